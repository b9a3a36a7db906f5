"""Plants faults one by one and asks the gate's tasks until a mark is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.bootstrap import open_app
from coach.errors import CoachError
from coach.library.layout import edition_folder
from coach.ownership.lock import own
from coach.prompts import prompts_folder
from coach.records import Record
from coach.settings import read_settings
from evals.company import company_file, read_company, settle
from evals.gate import Marks, marks
from evals.mutants.records import Mutant, planted
from evals.subject import Subject, subject_of
from evals.tasks import FAST, TASKS, Place
from evals.wordings import prompt_samples

Reference = Mapping[str, Mapping[str, Marks]]
"""Right and wrong by task and sample, as it is without a fault."""


class Tried(Record):
    """Whether a fault was caught, by what, and how many samples it took."""

    mutant: str
    layer: str
    caught: bool
    by: str
    samples: int


def reference(tasks: Sequence[str] = FAST) -> Reference:
    """What is right today: run once without a fault, so that only the fault makes a difference."""
    found: dict[str, dict[str, Marks]] = {}
    places: tuple[Place, ...] = ("plain", "company")
    for place in places:
        with _opened(None, place) as subject:
            for name in tasks:
                if TASKS[name].place == place:
                    found[name] = {}
                    for sample in TASKS[name].samples().samples:
                        found[name] |= marks(TASKS[name].run(sample, subject))
    return found


def tried(mutant: Mutant, known: Reference) -> Tried:
    """Plant one fault; the first mark that is lost is what catches it, or that the product refuses to start."""
    asked = 0
    try:
        for name, sample, held in _answers(mutant, known):
            asked += 1
            before = known[name].get(sample, {})
            lost = [score for score, right in before.items() if right and not held.get(score, False)]
            if lost:
                return _told(mutant, f"{name} {sample}: {lost[0]}", asked)
    except CoachError as error:
        return _told(mutant, f"refused: {error}", asked)
    return Tried(mutant=mutant.name, layer=mutant.layer, caught=False, by="", samples=asked)


def _told(mutant: Mutant, by: str, asked: int) -> Tried:
    return Tried(mutant=mutant.name, layer=mutant.layer, caught=True, by=by, samples=asked)


def _answers(mutant: Mutant, known: Reference) -> Iterator[tuple[str, str, Marks]]:
    """Every sample of the reference under the fault, the likeliest tasks first: task, sample and its marks."""
    if mutant.prompts is not None:
        yield from _prompts(mutant, known)
        return
    order = [*(name for name in mutant.first if name in known), *(name for name in known if name not in mutant.first)]
    with planted(mutant.patches), ExitStack() as open:
        subjects: dict[Place, Subject] = {}
        for name in order:
            place = TASKS[name].place
            if place not in subjects:
                subjects[place] = open.enter_context(_opened(mutant, place))
            for sample in TASKS[name].samples().samples:
                if mutant.layer != "ranks" or name == "retrieval":
                    for id, held in marks(TASKS[name].run(sample, subjects[place])).items():
                        yield name, id, held


def _prompts(mutant: Mutant, known: Reference) -> Iterator[tuple[str, str, Marks]]:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "prompts"
        shutil.copytree(prompts_folder(), folder)
        if mutant.prompts:
            mutant.prompts(folder)
        there = {sample.id for sample in prompt_samples(folder=folder).samples}
        for id in known.get("prompts", {}):
            yield "prompts", id, {"known": id in there, "contract": id in there}


@contextmanager
def _opened(mutant: Mutant | None, place: Place) -> Iterator[Subject]:
    """The coach on a folder of its own, with the fault in its edition or around it."""
    with TemporaryDirectory() as scratch:
        edition = edition_folder()
        if mutant and mutant.edition:
            edition = Path(scratch) / "edition"
            shutil.copytree(edition_folder(), edition)
            mutant.edition(edition)
        home = Path(scratch) / "home"
        company = read_company(company_file(False)) if place == "company" else None
        settings = read_settings(home).model_copy(update={"model": None})
        with own(home), open_app(settings, edition) as app:
            if company:
                settle(app, company)
            subject = subject_of(app, company=company)
            yield mutant.wrap(subject) if mutant and mutant.wrap else subject


