"""Makes the fitted files that ship: `python -m coach.fit [FOLDER]`.

`recogniser.npz` holds the heads that read messages, `mentions.npz` what tells who is who in them; `vectors.npz` the
vectors of the edition's passages and phrases, so that a fresh data folder answers at once instead of embedding them
first. The reader of notes is fitted with them (`coach/references/fit.py`).
"""

from __future__ import annotations

import sys
from pathlib import Path

from coach.advising.mentions import fitting as mentions
from coach.advising.phrases import Phrases, knowledge_phrases
from coach.advising.understanding import fitting
from coach.library.knowledge import load_edition
from coach.library.layout import edition_folder
from coach.references import fit as notes
from coach.retrieval.embedders import load_embedder
from coach.retrieval.lexical import indexed_text


def write_vectors(folder: Path) -> None:
    """Embed the edition's passages and phrases with the default embedder and write `vectors.npz`."""
    edition = load_edition(folder)
    held = edition.holdings
    texts = [indexed_text(passage) for passage in edition.passages]
    texts += knowledge_phrases(held.plays, held.premises, held.disagreements)
    texts = list(dict.fromkeys(texts))
    Phrases.save(folder / "vectors.npz", texts, load_embedder(None, fitting.CACHE).embed(texts))


def main(folder: Path) -> None:
    """Write both files into an edition's folder, and the reader of notes beside its code."""
    write_vectors(folder)
    fitting.main(folder)
    mentions.main(folder)
    notes.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else edition_folder())
