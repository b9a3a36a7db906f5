"""Everything goes into one file and comes back from it, from either database into either (F25)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from coach.accounts.accounts import Accounts
from coach.accounts.records import OWNER, AccountPart, DealPart, DealParts, Entry, NotePart
from coach.backups.archive import reading
from coach.backups.backups import Backups, restore_into, shred
from coach.backups.records import Thing
from coach.errors import BadUse, CoachError
from coach.references.reading import Reader
from coach.references.references import References
from coach.store.engine import Store, open_store
from coach.store.moving import moment
from coach.users.secrets import Passwords
from coach.users.signing_in import SigningIn
from coach.users.users import Users
from tests.databases import schema

NOW = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
CANARIES = [f"canary-{number:04}" for number in range(60)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(exist_ok=True)
    (folder / "model-check.json").write_text('{"role": "phraser"}')
    (folder / "logs").mkdir()
    (folder / "logs" / "coach.log").write_text("not this")
    return folder


@pytest.fixture
def filled(store: Store, home: Path) -> Store:
    entries = [
        Entry(
            row=number, account=AccountPart(name=f"Firm {number}", owner="ana", languages=("English",)),
            notes=(NotePart(text=f"Note {canary} ✓ “quoted”", day=NOW.date()),),
            deals=(DealParts(deal=DealPart(name=f"Deal {number}", criteria=("speed", "cost"))),),
        )
        for number, canary in enumerate(CANARIES)
    ]  # fmt: skip
    accounts = Accounts(store)
    accounts.import_entries(entries, OWNER)
    References(store, accounts, Reader()).log("Firm 1", "called", OWNER, text="went well", got="glowing")
    users = Users(store, Passwords(8))
    made = users.add("ana", "rep", ["north"])
    SigningIn(store, Passwords(8)).sign_in("ana", made.one_time_password, "here")
    return store


@pytest.fixture
def backups(filled: Store, home: Path) -> Backups:
    return Backups(filled, home, lambda: NOW)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database to restore into."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'other' / 'coach.sqlite'}"
        return
    with schema(request.getfixturevalue("postgres")) as address:
        yield address


def everything(store: Store) -> dict[str, list[str]]:
    with moment(store) as now:
        return {name: [json.dumps(row, sort_keys=True) for row in now.rows(name)] for name in now.tables}


def test_all_of_it_comes_back(backups: Backups, filled: Store, empty: str, tmp_path: Path) -> None:
    made = backups.make(tmp_path / "all.zip")
    assert made.there and made.size > 1000 and made.made_at == NOW
    assert (tmp_path / "all.zip").stat().st_mode & 0o777 == 0o600
    manifest = restore_into(tmp_path / "all.zip", empty, tmp_path / "other")
    assert manifest.made_at == NOW and manifest.rows["notes"] == len(CANARIES)
    assert (tmp_path / "other" / "model-check.json").read_text() == '{"role": "phraser"}'
    assert not (tmp_path / "other" / "logs").exists()
    restored = open_store(empty)
    before, after = everything(filled), everything(restored)
    left_out = ("user_sessions", "sign_in_tries", "backups")
    assert all(not after[name] for name in left_out)
    for name in left_out:
        before.pop(name), after.pop(name)
    assert before == after
    accounts = Accounts(restored)
    notes = {note.text for one in accounts.list(OWNER) for note in accounts.show(one.id, OWNER).notes}
    assert {canary for canary in CANARIES if any(canary in note for note in notes)} == set(CANARIES)
    accounts.import_entries([Entry(row=1, account=AccountPart(name="New after all"))], OWNER)
    assert len(accounts.list(OWNER)) == len(CANARIES) + 1
    restored.close()


def test_only_an_empty_place_is_filled(backups: Backups, url: str, tmp_path: Path) -> None:
    backups.make(tmp_path / "all.zip")
    with pytest.raises(CoachError, match="holds data already"):
        restore_into(tmp_path / "all.zip", url, tmp_path / "third")
    assert not (tmp_path / "third" / "model-check.json").exists()


def test_names_of_files(backups: Backups, tmp_path: Path) -> None:
    assert backups.make(tmp_path).path.endswith("coach-20260210-093000.zip")
    with pytest.raises(BadUse, match="is there already"):
        backups.make(tmp_path)
    with pytest.raises(BadUse, match="There is no folder"):
        backups.make(tmp_path / "nowhere" / "x.zip")
    with pytest.raises(BadUse, match="There is no file"):
        restore_into(tmp_path / "nothing.zip", f"sqlite:///{tmp_path}/x/y.sqlite", tmp_path / "x")


@pytest.mark.parametrize("damage", ["text", "cut", "middle", "part", "newer", "outside"])
def test_a_damaged_file_restores_nothing(backups: Backups, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "all.zip"
    backups.make(path)
    data = path.read_bytes()
    if damage in ("part", "newer", "outside"):
        _rewrite(path, damage)
    else:
        half = len(data) // 2
        path.write_bytes(
            {"text": b"hello", "cut": data[:half], "middle": data[: half - 200] + bytes(400) + data[half + 200 :]}[
                damage
            ]
        )
    with pytest.raises(CoachError) as caught:
        restore_into(path, f"sqlite:///{tmp_path / 'new' / 'coach.sqlite'}", tmp_path / "new")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "evil").exists()
    fresh = open_store(f"sqlite:///{tmp_path / 'new' / 'coach.sqlite'}")
    assert Accounts(fresh).list(OWNER) == ()
    fresh.close()


def _rewrite(path: Path, damage: str) -> None:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(parts["manifest.json"])
    if damage == "part":
        parts["tables/accounts.jsonl"] = parts["tables/accounts.jsonl"].replace(b"Firm 7", b"Firm 8")
    if damage == "newer":
        manifest["revision"] = "from the future"
    if damage == "outside":
        import hashlib

        parts["files/../../evil"] = b"x"
        manifest["parts"]["files/../../evil"] = hashlib.sha256(b"x").hexdigest()
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)


def test_the_list_knows_what_holds_what(backups: Backups, filled: Store, tmp_path: Path) -> None:
    first = backups.make(tmp_path / "first.zip")
    account = Accounts(filled).find("Firm 3", OWNER)
    thing = Thing(table="accounts", values={"id": account.id, "name": "Firm 3"})
    assert [one.path for one in backups.holding(thing)] == [first.path]
    Accounts(filled).remove("Firm 3", OWNER)
    second = backups.make(tmp_path / "second.zip")
    assert [one.path for one in backups.list()] == [first.path, second.path]
    assert [one.path for one in backups.holding(thing)] == [first.path]
    erased = backups.erase(Path(first.path), lambda store: Accounts(store).remove("Firm 3", OWNER) and None)
    assert erased.made_at == NOW and backups.holding(thing) == ()
    with zipfile.ZipFile(first.path) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert CANARIES[3].encode() not in held and CANARIES[4].encode() in held and b'Firm 3"' not in held
    assert not backups.drop(Path(first.path)).there and not Path(first.path).exists()
    assert [one.path for one in backups.list()] == [second.path]
    Path(second.path).write_bytes(b"broken")
    assert [one.path for one in backups.holding(thing)] == [second.path]  # nobody can say that it does not


def test_a_backup_is_of_one_moment(backups: Backups, filled: Store, tmp_path: Path) -> None:
    with moment(filled) as now:
        before = sum(1 for _ in now.rows("accounts"))
        Accounts(filled).import_entries([Entry(row=1, account=AccountPart(name="Later"))], OWNER)
        assert sum(1 for _ in now.rows("accounts")) == before


def test_a_backup_within_the_folder_does_not_hold_itself(store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "backups").mkdir(parents=True)
    (home / "kept.txt").write_text("kept", encoding="utf-8")
    made = Backups(store, home).make(home / "backups")
    with reading(Path(made.path)) as held:
        assert [name for name, _ in held.files()] == ["kept.txt"]


def test_shredding(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"secret" * 1000)
    link = tmp_path / "same"
    link.hardlink_to(path)
    shred(path)
    assert not path.exists() and link.read_bytes() == bytes(6000)


def test_every_table_of_the_database_is_kept(store: Store) -> None:
    with moment(store) as now, store.reading() as session:
        sqlite = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        server = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        there = session.execute(text(sqlite if store.engine.dialect.name == "sqlite" else server)).scalars()
        assert set(now.tables) == set(there) - {"alembic_version"}
