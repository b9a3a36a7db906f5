"""Planted faults: does the gate notice? Drawn by a seed over every layer, none chosen by hand."""
