"""What is installed: every package pinned by hash, none from a named place, every import declared (T16)."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.checkout import ROOT, modules, tree

LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
NEVER = {"litellm", "pdfminer-six"}
"""Packages that the safety table rules out."""


def test_the_lock_files_are_there() -> None:
    names = ("requirements-dev", "requirements-extras", "requirements-setup", "requirements")
    assert [f"{name}.lock" for name in names] == LOCKS


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_by_hash(lock: str) -> None:
    entries = _entries(lock)
    assert entries
    unpinned = [entry for entry in entries if not re.match(r"[A-Za-z0-9._-]+==\S+", entry)]
    unhashed = [entry.split()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]
    assert not unpinned and not unhashed


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r"^.*(?:://|--(?:extra-)?index|--find-links|--trusted-host|@ file).*$", text, re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_package_is_one_we_ruled_out(lock: str) -> None:
    assert not NEVER & _pins(lock).keys()


def test_what_runs_and_what_tests_use_the_same_versions() -> None:
    run, dev = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {name: pin for name, pin in run.items() if dev.get(name) != pin} == {}


def test_every_declared_dependency_is_locked() -> None:
    assert _declared() <= _pins("requirements.lock").keys()
    dev = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["dev"]
    assert {_name(one) for one in dev} <= _pins("requirements-dev.lock").keys()


def test_every_import_is_declared() -> None:
    distributions = packages_distributions()
    allowed = _declared() | _extras()
    undeclared = {
        module
        for module in _imported("coach") - set(sys.stdlib_module_names) - {"coach"}
        if not allowed & {_name(one) for one in distributions.get(module, [module])}
    }
    assert not undeclared - _for_development(), "imports that neither [project] dependencies nor an extra names"


def _for_development() -> set[str]:
    """What only `make fit` imports."""
    return {"sklearn", "scipy"}


def _imported(folder: str) -> set[str]:
    found = set()
    for path in modules(folder):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_name(one) for one in project["dependencies"]}


def _extras() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_name(one) for extra in project["optional-dependencies"].values() for one in extra}


def _name(requirement: str) -> str:
    """A distribution's name in its normal form."""
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0]).lower()  # type: ignore[index]


def _entries(lock: str) -> list[str]:
    """Requirements with their hashes, one text each."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _pins(lock: str) -> dict[str, set[str]]:
    """Names to the versions pinned (more than one where a marker tells them apart)."""
    pins: dict[str, set[str]] = {}
    for entry in _entries(lock):
        pins.setdefault(_name(entry), set()).add(entry.split()[0].split("==")[1])
    return pins
