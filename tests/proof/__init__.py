"""A seeded sample of every check of the proof, and the proof's own arithmetic."""
