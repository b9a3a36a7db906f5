"""Runs in forms that other tools read."""
