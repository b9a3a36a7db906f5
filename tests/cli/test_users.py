"""`coach users`, and what a role lets a command do."""

from __future__ import annotations

import json

import pytest

from coach.commands.running import COMMANDS, NEEDS
from tests.cli.conftest import Run


def test_the_whole_life_of_a_user(coach: Run) -> None:
    made = json.loads(coach("users", "add", "lena", "--role", "rep", "--team", "north", "--json").out)
    assert made["user"]["must_change"] and len(made["one_time_password"]) > 20
    assert coach("users", "add", "lena", "--role", "rep").code == 2
    token = json.loads(coach("users", "token", "lena", "--json").out)
    assert token["token"].startswith(token["prefix"])
    assert "lena  rep" in coach("users", "list").out and token["prefix"] in coach("users", "list").out
    assert "manager, team south" in coach("users", "change", "lena", "--role", "manager", "--team", "south").out
    assert coach("users", "change", "lena").code == 2
    assert "1 token" in coach("users", "token", "lena", "--revoke").out
    assert made["one_time_password"] not in coach("users", "passwd", "lena").out
    coach("users", "disable", "lena")
    refused = coach("accounts", "list", "--user", "lena")
    assert refused.code == 1 and "disabled" in refused.err
    assert coach("ask", "hello", "--user", "lena").code == 1
    assert "disabled" in coach("chat", "--jsonl", stdin='{"text": "hello", "user": "LENA"}\n').out
    assert coach("users", "enable", "lena").code == 0
    assert coach("users", "disable", "nobody").code == 2


def test_roles_and_names_that_are_none(coach: Run) -> None:
    with pytest.raises(SystemExit):
        coach("users", "add", "--help")
    for words in (
        ("users", "add", "x", "--role", "king"),
        ("users", "add", "x"),
        ("users", "add", "owner", "--role", "rep"),
    ):
        assert coach(*words).code == 2


def test_each_command_that_needs_a_right_refuses_who_has_it_not(coach: Run) -> None:
    assert set(NEEDS) <= set(COMMANDS)
    for role in ("rep", "trainer", "manager"):
        coach("users", "add", f"the {role}", "--role", role)
    words = {
        "library add": ["nothing.md"], "library publish": ["x"], "library rollback": ["x"], "library withdraw": ["x"],
        "library remove": ["x"], "accounts import": ["nothing.json"], "accounts remove": ["x"], "backup": ["--list"],
        "users list": [],
        "users add": ["x", "--role", "rep"], "users change": ["x", "--role", "rep"], "users disable": ["x"],
        "users enable": ["x"], "users passwd": ["x"], "users token": ["x"],
    }  # fmt: skip
    assert set(words) <= set(NEEDS)
    for name, more in words.items():
        for role in ("rep", "trainer", "manager"):
            ran = coach(*name.split(), *more, "--user", f"the {role}")
            allowed = (role, NEEDS[name]) in {("trainer", "publish"), ("manager", "import"), ("manager", "erase")}
            assert ("may not" in ran.err) != allowed, (name, role, ran.err)


def test_what_changes_the_playbook_needs_the_right_to_publish() -> None:
    changing = {name for name in COMMANDS if name.startswith("workshop ")} | {"library clear", "library settle"}
    assert {NEEDS[name] for name in changing} == {"publish"}


def test_a_name_that_is_no_users_has_the_least(coach: Run) -> None:
    assert coach("library", "list", "--user", "stranger").code == 0
    assert "A rep may not" in coach("users", "list", "--user", "stranger").err
