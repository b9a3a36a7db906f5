"""A coach for sales reps: references, referrals, and the words to say."""

__version__ = "0.1.0"
