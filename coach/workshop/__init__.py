"""Room: workshop."""
