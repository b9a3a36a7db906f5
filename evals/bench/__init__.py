"""Benches: how fast the coach is, each figure beside something that anybody can measure."""
