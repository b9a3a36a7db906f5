"""F15: a data folder that cannot be used is named in one sentence, with exit 1, before anything is harmed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from evals.proof.processes import coach, filled_home, scratch
from evals.proof.records import Outcome, spread

WITHOUT_RIGHTS = """
import ctypes, os, sys
if os.getuid() == 0:  # a root without its powers: the rights of files hold for it as for anybody
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()):
        sys.exit("the powers of root cannot be given up here")
from coach.cli import main
sys.exit(main())
"""
"""The command line of a user whom the rights of files bind, whoever runs the proof."""

Spoil = Callable[[Path], Path]
"""Makes a folder unusable, given a sound data folder; the data folder to name."""


def read_only(home: Path) -> Path:
    """The folder itself may be read only."""
    home.chmod(0o555)
    return home


def closed(home: Path) -> Path:
    """The folder may not even be entered."""
    home.chmod(0o000)
    return home


def read_only_database(home: Path) -> Path:
    """The folder is open, the database is read-only."""
    (home / "coach.sqlite").chmod(0o444)
    return home


def closed_lock(home: Path) -> Path:
    """The folder is open, the lock in it is read-only."""
    (home / "owner.lock").chmod(0o400)
    return home


def closed_index(home: Path) -> Path:
    """Folder and database are open, the index is read-only in all its parts, and not up to date."""
    shutil.rmtree(home / "index" / "words")
    for path in [*(home / "index").rglob("*"), home / "index"]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    return home


def parent_read_only(home: Path) -> Path:
    """The folder is yet to be made where nobody may make one."""
    home.parent.chmod(0o555)
    return home.parent / "new" / "home"


def file_in_place(home: Path) -> Path:
    """A file stands where the folder should be."""
    place = home.parent / "file"
    place.write_text("no folder", encoding="utf-8")
    return place


def below_a_file(home: Path) -> Path:
    """A file stands where a parent of the folder should be."""
    return file_in_place(home) / "home"


def dangling_link(home: Path) -> Path:
    """A link to a folder that nobody may make."""
    place = home.parent / "link"
    place.symlink_to("/proc/none/here")
    return place


def lock_is_a_folder(home: Path) -> Path:
    """A folder stands where the lock should be."""
    (home / "owner.lock").unlink()
    (home / "owner.lock").mkdir()
    return home


def endless_name(home: Path) -> Path:
    """A name longer than any file system takes."""
    return home.parent / ("x" * 300)


SPOILED: tuple[Spoil, ...] = (
    read_only, file_in_place, closed, read_only_database, closed_index, closed_lock, parent_read_only, below_a_file,
    dangling_link, lock_is_a_folder, endless_name,
)  # fmt: skip
COMMANDS = (("ask", "they want a reference, met today"), ("serve", "--port", "0"), ("library", "list"))


def unusable(n: int, seed: int) -> Outcome:
    """`n` starts on folders that cannot be used, every kind with every command."""
    failures = []
    pairs = [(spoil, words) for words in COMMANDS for spoil in SPOILED]
    with filled_home() as sound:
        for spoil, words in spread(pairs, n, seed):
            with scratch() as folder:
                (folder / "inner").mkdir(mode=0o777)
                home = folder / "inner" / "home"
                shutil.copytree(sound, home)
                wrong = _start(spoil(home), words)
                failures += [f"{spoil.__name__.replace('_', ' ')}, coach {words[0]}: {wrong}"] if wrong else []
                _open_again(folder)
    return Outcome(n=n, failures=tuple(failures), notes=(f"{len(SPOILED)} kinds, {len(COMMANDS)} commands",))


def _start(home: Path, words: tuple[str, ...]) -> str:
    """What is wrong with how the command ended; empty where it was as promised."""
    ran = coach(*words, "--home", str(home), cwd=Path("/"), prefix=(sys.executable, "-P", "-c", WITHOUT_RIGHTS))
    if wrong := ran.sentence(1):
        return wrong
    return "" if str(home)[:100] in ran.err else f"the path is not named: {ran.err.strip()[:200]!r}"


def _open_again(folder: Path) -> None:
    """Rights back, so that the folder can be removed."""
    (folder / "inner").chmod(0o755)
    home = folder / "inner" / "home"
    home.chmod(0o755)
    for path in (home / "index", *(home / "index").rglob("*")):
        path.chmod(0o755)
