"""Evals: is the advice good, and did a change make it better? Imports the coach, never the reverse."""
