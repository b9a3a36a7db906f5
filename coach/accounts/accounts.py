"""The accounts as a service: import, list, show, remove; every question carries who asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from coach.accounts.errors import NotFound
from coach.accounts.importing import Importing
from coach.accounts.names import key_of
from coach.accounts.naming import firsts_of, resolve, runs_of, words_of
from coach.accounts.reading import Source, entries, sources
from coach.accounts.records import (
    Account,
    Counts,
    Deal,
    DealStage,
    Entry,
    FileReport,
    ImportReport,
    Kinds,
    Named,
    Note,
    Shown,
    Skipped,
    Viewer,
)
from coach.accounts.repository import Repository
from coach.accounts.stages import stage_key
from coach.errors import BadUse
from coach.store.engine import Store

AT_ONCE = 1000
"""Rows written in one transaction: a row is there whole or not at all, and other writers wait little."""
MOST_TOLD = 200
"""Skipped rows named in a report; the rest are counted."""

Stages = Mapping[str, tuple[str, DealStage]]


class Accounts:
    """Accounts, contacts, deals and notes; safe between threads.

    `stages` is the shipped table of a CRM's stages (see `stages.read_stage_file`); what `set_stage` changed
    wins. Every method raises CoachError where the database cannot be read or written, and NotFound for what
    is not there or not this viewer's to see, in the same words.
    """

    def __init__(self, store: Store, stages: Stages | None = None) -> None:
        self._store = store
        self._shipped = dict(stages or {})

    def list(self, viewer: Viewer) -> tuple[Account, ...]:
        """Every account the viewer may see, by name."""
        with self._store.reading() as session:
            return Repository(session).accounts(viewer)

    def find(self, account: str | int, viewer: Viewer) -> Account:
        """An account by its id or name (case, signs and legal form do not matter); raises NotFound.

        Where several teams have one of that name, the viewer's first team's comes first.
        """
        with self._store.reading() as session:
            return self._find(Repository(session), account, viewer)

    def named_in(self, text: str, viewer: Viewer, usual: Collection[str] = frozenset()) -> Named:
        """The accounts and deals that a text names, of those the viewer may see or the directory shows.

        `usual` are everyday words: written without a capital they name nobody.
        """
        words = words_of(text)
        runs, firsts = runs_of(words, usual), firsts_of(words, usual)
        keys = list(dict.fromkeys(one.key for one in runs))
        with self._store.reading() as session:
            repository = Repository(session)
            found = repository.named(viewer, keys, list(dict.fromkeys(one.key for one in firsts)))
            deals = repository.deals_named(viewer, keys)
        return resolve(viewer, runs, firsts, found, deals)

    def kinds(self, viewer: Viewer) -> Kinds:
        """The industries, segments and regions of the accounts the viewer may know of."""
        with self._store.reading() as session:
            rows = Repository(session).kinds(viewer)
        industries, segments, regions = (tuple(dict.fromkeys(row[at] for row in rows if row[at])) for at in range(3))
        return Kinds(industries=industries, segments=segments, regions=regions)

    def show(self, account: str | int, viewer: Viewer) -> Shown:
        """All that the viewer may see of an account, its notes newest first; raises NotFound."""
        with self._store.reading() as session:
            repository = Repository(session)
            found = self._find(repository, account, viewer)
            return Shown(
                account=found,
                contacts=repository.contacts(viewer, found.id),
                deals=repository.deals(viewer, account=found.id),
                notes=repository.notes(viewer, found.id),
            )

    def notes(self, account: int, viewer: Viewer, limit: int | None = None) -> tuple[Note, ...]:
        """An account's notes, newest first; none where it is not the viewer's to see."""
        with self._store.reading() as session:
            return Repository(session).notes(viewer, account, limit)

    def notes_by_id(self, ids: Sequence[int], viewer: Viewer) -> tuple[Note, ...]:
        """Those of these notes that the viewer may see."""
        with self._store.reading() as session:
            return Repository(session).notes_by_id(viewer, ids)

    def note_stamps(self) -> dict[str, str]:
        """Team → what changes when its notes do; for the index, which keeps a collection for each team."""
        with self._store.reading() as session:
            return Repository(session).note_stamps()

    def note_texts(self, team: str) -> Iterator[tuple[int, str]]:
        """(id, text) of every note of a team, for its own collection of the index alone."""
        last = 0
        while True:
            with self._store.reading() as session:
                some = Repository(session).note_texts(team, last, AT_ONCE)
            yield from some
            if not some:
                return
            last = some[-1][0]

    def deal(self, name: str, viewer: Viewer) -> Deal:
        """A deal by its name, or the only open deal of the account of that name; raises NotFound."""
        with self._store.reading() as session:
            repository = Repository(session)
            found = repository.deals(viewer, key=key_of(name))
            if not found:
                there = repository.find(viewer, key_of(name), None)
                mine = [deal for one in there for deal in repository.deals(viewer, account=one.id)]
                found = tuple(deal for deal in mine if deal.stage not in ("won", "lost"))
                found = found if len(found) == 1 else ()
        if not found:
            raise NotFound("deal", name)
        return min(found, key=lambda deal: deal.stage in ("won", "lost"))

    def deals(self, viewer: Viewer) -> tuple[Deal, ...]:
        """Every deal the viewer may see, by name."""
        with self._store.reading() as session:
            return Repository(session).deals(viewer)

    def remove(self, account: str | int, viewer: Viewer) -> Account:
        """Erase an account with all that hangs on it; no trace stays in the database file.

        The ledger keeps who, when and how many, without name and text. Raises NotFound.
        """
        with self._store.writing() as session:
            repository = Repository(session)
            found = self._find(repository, account, viewer)
            repository.erase(found.id)
        self._store.erase_traces()
        return found

    def stages(self) -> dict[str, tuple[str, DealStage]]:
        """The table of a CRM's stages as it holds now: key → (name, ours)."""
        with self._store.reading() as session:
            return self._shipped | Repository(session).stages()

    def set_stage(self, crm_stage: str, stage: DealStage) -> int:
        """Read a CRM's stage as ours from now on; how many deals that are there changed."""
        key = stage_key(crm_stage)
        if not key:
            raise BadUse("A stage needs a name.")
        with self._store.writing() as session:
            repository = Repository(session)
            repository.set_stage(key, crm_stage, stage)
            return repository.restage({name: stage for name in repository.crm_stages() if stage_key(name) == key})

    def import_files(self, paths: Sequence[Path], by: Viewer, mapping: Mapping[str, str] | None = None) -> ImportReport:
        """Read CRM exports (CSV) and the contract's JSON; accounts before what belongs to them.

        `mapping` sends headers to fields (`columns.ALL_FIELDS`), "" leaves one out. Rows are streamed. Raises
        BadUse for a path that is no file and a mapping to no field, before anything is read.
        """
        table = {key: stage for key, (_, stage) in self.stages().items()}
        importing = Importing(by, table)
        return ImportReport(files=tuple(self._import(one, importing, mapping) for one in sources(paths, mapping)))

    def import_entries(self, items: Iterable[Entry], by: Viewer, name: str = "entries") -> FileReport:
        """Write entries that were made in code; reported as one file."""
        importing = Importing(by, {key: stage for key, (_, stage) in self.stages().items()})
        return self._write(iter(items), importing, FileReport(path=name, kind="json"))

    def _import(self, source: Source, importing: Importing, mapping: Mapping[str, str] | None) -> FileReport:
        report = FileReport(path=str(source.path), kind=source.kind or "not read", columns=source.columns)
        if source.kind in ("", "people"):
            why = "a list of users; nothing in it is kept" if source.kind else "no table that we read; name its columns"
            return report.model_copy(update={"remarks": (why,)})
        return self._write(entries(source, mapping), importing, report)

    def _write(self, items: Iterator[Entry | Skipped], importing: Importing, report: FileReport) -> FileReport:
        importing.counts, importing.read_by_words = Counter(), {}
        told = _Told()
        whole = told.until_broken(items)
        while some := list(islice(whole, AT_ONCE)):
            told.rows += len(some)
            told.skip(one for one in some if isinstance(one, Skipped))
            batch = [one for one in some if isinstance(one, Entry)]
            told.remarks += [f"row {one.row}: {text}" for one in batch for text in one.remarks]
            with self._store.writing() as session:
                told.skip(importing.write(Repository(session), batch))
        for name, stage in importing.read_by_words.items():
            told.remarks.append(f"the stage {name!r} is in no table and was read as {stage}")
        return report.model_copy(
            update={
                "rows": told.rows,
                "counts": _counts(importing.counts),
                "skipped": tuple(told.skipped),
                "more_skipped": told.more,
                "remarks": (*report.remarks, *told.remarks[:MOST_TOLD]),
            }
        )

    def _find(self, repository: Repository, account: str | int, viewer: Viewer) -> Account:
        name = str(account).strip()
        found = repository.find(viewer, key_of(name), account if isinstance(account, int) else None)
        if not found and name.isdigit():
            found = repository.find(viewer, "", int(name))
        if not found and name:
            found = _by_first_word(repository.named(viewer, [], [key_of(name)]))
        if not found:
            raise NotFound("account", name)
        rank = {team: place for place, team in enumerate(viewer.teams)}
        return min(found, key=lambda one: rank.get(one.team or "", len(rank)))


