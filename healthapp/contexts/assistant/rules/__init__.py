"""Calculations of the assistant: what a question is for, what an answer is made of, and whether a sentence is true."""
