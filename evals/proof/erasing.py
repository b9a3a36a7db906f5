"""T14: what was erased is nowhere in the data folder, as text or as vectors; F25: what was kept comes back."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import numpy as np

from coach import services
from coach.accounts.records import OWNER, AccountPart, ContactPart, DealPart, DealParts, Entry, NotePart
from coach.advising.records import Advice, Citation, Situation
from coach.backups.backups import restore_into
from coach.bootstrap import App, open_app
from coach.settings import read_settings
from evals.proof.processes import filled_home
from evals.proof.records import Outcome

DOCUMENTS = 4
"""One canary in so many stands in a document, the others with accounts."""
KEPT = 3
"""Canaries that are not erased, so that the search for the others proves something."""
FLOATS = 12
"""Numbers at the beginning of a vector by which it is recognised on disk."""


def erased(n: int, seed: int) -> Outcome:
    """`n` canaries in notes, people, deals, ledger, conversations and documents, erased one by one."""
    names = [f"zq{seed}x{number:04}k" for number in range(n + KEPT)]
    gone, kept = names[:n], names[n:]
    with filled_home() as home, open_app(read_settings(home, {})) as app:
        vectors = _plant(app, names)
        failures = [f"{name} was never there" for name in _missing(home, {name: name.encode() for name in names})]
        for name in _missing(home, vectors):  # the index may round a vector when it writes it out
            del vectors[name]
        if len(vectors) * 2 < len(names) / DOCUMENTS:
            failures.append(f"only {len(vectors)} vectors were found before, so that nothing is proved of vectors")
        for number, name in enumerate(gone):
            if number % DOCUMENTS == 0:
                services.erase_document(app, _document(app, name))
            else:
                services.erase_account(app, f"Firm {name}", OWNER)
        failures += _left(home, gone, vectors, "open")
        failures += [f"{name} went as well" for name in _missing(home, {name: name.encode() for name in kept})]
        app.close()
        failures += _left(home, gone, vectors, "closed")
    notes = f"the vectors of {len(vectors)} were on disk before; {KEPT} canaries that were not erased are still found"
    return Outcome(n=n, failures=tuple(failures), notes=(notes,))


def restored(n: int, seed: int) -> Outcome:
    """F25: `n` canaries backed up while the coach is open, restored into an empty folder, its index probed."""
    names = [f"zq{seed}b{number:04}k" for number in range(n)]
    failures = []
    with filled_home() as home, open_app(read_settings(home, {})) as app:
        _plant(app, names)
        made = app.backups.make(home.parent / "all.zip")
        fresh = read_settings(home.parent / "fresh", {})
        manifest = restore_into(Path(made.path), fresh.database_url, fresh.home)
        with open_app(fresh) as again:
            if not again.index.wait(120) or again.index.problem:
                failures.append(f"the index does not come up: {again.index.problem}")
            passages = len(again.library.published_passages())
            if again.index.progress.done != passages:
                failures.append(f"the index answers for {again.index.progress.done} of {passages} passages")
            lost = [name for number, name in enumerate(names) if not _read(again, number, name)]
            failures += [f"{name} is not read back" for name in lost]
    notes = f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, {made.size:,} bytes"
    return Outcome(n=n, failures=tuple(failures), notes=(notes,))


def _plant(app: App, names: list[str]) -> dict[str, bytes]:
    """Each canary in a document, or all about an account; the beginning of each document's vector, by canary."""
    documents = [name for number, name in enumerate(names) if number % DOCUMENTS == 0]
    accounts = [name for number, name in enumerate(names) if number % DOCUMENTS]
    paths = []
    for name in documents:
        path = app.settings.home.parent / f"{name}.md"
        path.write_text(f"# House {name}\n\nOf {name} we say: never before the second meeting, {name} is clear.\n")
        paths.append(path)
    app.library.add_files(paths, publish=True)
    app.refresh()
    app.index.wait(300)
    app.accounts.import_entries([_entry(row, name) for row, name in enumerate(accounts, 1)], OWNER)
    for name in accounts:
        deal = app.accounts.deal(f"Deal {name}", OWNER)
        app.references.log(f"Firm {name}", "called", OWNER, deal, text=f"spoke of {name} at length")
        _talk(app, name)
    while app.references.read_notes(OWNER):
        pass
    return _vectors(app, documents)


