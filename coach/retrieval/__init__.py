"""Room: retrieval."""
