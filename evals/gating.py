"""Gate and match: what notes say about a customer, and whom to name first; each sample on a database of its own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Literal

from pydantic import Field, model_validator

from coach.accounts.accounts import Accounts
from coach.accounts.records import OWNER, AccountPart, Deal, DealPart, DealParts, Entry, NotePart, Viewer
from coach.accounts.stages import read_stage_file
from coach.advising.glossary import Glossary
from coach.library.layout import edition_folder
from coach.records import Record
from coach.references.gate import verdict_of
from coach.references.reading import Reader
from coach.references.records import CheckId, DirectoryStanding, Grade, Standing, UseKind
from coach.references.references import References
from coach.retrieval.minilm import MiniLM
from coach.store.engine import open_store
from evals.samples import Sample
from evals.scoring import Scored
from evals.subject import HOME, Subject

TODAY = date(2026, 11, 20)
DEAL, OTHER = "the deal", "another deal"


class Party(Record):
    """A company as a sample describes it."""

    name: str
    industry: str = ""
    segment: str = ""
    region: str = ""
    size: str = ""
    parent: str = ""
    languages: tuple[str, ...] = ()
    owner: str = ""


class GivenUse(Record):
    """A line of the ledger, `days` before today, for this deal or another."""

    days: int
    kind: UseKind
    deal: Literal["this", "other"] = "this"
    text: str = ""
    expected: Grade = ""
    got: Grade = ""


class GivenEntry(Record):
    """A customer's entry in the directory."""

    proves: tuple[str, ...] = ()
    standing: DirectoryStanding = "open"
    public: bool = False


_MAKING = Lock()


def _plain(given: object) -> object:
    """Keys as they were written: YAML reads a bare `no` and `yes` as truth values."""
    names = {False: "no", True: "yes"}
    return {names.get(key, key): value for key, value in given.items()} if isinstance(given, dict) else given


GivenNote = tuple[int, str, str]
"""Days before today, author, text."""


class Customer(Party):
    """A customer of a match: its team, notes, uses, entry, and the checks that are plainly no."""

    team: str = "north"
    notes: tuple[GivenNote, ...] = ()
    uses: tuple[GivenUse, ...] = ()
    directory: GivenEntry | None = None
    no: tuple[CheckId, ...] = ()

    _keys = model_validator(mode="before")(_plain)


class GateSample(Sample):
    """A customer, a prospect and notes; the verdict, and the checks that are plainly no, yes or unknown."""

    reason: str
    customer: Party
    prospect: Party
    notes: tuple[GivenNote, ...] = ()
    prospect_notes: tuple[GivenNote, ...] = ()
    uses: tuple[GivenUse, ...] = ()
    directory: GivenEntry | None = None
    verdict: Literal["do_not_use", "prepare_reference", "offer_reference"]
    no: tuple[CheckId, ...] = ()
    yes: tuple[CheckId, ...] = ()
    unknown: tuple[CheckId, ...] = ()

    _keys = model_validator(mode="before")(_plain)


class GivenDeal(Record):
    """The deal of a match: its stage and what the prospect wants to hear about."""

    stage: str
    criteria: tuple[str, ...] = ()


class MatchSample(Sample):
    """Customers and a deal; who should be named first (None: nobody), and who would be as right."""

    reason: str
    prospect: Party
    deal: GivenDeal
    prospect_notes: tuple[GivenNote, ...] = ()
    viewer: str = "north"
    customers: tuple[Customer, ...] = Field(min_length=1)
    top: str | None
    also_fine: tuple[str, ...] = ()


def run_gate(sample: GateSample, subject: Subject) -> list[Scored]:
    """One customer through the gate."""
    one = Customer(**sample.customer.model_dump(), notes=sample.notes, uses=sample.uses, directory=sample.directory)
    with house([one], sample.prospect, GivenDeal(stage="late"), sample.prospect_notes) as (references, deal):
        start = time.perf_counter()
        standing = references.gate(one.name, deal, OWNER, TODAY)
        taken = 1000 * (time.perf_counter() - start)
    verdict, results = verdict_of(standing), {check.id: check.result for check in standing.checks}
    told = {**dict.fromkeys(sample.no, "no"), **dict.fromkeys(sample.yes, "yes"),
            **dict.fromkeys(sample.unknown, "unknown")}  # fmt: skip
    scores = {"verdict": float(verdict == sample.verdict)}
    if told:
        scores["checks"] = sum(results[id] == result for id, result in told.items()) / len(told)
    scores["found" if sample.no else "refused_clean"] = float(standing.refused)
    return [
        Scored(
            id=sample.id, cluster=sample.id, given=tuple(text for _, _, text in sample.notes), scores=scores,
            target=f"{sample.verdict} {list(sample.no)}", got=f"{verdict} {_refusing(standing)}", reason=sample.reason,
            milliseconds=(taken,),
        )
    ]  # fmt: skip


