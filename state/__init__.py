"""Thin Reflex states: what the pages show and what a click does."""
