"""Room: everything in one dated file, back from it into an empty folder, and what a backup still holds."""
