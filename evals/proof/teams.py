"""T3: what belongs to a team is seen by nobody else, whatever command or question asks for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from coach.bootstrap import App
from coach.commands.parser import parse
from coach.commands.running import run
from coach.errors import CoachError
from evals.proof.planted import DAY, Planted, plant, planted
from evals.proof.records import Outcome

TEAMS = ("north", "south", "east", "west")
USERS = 10
CUSTOMERS = 9
"""Customers a team: six secrets each, so 54 canaries a team."""


def foreign(n: int, seed: int) -> Outcome:
    """Ten users of four teams ask every command for every other team's customers: no secret comes out."""
    failures, seen, tried = list[str](), 0, 0
    with planted(CUSTOMERS, seed) as (app, company):
        held = {"north": company.customers}
        for at, team in enumerate(TEAMS[1:], 1):
            held[team] = plant(app, CUSTOMERS, seed, team, start=CUSTOMERS * at).customers
        users = {f"user{at}": TEAMS[at % len(TEAMS)] for at in range(USERS)}
        for user, team in users.items():
            app.users.add(user, "rep", (team,))
        rng = random.Random(seed)
        cases = [
            (user, customer, team, words)
            for user in users for team in TEAMS for customer in held[team] for words in _commands(customer)
        ]  # fmt: skip
        for user, customer, owner, words in rng.sample(cases, min(n, len(cases))):
            text = _said(app, [*words, "--user", user])
            tried += 1
            found = [what for what, secret in customer.secrets.items() if secret in text]
            if users[user] != owner:
                by = " ".join(words[:2])
                failures += [f"{user} of {users[user]} reads {what} of {owner} by `{by}`" for what in found]
            seen += bool(found) and users[user] == owner
    if not seen:
        failures.append("nobody read anything of their own team either, so that nothing was proved")
    note = f"{len(TEAMS)} teams, {USERS} users, {CUSTOMERS * 6} secrets a team; their own team's were read {seen} times"
    return Outcome(n=tried, failures=tuple(failures), notes=(note,))


def _commands(one: Planted) -> Iterator[list[str]]:
    """Every command that shows notes, asked for this customer."""
    day = ["--as-of", str(DAY), "--json"]
    yield ["accounts", "show", one.name, "--json"]
    yield ["accounts", "list", "--json"]
    yield ["ask", f"what do we know about {one.name} before I call?", *day]
    yield ["ask", f"can I use {one.name} as a reference?", *day]
    yield ["ask", f"who can vouch for us in {one.industry}?", *day]
    yield ["ask", "what is new there?", "--account", one.name, *day]
    yield ["search", "contract value discount complaint", "--account", one.name, "--json"]
    yield ["references", "ledger", one.name, "--json"]
    yield ["references", "match", "--deal", f"{one.name} deal", *day]
    yield ["ask", f"write a mail to {one.name} about {one.secrets['complaint'][:5]}", *day]


def _said(app: App, words: list[str]) -> str:
    """Everything a command prints, and what it says where it fails."""
    out: list[str] = []
    try:
        run(app, parse(words), Path.cwd(), iter(()), out.append, out.append)
    except CoachError as error:
        out.append(str(error))
    return "".join(out)
