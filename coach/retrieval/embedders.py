"""The embedder of a name: the only place that chooses one."""

from __future__ import annotations

from pathlib import Path

from coach.errors import CoachError
from coach.retrieval.embedding import Embedder

DEFAULT = "minilm"
KNOWN = ("minilm", "wordllama")


def load_embedder(name: str | None, cache: Path) -> Embedder:
    """The embedder called `name` (None: the default); weights load at its first `embed`.

    `cache` is a folder for what is worth keeping between runs (the default's graph).
    Raises CoachError for a name nobody knows, or weights that are not installed.
    """
    name = name or DEFAULT
    if name == "minilm":
        from coach.retrieval.minilm import MiniLM

        return MiniLM(cache)
    if name == "wordllama":
        from coach.retrieval.static import StaticWords

        return StaticWords()
    prefix, _, model = name.partition(":")
    if prefix == "langchain" and ":" in model:
        from coach.retrieval.langchain import ProviderEmbedder

        return ProviderEmbedder(model)
    raise CoachError(
        f"There is no embedder called {name!r}: set COACH_EMBEDDER to one of {', '.join(KNOWN)} "
        "or langchain:provider:model, or leave it unset."
    )
