"""How messages are read, and what a conversation adds."""
