"""What the doors share: search, match, ledger and the check of a draft, as records; one function each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from coach.accounts.records import OWNER, Account, Viewer
from coach.advising.candidates import NoteSources
from coach.advising.checking import check_draft
from coach.advising.furnishing import with_blocked
from coach.advising.records import Candidate, Citation, Draft
from coach.backups.backups import shred
from coach.backups.records import Backup, Thing
from coach.bootstrap import App
from coach.conversations.forgetting import Traces
from coach.errors import BadUse
from coach.library.records import Item
from coach.playbook.records import Audience, Basis, Channel, Play
from coach.records import Record
from coach.references.records import Balance, Borrow, Grade, Standing, Use, UseKind

ANSWERS = ("granted", "refused", "later")
"""What an owner says to a request."""
MOST_PASSAGES = 1000
_SUBJECT = re.compile(r"\A\s*Subject:[ \t]*(.+)\n+", re.I)


class FoundPassage(Record):
    """A passage with its rank, counted from 1; `score` compares within one search only."""

    rank: int
    document: str
    title: str
    heading: str
    text: str
    basis: Basis
    score: float


class Passages(Record):
    """What a search found; `words_only` while meaning could not be asked."""

    passages: tuple[FoundPassage, ...]
    words_only: bool


class Matched(Record):
    """Who may vouch in a deal, best first; who may not, and why; whom to borrow where nobody fits."""

    deal: str
    candidates: tuple[Candidate, ...]
    refused: tuple[Candidate, ...]
    borrow: Borrow | None
    citations: tuple[Citation, ...]


class Ledger(Record):
    """Lines of the ledger, oldest first; for one customer also how the relationship stands."""

    lines: tuple[Use, ...]
    balance: Balance | None = None


class Erased(Record):
    """The account that was erased, in how many conversations it was removed, and the backups that still hold it."""

    removed: Account
    conversations: int
    backups: tuple[Backup, ...]


class ErasedItem(Record):
    """The document or play that was erased, and the backups that still hold it."""

    removed: Item
    backups: tuple[Backup, ...]


class Entry(Record):
    """A line for the ledger as somebody states it; `request` is the one that granted, refused or later answers."""

    customer: str
    kind: UseKind
    deal: str | None = None
    day: date | None = None
    text: str = ""
    expected: Grade = ""
    got: Grade = ""
    request: int | None = None
    minutes: int = 0


def search(app: App, text: str, k: int, user: str | None = None) -> Passages:
    """The best `k` passages of the playbook for a text, best first, of those that are for this user."""
    found = app.readership.finder(user).find(text, k)
    passages = tuple(
        FoundPassage(
            rank=rank,
            document=hit.passage.document,
            title=hit.passage.title,
            heading=hit.passage.heading,
            text=hit.passage.text,
            basis=hit.passage.basis,
            score=round(hit.score, 4),
        )
        for rank, hit in enumerate(found.hits, 1)
    )
    return Passages(passages=passages, words_only=found.words_only)


def search_account(app: App, text: str, k: int, account: str, viewer: Viewer) -> Passages:
    """The best `k` of the playbook's passages and of this account's notes; raises NotFound."""
    shown = app.accounts.show(account, viewer)
    notes = {note.id: note for note in shown.notes}
    hits = app.notes.hits(shown.account.team, shown.notes, text, k)
    found = search(app, text, k)
    ranked = [(1 / (60 + one.rank), one) for one in found.passages]
    for rank, hit in enumerate(hits, 1):
        note = notes[hit.id]
        title = ", ".join(filter(None, (f"{note.day or 'no date'}", note.author)))
        one = FoundPassage(
            rank=0, document=shown.account.name, title=title, heading=note.kind, text=note.text, basis="note",
            score=round(hit.score, 4),
        )  # fmt: skip
        ranked.append((1 / (60 + rank) + 1e-6, one))
    best = sorted(ranked, key=lambda pair: -pair[0])[:k]
    passages = tuple(one.model_copy(update={"rank": rank}) for rank, (_, one) in enumerate(best, 1))
    return Passages(passages=passages, words_only=found.words_only)


def match(app: App, deal: str, viewer: Viewer, today: date) -> Matched:
    """The candidates of a deal with their reasons and checks; raises NotFound."""
    wanted = app.accounts.deal(deal, viewer)
    while app.references.read_notes(viewer):
        pass
    found = app.references.match(wanted, viewer, today)
    sources = sources_of(app, viewer, (*found.candidates, *found.refused))
    return Matched(
        deal=wanted.name,
        candidates=tuple(map(sources.candidate, found.candidates)),
        refused=tuple(map(sources.candidate, found.refused)),
        borrow=found.borrow,
        citations=sources.citations,
    )


def sources_of(app: App, viewer: Viewer, standings: Iterable[Standing]) -> NoteSources:
    """The notes that standings rest on and that the viewer may read, to be numbered as they are met."""
    evidence = [one for standing in standings for check in standing.checks for one in check.evidence]
    ids = sorted({one.id for one in evidence if one.kind == "note" and one.id is not None})
    return NoteSources({note.id: note for note in app.accounts.notes_by_id(ids, viewer)})


def ledger(app: App, customer: str | None, viewer: Viewer, today: date) -> Ledger:
    """The lines that the viewer may see, of one customer or of all; raises NotFound."""
    lines = app.references.ledger(viewer, customer)
    balance = app.references.balance(customer, viewer, today) if customer is not None else None
    return Ledger(lines=lines, balance=balance)


def enter(app: App, entry: Entry, viewer: Viewer) -> Use:
    """Append a line; an owner's answer goes to the request it answers. Raises BadUse, NotFound."""
    if (entry.kind in ANSWERS) != (entry.request is not None):
        raise BadUse(f"{', '.join(ANSWERS)} answer a request and need its number; nothing else takes one.")
    if entry.request is not None:
        lines = app.references.ledger(viewer, entry.customer)
        if not any(line.id == entry.request and line.kind == "requested" for line in lines):
            raise BadUse(
                f"There is no request {entry.request} for “{entry.customer}”; `coach references ledger` shows them."
            )
        return app.references.answer(entry.request, entry.kind, viewer, entry.text)
    deal = app.accounts.deal(entry.deal, viewer) if entry.deal else None
    return app.references.log(
        entry.customer, entry.kind, viewer, deal, entry.day, entry.text, entry.expected, entry.got, entry.minutes
    )


