"""Calculations of the privacy context, without I/O."""
