"""Scorers in code: each takes an Advice and what is due, and gives numbers from 0 to 1 by name."""
