"""Room: the database. Opens it, brings its tables up to date, and turns its faults into plain sentences."""
