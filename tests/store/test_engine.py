"""The database opens, keeps what it acknowledged, and says in one sentence what is wrong with it."""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from coach.errors import CoachError
from coach.store.engine import HEAD, Store, open_store
from coach.store.tables import MetaRow, MissedRow

ROOT = Path(__file__).parents[2]


def run(code: str, *words: str) -> subprocess.Popen[str]:
    """A process of its own with the checkout importable."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], env=env, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def put(store: Store, key: str, value: str) -> None:
    with store.writing() as session:
        session.merge(MetaRow(key=key, value=value))


def get(store: Store, key: str) -> str | None:
    with store.reading() as session:
        return session.execute(select(MetaRow.value).where(MetaRow.key == key)).scalar()


def test_it_keeps_what_was_written(url: str) -> None:
    store = open_store(url)
    put(store, "colour", "blue")
    store.close()
    again = open_store(url)
    assert get(again, "colour") == "blue"
    again.close()


def test_a_failed_block_changes_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing() as session:
        session.merge(MetaRow(key="half", value="done"))
        session.flush()
        raise RuntimeError("stop")
    assert get(store, "half") is None


def test_moments_come_back_in_utc(store: Store) -> None:
    at = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
    with store.writing() as session:
        session.add(MissedRow(text="Who pays?", verdict="not_in_playbook", at=at))
    with store.reading() as session:
        assert session.execute(select(MissedRow.at)).scalar() == at
    with pytest.raises(CoachError), store.writing() as session:
        session.add(MissedRow(text="?", verdict="explain", at=datetime(2026, 2, 10)))


def test_many_writers_wait_for_each_other(store: Store) -> None:
    def work(number: int) -> None:
        for turn in range(10):
            with store.writing() as session:
                seen = session.execute(select(func.count()).select_from(MetaRow)).scalar()
                session.add(MetaRow(key=f"{number} {turn}", value=str(seen)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with store.reading() as session:
        assert session.execute(select(func.count()).select_from(MetaRow)).scalar() == 80


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A SQLite database with something in it, closed."""
    path = tmp_path / "home" / "coach.sqlite"
    store = open_store(f"sqlite:///{path}")
    for number in range(200):
        put(store, f"key {number}", "word " * 50)
    store.close()
    return path


def test_the_pragmas_are_set(file: Path) -> None:
    store = open_store(f"sqlite:///{file}")
    with store.reading() as session:
        said = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    store.close()
    assert said == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20000, "secure_delete": 1,
    }  # fmt: skip


def test_a_current_database_opens_without_alembic(file: Path) -> None:
    code = (
        "import sys; from coach.store.engine import open_store\n"
        "open_store(sys.argv[1]); print('alembic' in sys.modules)"
    )
    out, err = run(code, f"sqlite:///{file}").communicate()
    assert (out.strip(), err) == ("False", "")


