"""Room: the commands of the command line, each a function over an open App."""
