"""From a rep's messy words to a Situation: features, fitted heads, and what a conversation adds."""
