"""Who and what a rep's message mentions: names with their side, days, interests; and whom the words are for."""
