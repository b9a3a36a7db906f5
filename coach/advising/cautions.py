"""What a rep is told beside an answer: a language half understood, a message cut, words that left room."""

from __future__ import annotations

from coach.advising.listening import Heard
from coach.advising.message import LANGUAGES


def cautions(heard: Heard) -> tuple[str, ...]:
    """Warnings about how the message was read."""
    found = []
    message, understood = heard.message, heard.understood
    if message.language != "en":
        name = "another language" if message.language == "other" else LANGUAGES[message.language]
        found.append(
            f"You wrote in {name}; without a language model I understand only part of it and answer in English."
        )
    if message.cut:
        found.append("The message was very long; I read its first 20,000 characters.")
    if not understood.situation.sure and understood.second:
        other = understood.second.replace("_", " ")
        found.append(f"I'm not certain I read this right; it could also be a case of “{other}”. Correct me if so.")
    return (*found, *_from_books(heard))


def _from_books(heard: Heard) -> list[str]:
    """Where the rep's words and the books differ, and companies that nobody calls a customer."""
    dossier, said = heard.dossier, heard.understood.situation.stage
    found = list(dossier.remarks)
    if dossier.deal is not None and dossier.stage != "unknown" and said not in {dossier.stage, "unknown"}:
        name, stage = dossier.deal.name, dossier.stage
        found.append(f"The deal {name} is down as {stage}; your words say {said}, and I went by your words.")
    for one in dossier.customers:
        if one.own and one.account.type == "unknown" and dossier.standings:
            found.append(f"Nothing says that {one.account.name} is a customer: no won deal, no reference call.")
    return found
