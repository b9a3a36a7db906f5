"""Shows how the database finds rows: the statements of a block of work, each with its query plan."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from coach.records import Record
from coach.store.engine import Store

_SCAN = re.compile(r"\bSCAN (\w+)|\bSeq Scan on (\w+)")


class Plan(Record):
    """A statement, the steps the database takes for it, and the tables it reads from end to end."""

    statement: str
    steps: tuple[str, ...]
    scans: tuple[str, ...] = ()


def plans_of(store: Store, work: Callable[[], object]) -> tuple[Plan, ...]:
    """The plan of every different SELECT that `work` runs in this thread, in order.

    Raises CoachError where the database cannot be read.
    """
    seen: dict[str, Any] = {}
    here = threading.get_ident()

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if threading.get_ident() == here and statement.lstrip().upper().startswith("SELECT"):
            seen.setdefault(statement, parameters)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return tuple(_plan(store, statement, parameters) for statement, parameters in seen.items())


def _plan(store: Store, statement: str, parameters: Any) -> Plan:
    explain = "EXPLAIN QUERY PLAN" if store.engine.dialect.name == "sqlite" else "EXPLAIN"
    with store.reading() as session:
        rows = session.connection().exec_driver_sql(f"{explain} {statement}", parameters).all()
    steps = tuple(str(row[-1]) for row in rows)
    scans = tuple(
        found[1] or found[2]
        for step in steps
        for found in _SCAN.finditer(step)
        if "INDEX" not in step and "VIRTUAL" not in step and "CONSTANT" not in step
    )
    return Plan(statement=" ".join(statement.split()), steps=steps, scans=scans)
