"""One self-contained HTML page of several runs: figures, plots, flips, time, cost, worst samples with their trace."""
