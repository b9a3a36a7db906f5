"""Errors a person can act on: what happened, which value, what is allowed, what to do."""


class CoachError(Exception):
    """Something went wrong that a person can mend; its text is one plain sentence. Exit code 1."""

    exit_code = 1


class BadUse(CoachError):
    """The words of a command or a request are off. Exit code 2."""

    exit_code = 2


class FolderInUse(CoachError):
    """Another process owns the data folder."""


class BadFile(CoachError):
    """A file of knowledge cannot be read; names the file, the line and the reason."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")
        self.path, self.line, self.reason = path, line, reason
