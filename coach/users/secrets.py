"""Passwords and secrets: made, hashed, checked; the only file that knows argon2."""

from __future__ import annotations

import hashlib
import secrets
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from coach.errors import BadUse

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 200
"""Characters of a password that somebody chooses."""
FEWEST_DIFFERENT = 5
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
"""What a one-time password is made of: nothing that looks like something else."""
TOKEN_START = "coach_"  # noqa: S105 - how tokens begin, so that a scanner for leaked secrets finds them
SHOWN = 12
AT_ONCE = 2
"""Passwords looked at in one moment; each takes 64 MB."""


class Passwords:
    """argon2id with the library's parameters; a hash of other parameters is still read."""

    def __init__(self, memory_kib: int | None = None) -> None:
        self._memory = memory_kib
        self._gate = threading.BoundedSemaphore(AT_ONCE)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher() if self._memory is None else PasswordHasher(1, self._memory, 1)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        """What is stored of a password."""
        with self._gate:
            return self._hasher.hash(password)

    def fits(self, stored: str, password: str) -> bool:
        """Whether the password is the stored one; takes as long where nothing is stored."""
        from argon2.exceptions import InvalidHashError, VerificationError

        if len(password) > LONGEST:
            return False
        with self._gate:
            try:
                return self._hasher.verify(stored or self._nobodys, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False


def one_time_password() -> str:
    """Four groups of five clear letters and digits: about 99 bits."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(5)) for _ in range(4))


def new_token() -> str:
    """A token for other programs."""
    return TOKEN_START + secrets.token_urlsafe(32)


def new_secret() -> str:
    """A session's secret, for its cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret that is random already, 64 hex digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def check_password(password: str, name: str) -> None:
    """Raises BadUse, saying what is wanted, where somebody chooses a password that is easily guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadUse(f"A password has {SHORTEST} to {LONGEST} characters; a sentence is a good one.")
    if len(set(password.casefold())) < FEWEST_DIFFERENT:
        raise BadUse("That password repeats a few characters only; choose one that is harder to guess.")
    if len(name) > 2 and name.casefold() in password.casefold():
        raise BadUse("A password must not hold your name; choose another.")