def _entry(row: int, name: str) -> Entry:
    deal = DealPart(name=f"Deal {name}", criteria=(f"speed of {name}",), rivals=(f"Rival {name}",))
    return Entry(
        row=row, account=AccountPart(name=f"Firm {name}", owner="ana"),
        contacts=(ContactPart(name=f"Person {name}", email=f"{name}@firm.example"),),
        deals=(DealParts(deal=deal),),
        notes=(NotePart(text=f"They love us because of {name}, says the head of operations.", author="ana"),),
    )  # fmt: skip


def _talk(app: App, name: str) -> None:
    """A conversation that quotes the account's note, and a question that nobody could answer."""
    quote, id = f"They love us because of {name}, says the head of operations.", uuid4().hex[:24]
    cited = Citation(n=1, kind="note", basis="note", document="n", title=f"Firm {name}", heading="", quote=quote)
    advice = Advice(
        conversation=id, verdict="explain", headline=f"Firm {name} is happy.", situation=Situation(),
        answer=quote, citations=(cited,), done=True,
    )  # fmt: skip
    app.conversations.begin("ana", id, f"What about Firm {name}?", f"Deal {name}", f"Firm {name}", new=True)
    app.conversations.finish("ana", id, 1, advice, None)
    app.library.add_missed(f"does Firm {name} like parties?", "not_in_playbook")


def _vectors(app: App, documents: list[str]) -> dict[str, bytes]:
    """The beginning of each document's vector as it was stored, to the bit."""
    ids: dict[str, str] = {}
    for passage in app.library.published_passages():
        words = set(passage.text.replace(",", " ").split())
        ids[passage.id] = next((name for name in documents if name in words), "")
    found = app.index._vector_set._vectors._collection.get(include=["embeddings"])  # type: ignore[union-attr]
    pairs = zip(found["ids"], found["embeddings"], strict=True)
    named = {ids[key]: np.asarray(vector, np.float32)[:FLOATS].tobytes() for key, vector in pairs if ids.get(key)}
    return {name: named[name] for name in documents}


def _document(app: App, name: str) -> str:
    return next(item.id for item in app.library.list() if name in item.title)


def _left(home: Path, gone: list[str], vectors: dict[str, bytes], state: str) -> list[str]:
    """What is still somewhere in the folder's bytes."""
    found, files = [], _bytes(home)
    for name in gone:
        if where := _where(files, name.encode()):
            found.append(f"{name} is still in {where} ({state})")
        if name in vectors and (where := _where(files, vectors[name])):
            found.append(f"the vector of {name} is still in {where} ({state})")
    return found


def _missing(home: Path, wanted: dict[str, bytes]) -> list[str]:
    files = _bytes(home)
    return [name for name, some in wanted.items() if not _where(files, some)]


def _bytes(home: Path) -> dict[str, bytes]:
    """Every file of the folder; the embedder's own weights are nobody's data."""
    paths = [path for path in sorted(home.rglob("*")) if path.is_file() and "cache" not in path.parts]
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in paths}


def _where(files: dict[str, bytes], wanted: bytes) -> str:
    """The first file that holds these bytes; empty where none does."""
    return next((name for name, held in files.items() if wanted in held), "")


def _read(app: App, number: int, name: str) -> bool:
    if number % DOCUMENTS == 0:
        return any(name in hit.passage.text for hit in app.index.search(name, 5))
    shown = app.accounts.show(f"Firm {name}", OWNER)
    return all(name in str(part) for part in (shown.notes, shown.contacts, shown.deals))
