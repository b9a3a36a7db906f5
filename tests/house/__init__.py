"""What holds for the whole checkout: house numbers, supply, papers, the wheel."""
