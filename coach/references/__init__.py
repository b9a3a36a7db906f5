"""Room: references."""
