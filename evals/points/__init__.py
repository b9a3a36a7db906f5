"""Whether a text says a point: judged by meaning, words and rules that the coach's own draft check does not share."""