def _by_first_word(found: Iterable[tuple[Account, bool]]) -> tuple[Account, ...]:
    """The viewer's one account whose name begins so; none where there are several."""
    mine = tuple(account for account, own in found if own)
    return mine if len({key_of(one.name) for one in mine}) == 1 else ()


class _Told:
    """What a report will say, gathered while a file is read."""

    def __init__(self) -> None:
        self.rows, self.more = 0, 0
        self.skipped: list[Skipped] = []
        self.remarks: list[str] = []

    def until_broken(self, items: Iterator[Entry | Skipped]) -> Iterator[Entry | Skipped]:
        """The items before the place from which a file cannot be read; that place becomes a remark."""
        try:
            yield from items
        except BadUse as broken:
            self.remarks.append(str(broken))

    def skip(self, some: Iterable[Skipped]) -> None:
        """Name these rows, or count them where there are too many."""
        for one in some:
            if len(self.skipped) < MOST_TOLD:
                self.skipped.append(one)
            else:
                self.more += 1


def _counts(counted: Mapping[tuple[str, str], int]) -> dict[str, Counts]:
    tables = dict.fromkeys(table for (table, _), count in counted.items() if count)
    return {
        table: Counts(**{how: counted.get((table, how), 0) for how in ("new", "changed", "same")}) for table in tables
    }
