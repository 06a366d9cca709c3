"""Calculations of the notifications context: what to say, to whom, by which channel, and when."""
