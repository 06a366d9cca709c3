"""Calculation without I/O: which checks there are, what they prove, how a result is judged, what the score is."""
