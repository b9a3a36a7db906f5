"""What the books say to a message that was understood: gate and match, and the verdict where they decide it."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re
from collections.abc import Iterable, Sequence

from coach.accounts.records import NamedAccount, Note, Viewer
from coach.advising.asking import wants_contact
from coach.advising.book import Book
from coach.advising.dossier import Dossier, Intent, Page, Released
from coach.advising.filing import MOST_NOTES, Files
from coach.advising.gatekeeping import Gatekeeper
from coach.advising.listening import Heard
from coach.advising.policy import decide
from coach.advising.records import Turn
from coach.advising.releasing import release_of
from coach.advising.understanding.situation import KEEPS, Understood
from coach.advising.wanting import wanted_of
from coach.playbook.records import Row, Stage
from coach.references.records import Matching, Said, Standing, Wanted

_GATED = frozenset("check_customer wants_reference offer prepare_customer prepare_prospect line_up borrow".split())
"""Asks under which a customer would come nearer to a prospect: a "no" decides them."""
LOOSE = frozenset("outside gap explain none".split())
"""Asks that a message about a customer of the books is wrongly read as."""
_AFTER = frozenset(("after_reference", "after_prospect"))
_TOOK_PLACE = re.compile(
    r"\b(?:call|talk|chat|meeting|conversation|reference|visit|demo)s?\b.*\b(?:went|was|were|took|happened|yesterday|over|done|missed)\b|"
    r"\btook (?:the|a|our|their|that|my) (?:\w+ )?call\b|\bthank\w*|\bdebrief|\bmissed\b|\bafter the (?:call|talk)\b|\b(?:went|gone) (?:\w+ )?(?:great|well|badly|bad|fine|ok)\b",
    re.I | re.S,
)
_BRIEFED = LOOSE | _AFTER | {"check_customer", "line_up", "prepare_customer", "protect", "prepare_prospect"}
_INTRODUCING = frozenset(("ask_referral", "open_door"))
_MATCHED = frozenset("wants_reference line_up borrow offer".split())
_SEARCHED = _MATCHED | {"check_customer", "gap", "outside", "none"}
"""Asks of a message whose words may be a search for a customer."""
_READY_ASKS = frozenset("check_customer wants_reference offer prepare_customer prepare_prospect".split())

_TOO_SOON = frozenset(("early", "middle"))
"""Stages of a deal at which no customer talks to its prospect, however well the two fit."""


def weigh(files: Files, turn: Turn, heard: Heard, dossier: Dossier, book: Book) -> Heard:
    """The message with its dossier filled in, and the verdict as the books decide it."""
    ask = heard.understood.situation.ask
    viewer = files.viewer(turn)
    if heard.understood.row.id == "deceive" or _is_empty(dossier):
        gate = _gate(files, viewer, dossier, heard.understood, book)
        return heard.model_copy(update={"dossier": dossier.model_copy(update={"gate": gate})})
    intent: Intent = "brief" if dossier.missing and ask in LOOSE else dossier.intent
    if heard.kind in KEEPS:
        intent = dossier.thread.intent
    if intent == "match" and ask not in _SEARCHED:
        intent = ""  # "reps who bring references" and "who said that" are no search for one
    ask = _ask(ask, intent, heard.message.own, dossier)
    if intent == "brief" and ask in _BRIEFED:
        ask = "explain"
    dossier = _looked_up(files, viewer, heard, dossier, ask, intent)
    understood = _decided(heard.understood, dossier, ask, intent, book.rows, _against(heard, dossier))
    gated = ask in _GATED and bool(dossier.standings)
    changed = understood is not heard.understood or intent != "" or gated
    thread = dossier.thread.model_copy(update={"intent": intent})
    found: dict[str, object] = {"decided": changed, "intent": intent, "thread": thread}
    found |= {"verdict": understood.row.verdict}
    found |= {"facts": _facts(dossier), "gate": _gate(files, viewer, dossier, understood, book)}
    if wants_contact(heard.message.own):
        found["releases"] = tuple(_releases(files, viewer, dossier, understood.situation.stage))
    dossier = dossier.model_copy(update=found)
    return heard.model_copy(update={"dossier": dossier, "understood": understood})


def _is_empty(dossier: Dossier) -> bool:
    if dossier.named.unclear or dossier.missing:
        return False
    return not (dossier.customers or dossier.prospect or dossier.deal or dossier.intent or dossier.named.accounts)


def _ask(ask: str, intent: Intent, text: str, dossier: Dossier) -> str:
    """The ask as the books make it plain."""
    aside = ask in _AFTER and not _TOOK_PLACE.search(text)
    loose = ask in LOOSE or aside
    if intent == "check" and loose:
        return "check_customer"
    if intent == "match" and (loose or ask == "check_customer"):
        return "line_up"
    if aside and dossier.customers:
        return "check_customer"
    if ask in _INTRODUCING and dossier.customers and dossier.stage in {"middle", "late"}:
        return "prepare_prospect"  # the introduction is one to a prospect we know already
    return ask


def _looked_up(
    files: Files, viewer: Viewer, heard: Heard, dossier: Dossier, ask: str, intent: Intent
) -> Dossier:
    """The dossier with standings, match, pages and the notes behind them."""
    assert dossier.today is not None
    standings: tuple[Standing, ...] = ()
    matching: Matching | None = None
    wanted = Wanted(prospect=dossier.prospect)
    if intent != "brief" or dossier.customers:
        standings = tuple(_standing(files, viewer, one, dossier, wanted) for one in _meant(dossier, intent, ask))
    if _is_match(dossier, ask, intent, standings):
        kinds = files.accounts.kinds(viewer)
        said = wanted_of(heard.message.own, kinds, dossier.prospect) if intent == "match" else wanted
        matching = files.references.match(dossier.deal, viewer, dossier.today, said)
    pages = tuple(_pages(files, viewer, dossier, intent))
    notes = {note.id: note for page in pages for note in page.notes}
    ids = {one.id for found in (*standings, *_all(matching)) for check in found.checks
           for one in check.evidence if one.kind == "note" and one.id is not None} - set(notes)  # fmt: skip
    notes |= {note.id: note for note in files.accounts.notes_by_id(sorted(ids), viewer)}
    touched = {note.account for note in notes.values()} | {one.account_id for one in standings}
    thread = dossier.thread.model_copy(update={"touched": tuple(sorted(touched | set(dossier.thread.touched)))[-30:]})
    return dossier.model_copy(update={
        "standings": standings, "matching": matching, "pages": pages, "notes": notes, "thread": thread,
        "stale_days": files.stale_days(),
    })  # fmt: skip


def _standing(files: Files, viewer: Viewer, one: NamedAccount, dossier: Dossier, wanted: Wanted) -> Standing:
    assert dossier.today is not None
    texts = [told.text for told in dossier.thread.told if told.account == one.account.id]
    said: list[Said] = [found for text in texts for found in files.references.heard(text)]
    name = one.account.id if one.own else one.account.name
    return files.references.gate(name, dossier.deal, viewer, dossier.today, said, wanted)


def _meant(dossier: Dossier, intent: Intent, ask: str) -> Iterable[NamedAccount]:
    """Customers that the gate looks at; a company that nobody calls a customer only where it is asked about."""
    for one in dossier.customers:
        if one.account.type == "customer" or not one.own or (intent == "check" or ask == "check_customer"):
            yield one


def _is_match(dossier: Dossier, ask: str, intent: Intent, standings: Sequence[Standing]) -> bool:
    if intent == "match":
        return True
    if standings:
        return dossier.deal is not None and all(one.refused for one in standings) and ask in _GATED
    late = dossier.stage in {"late", "customer"} or ask in {"line_up", "borrow"}
    return dossier.deal is not None and ask in _MATCHED and late


def _pages(files: Files, viewer: Viewer, dossier: Dossier, intent: Intent) -> Iterable[Page]:
    """Pages of what is asked about; of the deal's prospect and of other teams' customers in any case."""
    if intent == "brief":
        asked = [*dossier.named.accounts, *dossier.customers]
        asked += [NamedAccount(account=dossier.prospect)] if dossier.prospect and not asked else []
    else:
        asked = [one for one in dossier.customers if not one.own]
        asked += [NamedAccount(account=dossier.prospect)] if dossier.prospect else []
    for one in list({one.account.id: one for one in asked}.values())[:3]:
        page = files.page(one, viewer)
        yield page.model_copy(update={"notes": page.notes[:MOST_NOTES]})


def _decided(
    before: Understood, dossier: Dossier, ask: str, intent: Intent, rows: Sequence[Row], against: bool
) -> Understood:
    """What the books make of it; `before` where they decide nothing."""
    situation = before.situation
    stage, asker = situation.stage, situation.asker
    row: Row | None = None
    if intent == "brief" and ask == "explain":
        row = decide(rows, "explain", stage, asker)
    elif ask in _GATED and (dossier.refused or (against and dossier.standings)):
        row = decide(rows, "check_customer", stage, asker, ["against"])
    elif intent == "check" and dossier.named.unclear and not dossier.standings:
        row = decide(rows, ask, stage, asker)
    elif dossier.standings and ask in _READY_ASKS:
        ready = stage == "late" and any(one.step == "handed_over" for one in dossier.standings)
        early = ask == "check_customer" and dossier.prospect is not None and stage in _TOO_SOON
        row = decide(rows, "wants_reference" if ready or early else ask, stage, asker, ["ready"] if ready else [])
        if row is not None and row.verdict == "offer_reference" and not ready:
            row = decide(rows, "prepare_customer", stage, asker)
    elif dossier.matching is not None and intent == "match":
        row = _matched(dossier.matching, before.row, ask, stage, asker, rows)
    if row is None or (row == before.row and ask == situation.ask and not dossier.refused):
        return before
    sure = situation.model_copy(update={"ask": ask, "sure": True})
    return before.model_copy(update={"row": row, "situation": sure, "shares": {row.verdict: 1.0}})


def _matched(
    matching: Matching, before: Row, ask: str, stage: str, asker: str, rows: Sequence[Row]
) -> Row | None:
    if before.verdict == "not_yet" or (before.verdict == "start_with_referral" and stage == "prospecting"):
        return before
    if not matching.candidates:
        needed = ask in {"line_up", "borrow"} or stage in {"late", "customer"}
        return decide(rows, "borrow", stage, asker) if needed else before
    found = decide(rows, ask, stage, asker)
    if found is None or found.verdict in {"need_one_fact", "borrow_reference", "offer_reference"}:
        return decide(rows, "line_up", stage, asker)
    return found


def _against(heard: Heard, dossier: Dossier) -> bool:
    """Whether the rep tells something against the customer that no cue names: read so, and really told."""
    if "against" not in heard.understood.flags or heard.understood.situation.ask != "check_customer":
        return False
    from coach.references.cues import UNREAL

    told = " ".join(one.text for one in dossier.thread.told)
    return len(told.split()) > 6 and not UNREAL.search(told)


def _releases(files: Files, viewer: Viewer, dossier: Dossier, stage: Stage) -> Iterable[Released]:
    """For each customer meant: whether its contact may go out; the contact itself only then."""
    for one in dossier.standings:
        release = release_of(stage, one)
        contacts = files.accounts.show(one.account_id, viewer).contacts[:3] if release.granted else ()
        yield Released(account=one.account, release=release, contacts=contacts)


def _facts(dossier: Dossier) -> dict[str, str]:
    """Slots of a draft that the books fill: the prospect, what it cares about, the customer and its one contact."""
    prospect, deal = dossier.prospect, dossier.deal
    criteria = deal.criteria if deal is not None else ()
    matched = dossier.matching.candidates if dossier.matching else ()
    meant = [one.account.name for one in dossier.customers] or [one.account for one in matched[:1]]
    found = {
        "company": prospect.name if prospect else "",
        "interest": " and ".join(criteria[:2]),
        "industry": prospect.industry if prospect else "",
        "customer": meant[0] if len(meant) == 1 else "",
    }
    return {slot: value for slot, value in found.items() if value}


def _gate(files: Files, viewer: Viewer, dossier: Dossier, understood: Understood, book: Book) -> Gatekeeper:
    """The gate for this turn's drafts: it knows whom they go to and which notes the conversation has met."""
    assert dossier.today is not None
    told: dict[int, list[str]] = {}
    for one in dossier.thread.told:
        told.setdefault(one.account, []).append(one.text)

    def said(account: int) -> list[Said]:
        return [found for text in told.get(account, ()) for found in files.references.heard(text)]

    matched = [NamedAccount(account=account) for account in files.matched(dossier, viewer)]
    customers = [one.account for one in dossier.customers] or [one.account for one in matched]
    return Gatekeeper(
        files.accounts, files.opened, viewer, dossier.today, dossier.thread.touched, dossier.prospect, customers,
        dossier.deal, understood.situation.stage, said, files.usual_words(book),
    )  # fmt: skip


def _all(matching: Matching | None) -> tuple[Standing, ...]:
    return (*matching.candidates, *matching.refused) if matching else ()


def notes_of(dossier: Dossier, account: int) -> tuple[Note, ...]:
    """The notes of an account that this turn holds, newest first."""
    mine = [note for note in dossier.notes.values() if note.account == account]
    return tuple(sorted(mine, key=lambda note: (note.day is not None, str(note.day or ""), note.id), reverse=True))
