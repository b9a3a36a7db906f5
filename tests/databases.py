"""Databases to test on: SQLite, and a PostgreSQL that the test run starts for itself as an ordinary user."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from coach.store.engine import Store, open_store

FAST = ("fsync=off", "full_page_writes=off", "max_connections=40", "listen_addresses=", "shared_buffers=32MB")
START_SECONDS = 60


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, or None where it is not installed."""
    folders = [os.path.dirname(shutil.which("initdb") or ""), *sorted(glob.glob("/usr/lib/postgresql/*/bin"))]
    return next((Path(folder) for folder in reversed(folders) if folder and Path(folder, "initdb").exists()), None)


def ordinary_user() -> str | None:
    """Whom to run it as: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextmanager
def running(bin_folder: Path) -> Iterator[str]:
    """A server on a socket in a temporary folder; yields its address for SQLAlchemy."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = ordinary_user()
    if user is not None:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    subprocess.run(
        [bin_folder / "initdb", "-D", data, "-U", "coach", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"],
        user=user, check=True, capture_output=True, cwd=folder, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    options = [word for one in (*FAST, f"unix_socket_directories={folder}") for word in ("-c", one)]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [bin_folder / "postgres", "-D", data, *options],
            user=user, cwd=folder, stdout=out, stderr=out, env={"PATH": os.environ["PATH"]},
        )  # fmt: skip
    try:
        address = f"postgresql+psycopg://coach@/postgres?host={folder}"
        _wait(address, server, log)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    engine, end = create_engine(address), time.monotonic() + START_SECONDS
    while True:
        try:
            engine.connect().close()
            break
        except OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-500:]}") from None
            time.sleep(0.05)
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server: COACH_TEST_POSTGRES, else one of our own; skips where there is none."""
    given = os.environ.get("COACH_TEST_POSTGRES")
    if given:
        yield given
        return
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with running(folder) as address:
        yield address


@contextmanager
def schema(server: str) -> Iterator[str]:
    """The address of an empty database on a server: a schema of its own, gone afterwards."""
    name = f"t{uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    try:
        yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'home' / 'coach.sqlite'}"
        return
    with schema(request.getfixturevalue("postgres")) as address:
        yield address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open database of each kind."""
    opened = open_store(url)
    yield opened
    opened.close()
