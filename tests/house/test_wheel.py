"""The wheel: holds the knowledge, and works from another folder without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.house.checkout import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel; hatchling comes with the development packages, so nothing is fetched."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_code_knowledge_and_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {
        f"coach/_knowledge/{path.relative_to(ROOT / 'knowledge').as_posix()}"
        for path in (ROOT / "knowledge").rglob("*")
        if path.is_file()
    }
    prompts = {f"coach/_prompts/{path.name}" for path in (ROOT / "prompts").glob("*.md")}
    assert shipped and shipped <= names
    assert prompts <= names
    assert {"coach/cli.py", "coach/store/migrations/env.py"} <= names
    assert {Path(name).name for name in names if ".dist-info/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert not {name for name in names if name.startswith(("tests/", "evals/", "var/"))}


def test_the_installed_wheel_answers_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:  # what an installer does with a pure wheel
        archive.extractall(site)
    env = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    env["PYTHONPATH"] = os.pathsep.join(
        [str(site), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    )

    def python(*words: str) -> str:
        # -S: no .pth file puts the checkout back on the path
        done = subprocess.run(
            [sys.executable, "-S", "-P", *words],
            cwd=elsewhere,
            env=env,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert Path(python("-c", "import coach; print(coach.__file__)").strip()).is_relative_to(site)
    assert str(ROOT) not in python("-c", "import sys; print(sys.path)").replace(str(ROOT / ".venv"), "")
    advice = json.loads(python("-m", "coach", "ask", "they want a reference and we only met today", "--json"))
    assert advice["verdict"] == "not_yet" and advice["citations"] and advice["done"]
    assert (elsewhere / "var" / "coach.sqlite").exists()
