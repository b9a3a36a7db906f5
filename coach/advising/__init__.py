"""Room: advising."""