def request(
    app: App, customer: str, deal: str, viewer: Viewer, by: date, what: str, criteria: Sequence[str], today: date,
    day: date | None = None,
) -> Use:  # fmt: skip
    """Ask a customer's owner, in the ledger; `day` is when it was asked where that is not now. Raises BadUse."""
    wanted = app.accounts.deal(deal, viewer)
    if by < today:
        raise BadUse(f"--by: {by} is past; name the day by which the prospect needs it.")
    return app.references.request(customer, wanted, viewer, what, by, criteria, day=day)


def erase_account(app: App, account: str, viewer: Viewer) -> Erased:
    """Erase an account with all that hangs on it, and take it out of everybody's conversations; raises NotFound.

    Conversations first: where this is cut short, the account is still there to be erased again.
    """
    found = app.accounts.find(account, viewer)
    held = app.accounts.show(found.id, OWNER)
    people = [text for one in held.contacts for text in (one.name, one.email, one.phone)]
    traces = Traces(
        names=(*(deal.name for deal in held.deals), *people),
        alone=(found.name,),
        texts=tuple(note.text for note in held.notes),
    )
    forgotten = app.conversations.forget(traces)
    app.library.forget_missed(traces.are_in)
    app.accounts.remove(found.id, viewer)
    app.notes.erase(found.team)
    for path in (app.settings.home / "uploads").glob("*"):  # files on their way in may name it too
        shred(path)
    app.coach.forget()
    thing = Thing(table="accounts", values={"id": found.id, "name": found.name})
    return Erased(removed=found, conversations=forgotten, backups=app.backups.holding(thing))


def erase_document(app: App, item: str) -> ErasedItem:
    """Erase a document or play with all its versions, from files and index too; raises BadUse."""
    found = app.library.remove(item)
    app.refresh(erase=True)
    return ErasedItem(removed=found, backups=app.backups.holding(Thing(table="items", values={"id": item})))


def play_of(app: App, name: str) -> Play:
    """A published play; raises BadUse naming those there are."""
    plays = {play.id: play for play in app.library.plays()}
    if name not in plays:
        raise BadUse(f"There is no play `{name}`; the plays are {', '.join(plays)}.")
    return plays[name]


def check(
    app: App, text: str, play: Play, audience: Audience | None = None, viewer: Viewer = OWNER, day: date | None = None
) -> Draft:  # fmt: skip
    """Somebody's own words against a play and, for an outsider, the gate; a first line `Subject: …` makes an e-mail.

    The gate looks for what `viewer` may read; `day` is what today is to it.
    """
    subject = _SUBJECT.match(text)
    body = text[subject.end() :] if subject else text
    draft = check_draft(
        play,
        body.strip(),
        _channel(play, subject is not None),
        subject=subject[1].strip() if subject else None,
        audience=audience,
        embed=app.reader.embed,
    )
    blocked = app.files.gatekeeper(viewer, app.book(), day or today()).blocked(text, draft.audience)
    return with_blocked(draft, blocked) if blocked else draft


def today() -> date:
    """Today in UTC."""
    return datetime.now(UTC).date()


def _channel(play: Play, has_subject: bool) -> Channel:
    """A text with a subject is an e-mail; any other counts as the play's first channel."""
    return "email" if has_subject else next(iter(play.drafts), "spoken")
