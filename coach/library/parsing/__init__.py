"""Parsers of formats that are no plain text, each run in a child process with limits."""
