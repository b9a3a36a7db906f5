"""Room: the trainer line, from files to clean text, passages and published versions."""