@pytest.mark.parametrize("damage", ["garbage", "cut", "middle", "head"])
def test_a_damaged_file_is_named_and_left_alone(file: Path, damage: str) -> None:
    data = file.read_bytes()
    noise = bytes(range(256)) * 16
    file.write_bytes({
        "garbage": b"this is no database " * 100,
        "cut": data[: len(data) // 2],
        "middle": data[:4096] + noise * (len(data) // 4096 - 2) + data[-4096:],
        "head": noise[:100] + data[100:],
    }[damage])  # fmt: skip
    before = file.read_bytes()
    with pytest.raises(CoachError) as caught:
        store = open_store(f"sqlite:///{file}")
        for number in range(200):
            get(store, f"key {number}")
    assert str(file) in str(caught.value) and "backup" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert file.read_bytes() == before


def test_a_database_of_a_newer_version_is_not_touched(file: Path) -> None:
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(CoachError, match="newer version"):
        open_store(f"sqlite:///{file}")


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///"])
def test_addresses_we_do_not_take(url: str) -> None:
    with pytest.raises(CoachError, match="COACH_DATABASE_URL"):
        open_store(url)


def test_a_server_that_does_not_answer_keeps_its_password_to_itself() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(CoachError) as caught:
        open_store("postgresql://ana:topsecret@127.0.0.1:1/none?connect_timeout=2")
    assert "topsecret" not in str(caught.value) and "127.0.0.1" in str(caught.value)


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(CoachError, match="is not a folder"):
        open_store(f"sqlite:///{tmp_path / 'home' / 'coach.sqlite'}")


AS_NOBODY = """
import os, sys
import sqlalchemy.dialects.sqlite.pysqlite
from coach.errors import CoachError
from coach.store.engine import open_store
if os.getuid() == 0:  # everything is imported: nobody need not read the checkout
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    open_store(sys.argv[1]); print("opened")
except CoachError as error:
    print(error)
"""


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_what_cannot_be_written_is_named(file: Path, closed: str) -> None:
    place = file.parent
    for folder in (place, *list(place.parents)[:3]):
        if folder.owner() == place.owner() and folder != Path("/tmp"):
            folder.chmod(0o755)
    place.chmod(0o555 if closed == "folder" else 0o777)
    file.chmod(0o444)
    out, err = run(AS_NOBODY, f"sqlite:///{file}").communicate()
    place.chmod(0o755)
    assert err == "" and out.count("\n") == 1
    assert str(place) in out and "cannot be written" in out


ROUNDS = 5
WRITER = """
import sys
from coach.store.engine import open_store
from coach.store.tables import MetaRow
store = open_store(sys.argv[1])
for number in range(100000):
    with store.writing() as session:
        session.merge(MetaRow(key=f"{sys.argv[2]} {number}", value="x" * 500))
    print(number, flush=True)
"""


def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'home' / 'coach.sqlite'}"
    acknowledged = set()
    for turn in range(ROUNDS):
        child = run(WRITER, url, str(turn))
        assert child.stdout
        child.stdout.readline()
        time.sleep(0.05 * (turn % 7))
        child.send_signal(signal.SIGKILL)
        out, _ = child.communicate()
        acknowledged |= {f"{turn} {number}" for number in ["0", *out.split("\n")] if number.isdigit()}
    store = open_store(url)
    with store.reading() as session:
        kept = set(session.execute(select(MetaRow.key)).scalars())
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    store.close()
    assert len(acknowledged) >= ROUNDS and acknowledged <= kept


FULL = """
import resource, signal, sys
from coach.errors import CoachError
from coach.store.engine import open_store
from coach.store.tables import MetaRow
store = open_store(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400000, 400000))
try:
    for number in range(1000):
        with store.writing() as session:
            session.merge(MetaRow(key=f"big {number}", value="x" * 10000))
except CoachError as error:
    print(error)
with store.reading() as session:
    print(session.get(MetaRow, "key 7") is not None)
"""


def test_a_full_disk_loses_nothing(file: Path) -> None:
    out, err = run(FULL, f"sqlite:///{file}").communicate()
    assert err == "" and "disk" in out and out.strip().endswith("True")
    store = open_store(f"sqlite:///{file}")
    assert get(store, "key 199") is not None
    store.close()


def test_head_is_the_newest_migration() -> None:
    from coach.store.migrate import known_revisions

    assert known_revisions()[0] == HEAD


def test_the_migrations_make_the_declared_tables(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    import coach.store
    from coach.store.tables import Base

    for module in pkgutil.iter_modules(coach.store.__path__):
        if module.name.endswith("tables"):
            importlib.import_module(f"coach.store.{module.name}")
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            change
            for change in compare_metadata(context, Base.metadata)
            if getattr(change[1], "name", "") != "one_published"  # tables.py says why it is not declared
        ]
    assert differences == []


def test_only_one_version_of_an_item_is_published(store: Store) -> None:
    from coach.store.tables import ItemRow, VersionRow

    at = datetime(2026, 2, 10, tzinfo=UTC)
    same = {
        "item": "a", "status": "published", "title": "A", "text": "", "hash": "", "origin": "", "by": "ana",
        "why": "", "status_why": "", "at": at, "published_at": at,
    }  # fmt: skip
    with pytest.raises(CoachError), store.writing() as session:
        session.add(ItemRow(id="a", kind="document", created_at=at))
        session.flush()
        session.add_all([VersionRow(number=1, **same), VersionRow(number=2, **same)])