def run_match(sample: MatchSample, subject: Subject) -> list[Scored]:
    """One deal matched with all the customers of its sample."""
    with house(sample.customers, sample.prospect, sample.deal, sample.prospect_notes, sample.viewer) as (found, deal):
        start = time.perf_counter()
        matching = found.match(deal, Viewer(user="rep", teams=(sample.viewer,)), TODAY)
        taken = 1000 * (time.perf_counter() - start)
    named = [one.account for one in matching.candidates]
    bad = {one.name for one in sample.customers if one.no}
    right = (sample.top, *sample.also_fine)
    top = named[0] if named else None
    return [
        Scored(
            id=sample.id, cluster=sample.id, given=(sample.reason,), reason=sample.reason, milliseconds=(taken,),
            scores={"top": float(top in right), "named_no": float(bool(bad & set(named)))},
            target=sample.top or "nobody", got=", ".join(named) or "nobody",
        )
    ]  # fmt: skip


def _refusing(standing: Standing) -> list[str]:
    return [check.id for check in standing.checks if check.result == "no"]


@contextmanager
def house(
    customers: list[Customer] | tuple[Customer, ...], prospect: Party, deal: GivenDeal,
    prospect_notes: tuple[GivenNote, ...], team: str = "north",
) -> Iterator[tuple[References, Deal]]:  # fmt: skip
    """A database with these companies, notes, entries and uses; the references room on it, and the deal."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "coach.sqlite"
        shutil.copy(_empty(), file)
        store = open_store(f"sqlite:///{file}")
        try:
            accounts = Accounts(store, read_stage_file(edition_folder() / "crm_stages.yaml"))
            noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
            references = References(store, accounts, _reader(), clock=lambda: noon)
            entries = [_entry(row, one) for row, one in enumerate(customers, 1)]
            entries.append(_prospect(len(entries) + 1, prospect, deal, prospect_notes, team))
            accounts.import_entries(entries, OWNER, "sample")
            wanted = accounts.deal(DEAL, OWNER)
            for one in customers:
                _use(references, accounts, one, wanted)
            yield references, wanted
        finally:
            store.close()


def _entry(row: int, one: Customer) -> Entry:
    about = one.model_dump(include=set(Party.model_fields))
    part = AccountPart(type="customer", team=one.team, **{**about, "owner": one.owner or None})
    return Entry(row=row, account=part, notes=_notes(one.notes))


def _prospect(row: int, one: Party, deal: GivenDeal, notes: tuple[GivenNote, ...], team: str) -> Entry:
    part = AccountPart(type="prospect", team=team, **{**one.model_dump(), "owner": one.owner or None})
    deals = [DealParts(deal=DealPart(name=DEAL, crm_stage=deal.stage, team=team, criteria=deal.criteria)),
             DealParts(deal=DealPart(name=OTHER, crm_stage="late", team=team))]  # fmt: skip
    return Entry(row=row, account=part, deals=tuple(deals), notes=_notes(notes))


def _notes(given: tuple[GivenNote, ...]) -> tuple[NotePart, ...]:
    return tuple(
        NotePart(text=text, day=TODAY - timedelta(days=days), author=author, external=f"{number}")
        for number, (days, author, text) in enumerate(given)
    )


def _use(references: References, accounts: Accounts, one: Customer, deal: Deal) -> None:
    if one.directory is not None:
        given = one.directory
        references.enter(one.name, OWNER, given.proves, given.standing, given.public)
    for use in one.uses:
        about = deal if use.deal == "this" else accounts.deal(OTHER, OWNER)
        day = TODAY - timedelta(days=use.days)
        references.log(one.name, use.kind, OWNER, about, day, use.text, use.expected, use.got)


@lru_cache(maxsize=1)
def _reader() -> Reader:
    model = MiniLM(HOME / "index" / "cache")
    english = Glossary(edition_folder() / "glossary").sentence
    return Reader(lambda texts: model.embed_layers(texts)[1], english=english)


def _empty() -> Path:
    """An empty database, made once and copied for every sample, whoever asks first."""
    with _MAKING:
        return _made_empty()


@lru_cache(maxsize=1)
def _made_empty() -> Path:
    file = HOME.parent / "gate" / "empty.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    open_store(f"sqlite:///{file}").close()
    return file
