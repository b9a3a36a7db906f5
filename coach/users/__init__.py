"""Room: who uses the coach: users with role and teams, passwords, tokens, and how long a sign-in lasts."""
