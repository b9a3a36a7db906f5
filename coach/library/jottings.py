"""Small lists that the workshop keeps beside the library: rejected proposals, samples that wait for a review."""

from __future__ import annotations

import json

from coach.library.repository import Repository
from coach.store.engine import Store


class Jottings:
    """Lists of texts by name, in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self, name: str) -> tuple[str, ...]:
        """The list of this name, oldest first."""
        with self._store.reading() as session:
            return tuple(json.loads(Repository(session).meta(_key(name)) or "[]"))

    def add(self, name: str, text: str) -> None:
        """One more, unless it is there."""
        with self._store.writing() as session:
            repository = Repository(session)
            there = json.loads(repository.meta(_key(name)) or "[]")
            if text not in there:
                repository.set_meta(_key(name), json.dumps([*there, text]))

    def drop(self, name: str, text: str) -> None:
        """One less."""
        with self._store.writing() as session:
            repository = Repository(session)
            there = [one for one in json.loads(repository.meta(_key(name)) or "[]") if one != text]
            repository.set_meta(_key(name), json.dumps(there))


def _key(name: str) -> str:
    return f"workshop {name}"
