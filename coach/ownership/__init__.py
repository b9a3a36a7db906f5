"""Room: one process owns the data folder; every other command goes through it."""
