"""Who is named in a message, and on which side."""
