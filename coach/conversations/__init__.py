"""Room of the conversations: what each user asked and was told, and what they thought of it."""
