"""A match among several teams: whose rows it reads, and whom it may name."""

from __future__ import annotations

from coach.accounts.accounts import Accounts
from coach.accounts.records import Viewer
from evals.bench.matching import TODAY, crowd


def test_a_match_reads_its_own_teams_rows_and_names_own_customers_or_the_directorys():
    with crowd(teams=4, accounts=40, notes=10) as (store, references):
        accounts = Accounts(store)
        listed = {entry.account for entry in references.directory()}
        for team in ("team0", "team3"):
            viewer = Viewer(user="rep", teams=(team,))
            deal = accounts.deals(viewer)[0]
            plans = references.plans(deal, viewer, TODAY)
            read = {table for plan in plans for table in plan.scans}
            assert not read & {"accounts", "notes", "note_facts", "note_readings", "deals", "reference_uses"}
            own = {one.id for one in accounts.list(viewer)}
            for one in references.match(deal, viewer, TODAY).candidates:
                assert one.account_id in (own if one.own else listed)
