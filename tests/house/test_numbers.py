"""The house numbers: sizes, rings, prints, types, docstrings, settings."""

from __future__ import annotations

import ast
import re
from graphlib import CycleError, TopologicalSorter

import grimp

from tests.house.checkout import ROOT, functions, modules, name, tree

LONGEST_MODULE, LONGEST_FUNCTION, USUAL_FUNCTION, MOST_SETTINGS = 300, 50, 25, 20
SETTINGS = ROOT / "coach" / "settings.py"
PRINTING = {"coach/cli.py", "coach/fit.py"}
"""Modules beside `coach/commands` that are commands themselves."""

OURS = modules("coach", "evals")


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in OURS}
    assert not {where: lines for where, lines in lengths.items() if lines > LONGEST_MODULE}


def test_functions_are_short() -> None:
    lengths = {
        f"{name(path, node)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in OURS
        for node in functions(path)
    }
    assert not {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION}
    ordered = sorted(lengths.values())
    assert ordered[int(len(ordered) * 0.9)] <= USUAL_FUNCTION, "the 90th percentile of function lengths"


def test_every_module_says_what_it_is_for() -> None:
    assert not [name(path) for path in OURS if not ast.get_docstring(tree(path))]


def test_every_return_is_typed() -> None:
    untyped = [
        f"{name(path, node)} {node.name}" for path in OURS for node in functions(path) if node.returns is None
    ]
    assert not untyped


def test_only_commands_print() -> None:
    prints = [
        name(path, node)
        for path in modules("coach")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    allowed = ("coach/commands/", *PRINTING)
    assert not [where for where in prints if not where.startswith(allowed)]


def test_no_import_rings() -> None:
    graph = grimp.build_graph("coach", exclude_type_checking_imports=True, cache_dir=None)
    order = TopologicalSorter(
        {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    )
    try:
        order.prepare()
    except CycleError as ring:
        raise AssertionError(f"modules import each other: {' → '.join(ring.args[1])}") from None


def test_the_environment_is_read_in_one_file() -> None:
    readers = [
        name(path, node)
        for path in modules("coach")
        if path != SETTINGS
        for node in ast.walk(tree(path))
        if _reads_environment(node)
    ]
    assert not readers, "only coach/settings.py reads the environment"


def _reads_environment(node: ast.AST) -> bool:
    """`os.getenv`, or `os.environ` in any use but setting a default for a library."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault":
        node.func.value = ast.Name(id="_", ctx=ast.Load())
        return False
    return isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv", "os.environb"}


def test_there_are_few_settings() -> None:
    found = set(re.findall(r'"((?:COACH|OPENAI)_[A-Z_]+)"', SETTINGS.read_text(encoding="utf-8")))
    assert 0 < len(found) <= MOST_SETTINGS, sorted(found)
