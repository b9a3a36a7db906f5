"""LangChain's doors: our search as its retriever, and its embedding models as our embedder."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, Protocol, runtime_checkable

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from coach.retrieval.embedding import EmbedderFailed, Matrix, unit
from coach.retrieval.records import Hit


@runtime_checkable
class Searches(Protocol):
    """Anything that searches as `Retriever` and `Index` do."""

    def search(self, query: str, k: int, extra: str = "") -> list[Hit]:
        """The best `k` passages, best first."""


class CoachRetriever(BaseRetriever):
    """The coach's search as a LangChain retriever: `CoachRetriever(searcher=index).invoke("…")`.

    Each document's metadata holds id, document, title, heading, basis, sources, rank and score.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searches
    k: int = 4

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = self.searcher.search(query, self.k)
        return [_document(hit, rank) for rank, hit in enumerate(hits, 1)]


def _document(hit: Hit, rank: int) -> Document:
    passage = hit.passage
    fields = passage.model_dump(include={"document", "title", "heading", "basis", "sources", "article"})
    return Document(
        page_content=passage.text,
        id=passage.id,
        metadata={"id": passage.id, **fields, "rank": rank, "score": hit.score},
    )


class ProviderEmbedder:
    """An embedding model that LangChain knows, named `provider:model`; texts leave this machine."""

    def __init__(self, model: str, embeddings: Embeddings | None = None) -> None:
        self.name = f"langchain:{model}"
        self._model = model
        self._lock = Lock()
        self._embeddings = embeddings
        self._dimension = 0

    @property
    def dimension(self) -> int:
        """Length of a vector; asks the provider once. Raises EmbedderFailed if it does not answer."""
        if not self._dimension:
            self.embed(["dimension"])
        return self._dimension

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors (len(texts), dimension). Raises EmbedderFailed with the provider's reason."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        try:
            rows = self._load().embed_documents(list(texts))
            matrix = np.asarray(rows, np.float32)
        except Exception as error:  # every provider throws its own; search must go on by words
            raise EmbedderFailed(
                f"The embedder {self.name} failed ({type(error).__name__}: {str(error)[:200]}): check its "
                "name, key and address, or unset COACH_EMBEDDER to use the one that runs here."
            ) from error
        self._check(matrix, len(texts))
        return unit(matrix)

    def _check(self, matrix: Matrix, rows: int) -> None:
        width = matrix.shape[1] if matrix.ndim == 2 else 0
        if matrix.shape[0] != rows or not width or (self._dimension and width != self._dimension):
            raise EmbedderFailed(
                f"The embedder {self.name} answered with vectors of shape {matrix.shape}, not of "
                f"({rows}, {self._dimension or 'n'}): check that it is the model the index was made with."
            )
        self._dimension = width

    def _load(self) -> Embeddings:
        with self._lock:
            if self._embeddings is None:
                from langchain.embeddings import init_embeddings

                openai = self._model.startswith("openai:")  # else it fetches a tokenizer from a third place
                options: dict[str, Any] = {"check_embedding_ctx_length": False} if openai else {}
                self._embeddings = init_embeddings(self._model, **options)
            return self._embeddings
