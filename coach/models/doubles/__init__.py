"""Models that are no models: scripted, puppet, obedient, and a server with one fault per model name."""
