"""Judges: a model reads an answer and chooses from a table; how far it can be trusted is measured first."""
