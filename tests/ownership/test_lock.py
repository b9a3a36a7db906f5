"""One process owns the data folder; the others learn which, and a killed one is no obstacle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coach.errors import CoachError, FolderInUse
from coach.ownership.lock import holder_of, own, own_now

ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
HOLD = """
import sys, time
from pathlib import Path
from coach.errors import CoachError
from coach.ownership.lock import own
try:
    with own(Path(sys.argv[1]), float(sys.argv[2]), command="coach serve --port 7860"):
        print("owned", flush=True)
        time.sleep(float(sys.argv[3]))
except CoachError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


def hold(home: Path, wait: float = 0.0, seconds: float = 60.0) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", HOLD, str(home), str(wait), str(seconds)]
    return subprocess.Popen(words, env=ENV, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(child: subprocess.Popen[str], line: str = "owned\n") -> None:
    assert child.stdout and child.stdout.readline() == line


def test_a_second_owner_ends_within_two_seconds_naming_the_first(tmp_path: Path) -> None:
    first = hold(tmp_path / "home")
    wait_for(first)
    start = time.monotonic()
    second = hold(tmp_path / "home", wait=1.0)
    _, said = second.communicate()
    assert time.monotonic() - start < 2
    assert second.returncode == 1
    assert str(first.pid) in said and "coach serve --port 7860" in said and "--home" in said
    assert said.count("\n") == 1
    first.kill()
    first.communicate()


def test_kill_9_frees_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for _ in range(5):
        child = hold(home)
        wait_for(child)
        with pytest.raises(FolderInUse, match=str(child.pid)), own(home):
            pass
        child.send_signal(signal.SIGKILL)
        child.communicate()
        with own(home, 1.0, command="coach ask") as owner:
            assert holder_of(home) == owner.holder and owner.holder.pid == os.getpid()
    assert holder_of(home) is None


def test_a_short_owner_is_waited_for(tmp_path: Path) -> None:
    child = hold(tmp_path / "home", seconds=0.5)
    wait_for(child)
    with own(tmp_path / "home", 10):
        assert child.wait() == 0
    child.communicate()


def test_the_folder_is_private_and_so_is_the_lock(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"
    with own(home):
        assert home.stat().st_mode & 0o777 == 0o700
        assert (home / "owner.lock").stat().st_mode & 0o777 == 0o600


def test_own_now_does_not_wait(tmp_path: Path) -> None:
    with own(tmp_path), own_now(tmp_path) as second:
        assert second is None
    with own_now(tmp_path) as owner:
        assert owner is not None


def test_a_lock_nobody_has_written_is_still_a_lock(tmp_path: Path) -> None:
    with own(tmp_path):
        os.truncate(tmp_path / "owner.lock", 0)
        with pytest.raises(FolderInUse, match="another process"), own(tmp_path):
            pass


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    with pytest.raises(CoachError, match="is not a folder"), own(tmp_path / "home"):
        pass


def test_an_error_inside_frees_the_folder(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), own(tmp_path):
        raise RuntimeError
    with own(tmp_path):
        pass


def test_eight_at_once_take_turns(tmp_path: Path) -> None:
    children = [hold(tmp_path / "home", wait=20, seconds=0.05) for _ in range(8)]
    for child in children:
        out, err = child.communicate()
        assert (out, err, child.returncode) == ("owned\n", "", 0)
