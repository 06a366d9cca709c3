"""Calculations about accounts: how addresses are compared, how many tries there are, what an access token says."""
