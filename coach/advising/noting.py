"""What an answer says from the books: notes newest first, checks with their notes, candidates and what is open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from coach.accounts.records import Note
from coach.advising import answering
from coach.advising.candidates import NoteSources
from coach.advising.deciding import headline_of
from coach.advising.dossier import Dossier, Page, Released
from coach.advising.evidence import CONTACT, Sources, marks
from coach.advising.records import Candidate
from coach.references.records import Check, CheckId, Standing

MOST_TOLD = 8
"""Notes that a briefing tells."""
_MOST_TEXT = 240
_MARKUP = re.compile(r"[`*_<>|~#\\]+")
_FIRST: tuple[CheckId, ...] = (
    "no_open_problem", "happy", "glowing", "willing", "within_limit", "no_rival", "value_not_price",
    "no_special_terms", "named", "agreed", "prepared", "prospect_briefed",
)  # fmt: skip
"""Which open check is closed first."""
_STILL = frozenset(("happy", "no_open_problem", "glowing"))
_NOTHING = "No account of that name is yours to see; `coach accounts list` shows those that are."
LEADS = ("**What the notes say", "**On ", "**From the notes", "**Not ", "**May vouch", "**Nobody ", "**The directory")
"""How the parts begin that rest on notes: code words them, never a model."""


class Noting:
    """The parts of one answer that rest on the books."""

    def __init__(self, dossier: Dossier, sources: Sources) -> None:
        self._dossier = dossier
        self._notes = NoteSources(dossier.notes, sources)

    @property
    def brief(self) -> bool:
        """Whether only the books are asked, and nothing of the playbook."""
        return self._dossier.intent == "brief" and self._dossier.decided

    @property
    def headline(self) -> str:
        """The decision where the books made it; "" where the playbook's stands."""
        return headline_of(self._dossier)

    def candidates(self) -> tuple[Candidate, ...]:
        """Customers that were named, then those that the match proposes."""
        return tuple(map(self._notes.candidate, (*self._dossier.standings, *self._proposed())))

    def parts(self) -> list[str]:
        """What comes before the playbook's reasons."""
        dossier = self._dossier
        if self.brief:
            return [part for page in dossier.pages for part in self._briefing(page)] or [_NOTHING]
        parts = [part for one in dossier.standings for part in self._standing(one)]
        parts += self._matched()
        parts += [self._entry(page) for page in dossier.pages if not page.own]
        return [*parts, *map(self._contact, dossier.releases), self._deal()]

    def next_steps(self) -> tuple[str, ...]:
        """How the open checks are closed, the weightiest first."""
        found = []
        for one in self._asked_about():
            wanted = [check for check in one.open_checks if not self.brief or check.id in _STILL]
            ordered = sorted(wanted, key=lambda check: _FIRST.index(check.id))
            found += [f"{one.account}: {check.close}" for check in ordered if check.close][:3]
        return tuple(dict.fromkeys(found))[:4]

    def question(self) -> str | None:
        """What to ask the rep where the advice hinges on what is stale or missing."""
        dossier = self._dossier
        if dossier.question:
            return dossier.question
        named = [one for one in dossier.standings if not one.refused]
        if len(named) != 1 or dossier.refused or dossier.intent == "brief" or not named[0].own:
            return None
        one = named[0]
        still = [check for check in one.open_checks if check.id in _STILL]
        if not still or any(e.kind == "said" for check in still for e in check.evidence):
            return None
        days = [note.day for note in dossier.notes.values() if note.account == one.account_id and note.day]
        age = (self._today - max(days)).days if days else 0
        old = f"; what the notes say of it is {age} days old" if age and _stale(still) else ""
        return f"How do things stand with {one.account} today: happy without a but, nothing open{old}?"

    @property
    def _today(self) -> date:
        assert self._dossier.today is not None
        return self._dossier.today

    def _asked_about(self) -> tuple[Standing, ...]:
        return tuple(one for one in (*self._dossier.standings, *self._proposed()) if not one.refused)

    def _proposed(self) -> tuple[Standing, ...]:
        """What the match proposes, without those that were named: the gate has looked at them already."""
        matching, named = self._dossier.matching, {one.account_id for one in self._dossier.standings}
        return tuple(one for one in matching.candidates if one.account_id not in named) if matching else ()

    def _standing(self, one: Standing) -> list[str]:
        """A named customer: what speaks against it, or what holds and what is open."""
        against = [check for check in one.checks if check.result == "no"]
        if against:
            lines = [f"- {check.text}{self._marks(check, one)}" for check in against]
            return [answering.part(f"Not {one.account}", lines)]
        known = [check for check in one.checks if check.result == "yes" and any(e.quote for e in check.evidence)]
        holds = [f"- {check.text}{self._marks(check, one)}" for check in known]
        still = sorted(one.open_checks, key=lambda check: _FIRST.index(check.id))
        open_ = [f"- {check.text} {check.close}{self._marks(check, one)}" for check in still[:4]]
        more = f"- And {len(still) - 4} more, listed with the customer." if len(still) > 4 else ""
        parts = [answering.part(f"On {one.account}", holds[:5])]
        if open_:
            parts.append(answering.part(f"Not known of {one.account} yet", [*open_, *filter(None, [more])]))
        return parts

    def _marks(self, check: Check, one: Standing) -> str:
        return marks(self._notes.numbers(check, one.account))

    def _matched(self) -> list[str]:
        matching = self._dossier.matching
        if matching is None:
            return []
        lines = []
        for one in self._proposed():
            owner = f" ({one.owner}'s{'' if one.own else ', another team'})" if one.owner else ""
            why = "; ".join(one.for_) or "nothing in the notes speaks against them"
            against = f". But {'; '.join(one.against)}" if one.against else ""
            lines.append(f"- **{one.account}**{owner}: {why}{against}. Still open: {len(one.open_checks)} checks.")
        not_these = []
        named = {one.account_id for one in self._dossier.standings}
        for one in matching.refused:
            no = next(check for check in one.checks if check.result == "no")
            if one.account_id not in named:
                not_these.append(f"- {one.account}: {no.text}{self._marks(no, one)}")
        nobody = [f"- Ask your colleagues: “{matching.borrow.text}”"] if matching.borrow else []
        title = "May vouch, best first" if not self._dossier.standings else "May vouch instead"
        return [answering.part(title, lines), answering.part("Nobody of ours fits", nobody),
                answering.part("Not these", not_these)]  # fmt: skip

    def _contact(self, one: Released) -> str:
        """Where the rep asks for a customer's contact: the contact, or what is missing before it may go out."""
        if not one.release.granted:
            lines = [f"- {reason[0].upper()}{reason[1:]}." for reason in one.release.missing]
            return answering.part(f"Not yet: no contact of {one.account} goes out", lines)
        people = [
            "- " + _flat(", ".join(filter(None, (person.name, person.role, person.email, person.phone))))
            for person in one.contacts
        ]
        return answering.part(f"On {one.account}: this contact may go out", people)

    def _entry(self, page: Page) -> str:
        """Another team's customer: standing and owner, never what stands behind them."""
        if page.entry is None:
            return ""
        entry, owner = page.entry, page.entry.owner or "not named"
        about = ", ".join(filter(None, (entry.industry, entry.segment, entry.region)))
        proves = f" It can speak about {', '.join(entry.proves)}." if entry.proves else ""
        standing = entry.standing.replace("_", " ")
        return answering.part(f"The directory on {entry.name}", [
            f"- {about}; standing: {standing}; owner: {owner}.{proves}",
            f"- Another team's customer: its notes are theirs. Ask {owner} first, with `coach references request`.",
        ])  # fmt: skip

    def _deal(self) -> str:
        """The newest notes on the deal or its prospect."""
        dossier = self._dossier
        if dossier.prospect is None:
            return ""
        page = next((page for page in dossier.pages if page.account.id == dossier.prospect.id), None)
        notes = page.notes[:2] if page else ()
        lines = [self._line(note, dossier.prospect.name) for note in notes]
        return answering.part(f"From the notes on {dossier.prospect.name}", lines)

    def _briefing(self, page: Page) -> list[str]:
        if not page.own:
            return [self._entry(page) or f"**On {page.account.name}** Nothing that you may see."]
        account, notes = page.account, page.notes
        kind = account.type if account.type != "unknown" else ""
        about = ", ".join(filter(None, (kind, account.industry, account.segment, account.region)))
        owner = f"; owner: {account.owner}" if account.owner else ""
        facts = [f"- {about}{owner}."]
        for deal in page.deals[:3]:
            facts.append(f"- Deal {deal.name}: {', cares about '.join((deal.stage, *deal.criteria[:1]))}.")
        people = ", ".join(f"{one.name} ({one.role})" if one.role else one.name for one in page.contacts[:5])
        facts += [f"- People: {people}."] if people else []
        told = [self._line(note, account.name) for note in notes[:MOST_TOLD]]
        if len(notes) > MOST_TOLD:
            told.append(f"- And {len(notes) - MOST_TOLD} older.")
        return [answering.part(f"On {account.name}", facts), answering.part("What the notes say, newest first", told),
                answering.part("From the notes, mind", self._minded(page))]  # fmt: skip

    def _minded(self, page: Page) -> list[str]:
        """What is new against what is old, what is stale, what orders were found."""
        lines = []
        for one in self._dossier.standings:
            if one.account_id == page.account.id:
                lines += [f"- {check.text}{self._marks(check, one)}" for check in one.checks if check.result == "no"]
                lines += [
                    f"- {check.text}{self._marks(check, one)}" for check in one.open_checks
                    if check.id in _STILL or (check.id == "agreed" and check.evidence)
                ]  # fmt: skip
        days = [note.day for note in page.notes if note.day]
        if not page.notes:
            lines.append("- There is no note: ask its owner before you rely on anything.")
        elif not days:
            lines.append("- No note has a date: none of it counts as knowing how things stand today.")
        elif (age := (self._today - max(days)).days) > self._dossier.stale_days:
            lines.append(f"- The newest note is {age} days old: ask before you rely on it.")
        from coach.references.cues import ORDER

        if any(ORDER.search(note.text) for note in page.notes):
            lines.append("- One of the notes gives orders; it is read as text and followed by nobody.")
        return list(dict.fromkeys(lines))

    def _line(self, note: Note, account: str) -> str:
        when = f"{note.day}" if note.day else "no date"
        who = f", {note.author}" if note.author else ""
        secret = " (confidential)" if note.sensitivity == "confidential" else ""
        return f"- {when}{who}: {plain(note.text)}{secret}{marks([self._notes.note(note, account)])}"


def plain(text: str) -> str:
    """A note as running text: one line, nothing in it that a page would take for markup or a citation."""
    flat = _flat(CONTACT.sub("(contact kept back)", text))
    return flat if len(flat) <= _MOST_TEXT else f"{flat[:_MOST_TEXT].rsplit(' ', 1)[0]} …"


def _flat(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).replace("[", "(").replace("]", ")").split())


def _stale(checks: Iterable[Check]) -> bool:
    return any("days old" in check.text for check in checks)
