"""Commands run in the process that owns the folder, with the same output as in their own."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.errors import BadUse, CoachError, FolderInUse
from coach.ownership.client import call_server, own_or_call
from coach.ownership.frames import SOCKET_NAME
from coach.ownership.lock import own
from coach.ownership.server import ClientGone, CommandServer

ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
Say = Callable[[str], None]


def handler(argv: list[str], cwd: str, lines: Iterator[str], out: Say, err: Say) -> int:
    """What the tests' server does with each command."""
    match argv:
        case ["echo", *words]:
            out(f"{' '.join(words)} in {cwd}\n")
            err("said\n")
            return 7
        case ["upper"]:
            for line in lines:
                out(line.upper())
            out("end\n")
        case ["count", number]:
            for turn in range(int(number)):
                (out if turn % 2 == 0 else err)(f"{turn}\n")
        case ["bad"]:
            raise BadUse("That is no command.")
        case ["crash"]:
            raise RuntimeError("inside")
        case ["leave", code]:
            raise SystemExit(int(code))
        case ["slow"]:
            out("begun\n")
            time.sleep(30)
    return 0


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder whose owner serves commands in this process."""
    with own(tmp_path / "home") as owner, CommandServer(owner, handler):
        yield tmp_path / "home"


def call(home: Path, *argv: str, stdin: str = "") -> tuple[int | None, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = call_server(home, list(argv), "/somewhere", io.StringIO(stdin), out, err)
    return code, out.getvalue(), err.getvalue()


def test_a_command_runs_in_the_owner(home: Path) -> None:
    assert call(home, "echo", "a", "b\u00e9") == (7, "a b\u00e9 in /somewhere\n", "said\n")


def test_lines_go_in_as_they_are_asked_for(home: Path) -> None:
    assert call(home, "upper", stdin="one\ntwo\nlast") == (0, "ONE\nTWO\nLASTend\n", "")
    assert call(home, "upper") == (0, "end\n", "")


def test_a_command_that_reads_nothing_leaves_the_input_alone(home: Path) -> None:
    stdin = io.StringIO("for somebody else\n")
    call_server(home, ["echo"], "/", stdin, io.StringIO(), io.StringIO())
    assert stdin.read() == "for somebody else\n"


def test_output_keeps_its_order(home: Path) -> None:
    code, out, err = call(home, "count", "2000")
    assert code == 0
    assert out == "".join(f"{turn}\n" for turn in range(0, 2000, 2))
    assert err == "".join(f"{turn}\n" for turn in range(1, 2000, 2))


def test_errors_are_one_sentence(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert call(home, "bad") == (2, "", "That is no command.\n")
    code, out, err = call(home, "crash")
    assert (code, out) == (1, "") and err.count("\n") == 1 and "inside the running coach" in err
    assert "RuntimeError: inside" in caplog.text
    assert call(home, "leave", "3")[0] == 3


def test_long_lines_pass(home: Path) -> None:
    long_line = "word " * 200_000 + "\n"
    assert call(home, "upper", stdin=long_line) == (0, long_line.upper() + "end\n", "")


def test_nobody_serves(tmp_path: Path) -> None:
    assert call(tmp_path, "echo") == (None, "", "")
    with own(tmp_path):
        assert call(tmp_path, "echo") == (None, "", "")


def test_the_socket_is_this_users_only(home: Path) -> None:
    path = home / SOCKET_NAME
    assert path.is_socket() and path.stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700


def test_another_user_is_not_served(home: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    code = (
        "import os, socket, sys\n"
        "s = socket.socket(socket.AF_UNIX)\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "s.connect(sys.argv[1])\n"
        's.sendall(b\'{"argv": ["echo"], "cwd": "/"}\\n\'); print(s.recv(100))\n'
    )
    for folder in (home, *list(home.parents)[:3]):
        folder.chmod(0o755)
    (home / SOCKET_NAME).chmod(0o666)
    child = subprocess.run(
        [sys.executable, "-c", code, str(home / SOCKET_NAME)], capture_output=True, text=True
    )
    home.chmod(0o700)
    assert child.stdout.strip() in {"b''", ""}, child  # closed, or broken while it was sending


def test_nonsense_on_the_socket_is_survived(home: Path) -> None:
    import socket

    for data in (b"GET / HTTP/1.1\r\n\r\n", b"[1, 2]\n", b'{"argv": "echo"}\n', b"\n", b"\xff\xfe\n", b""):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.connect(str(home / SOCKET_NAME))
            raw.sendall(data)
            raw.shutdown(socket.SHUT_WR)
            assert raw.recv(100) == b""
    assert call(home, "echo")[0] == 7


def test_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 20) / ("deeper" * 10)
    with own(home) as owner, CommandServer(owner, handler) as server:
        assert server.path.parent != home and len(str(server.path)) <= 100
        assert server.path.parent.stat().st_mode & 0o777 == 0o700
        assert call(home, "echo")[0] == 7
    assert not server.path.parent.exists()


SERVE = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_commands import handler
from coach.ownership.lock import own
from coach.ownership.server import CommandServer
with own(Path(sys.argv[1])) as owner, CommandServer(owner, handler):
    print("serving", flush=True)
    time.sleep(60)
"""
CALL = """
import os, sys
from pathlib import Path
from coach.ownership.client import call_server
sys.exit(call_server(Path(sys.argv[1]), sys.argv[2:], os.getcwd(), sys.stdin, sys.stdout, sys.stderr))
"""


def serve(home: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", SERVE, str(home), str(Path(__file__).parent)]
    child = subprocess.Popen(words, env=ENV, text=True, stdout=subprocess.PIPE)
    assert child.stdout and child.stdout.readline() == "serving\n"
    return child


def caller(home: Path, *argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CALL, str(home), *argv], env=ENV, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def end(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.communicate()


def test_twenty_clients_at_once(tmp_path: Path) -> None:
    server = serve(tmp_path / "home")
    children = [caller(tmp_path / "home", "upper") for _ in range(20)]
    results = [child.communicate(f"line {number}\n" * 50) for number, child in enumerate(children)]
    for number, (out, err) in enumerate(results):
        assert (out, err) == (f"LINE {number}\n" * 50 + "end\n", "")
    assert {child.returncode for child in children} == {0}
    end(server)


def test_output_comes_while_the_command_runs(tmp_path: Path) -> None:
    server = serve(tmp_path / "home")
    child = caller(tmp_path / "home", "upper")
    assert child.stdin and child.stdout
    for word in ("first", "second"):
        child.stdin.write(f"{word}\n")
        child.stdin.flush()
        assert child.stdout.readline() == f"{word.upper()}\n"
    assert child.communicate()[0] == "end\n"
    end(server)


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_stops_in_the_middle(tmp_path: Path, kind: signal.Signals) -> None:
    server = serve(tmp_path / "home")
    running, reading = caller(tmp_path / "home", "slow"), caller(tmp_path / "home", "upper")
    assert running.stdout and running.stdout.readline() == "begun\n"
    assert reading.stdin and reading.stdout
    reading.stdin.write("x\n")
    reading.stdin.flush()
    assert reading.stdout.readline() == "X\n"
    server.send_signal(kind)
    server.communicate()
    for child in (running, reading):  # the second waits for its input, and learns of it all the same
        assert child.wait(5) == 1
        out, err = child.communicate()
        assert out == "" and "stopped before this was finished" in err and err.count("\n") == 1


def test_a_killed_servers_socket_is_replaced(tmp_path: Path) -> None:
    home = tmp_path / "home"
    end(serve(home))
    assert (home / SOCKET_NAME).is_socket()
    assert call(home, "echo") == (None, "", "")
    server = serve(home)
    assert call(home, "echo")[0] == 7
    end(server)


def test_a_killed_servers_socket_elsewhere_is_cleaned_up(tmp_path: Path) -> None:
    from coach.ownership.frames import known_socket

    home = tmp_path / ("deep" * 20) / ("deeper" * 10)
    end(serve(home))
    left = known_socket(home)
    assert left and left.is_socket()
    with own(home):
        assert not left.parent.exists()


def test_a_caller_that_ends_stops_its_command(tmp_path: Path) -> None:
    seen: list[str] = []
    ended = threading.Event()

    def watch(argv: list[str], cwd: str, lines: Iterator[str], out: Say, err: Say) -> int:
        try:
            seen.extend(lines)  # ends when the caller does
            while True:
                out("more\n")
        except ClientGone:
            ended.set()
            raise

    with own(tmp_path / "home") as owner, CommandServer(owner, watch):
        child = caller(tmp_path / "home", "anything")
        assert child.stdin
        child.stdin.write("one\n")
        child.stdin.flush()
        while not seen:
            time.sleep(0.01)
        child.kill()
        child.communicate()
        assert ended.wait(5) and seen == ["one\n"]


def test_stop_gives_running_commands_their_time(tmp_path: Path) -> None:
    def short(argv: list[str], cwd: str, lines: Iterator[str], out: Say, err: Say) -> int:
        out("begun\n")
        time.sleep(0.3)
        out("done\n")
        return 0

    with own(tmp_path / "home") as owner, CommandServer(owner, short) as server:
        child = caller(tmp_path / "home", "anything")
        assert child.stdout and child.stdout.readline() == "begun\n"
        server.stop(grace_seconds=5)
        assert child.communicate() == ("done\n", "") and child.returncode == 0


def test_own_or_call_asks_the_server_where_one_runs(home: Path) -> None:
    with own_or_call(home, lambda: call(home, "echo")[0]) as code:
        assert code == 7


def test_own_or_call_owns_where_none_runs(tmp_path: Path) -> None:
    with own_or_call(tmp_path, lambda: call(tmp_path, "echo")[0]) as code:
        assert code is None
        with pytest.raises(FolderInUse), own(tmp_path):
            pass


def test_own_or_call_waits_for_a_server_that_is_starting(tmp_path: Path) -> None:
    owned, serving = threading.Event(), threading.Event()

    def start() -> None:
        with own(tmp_path) as owner:
            owned.set()
            time.sleep(0.4)
            with CommandServer(owner, handler):
                serving.wait(10)

    thread = threading.Thread(target=start)
    thread.start()
    owned.wait()
    with own_or_call(tmp_path, lambda: call(tmp_path, "echo")[0], wait_seconds=5) as code:
        assert code == 7
    serving.set()
    thread.join()


def test_own_or_call_gives_up_naming_the_owner(tmp_path: Path) -> None:
    said = pytest.raises(FolderInUse, match="coach library add")
    with own(tmp_path, command="coach library add"), said, own_or_call(tmp_path, lambda: None, 0.2):
        pass


def test_no_socket_can_be_made(tmp_path: Path) -> None:
    (tmp_path / SOCKET_NAME).mkdir()
    with own(tmp_path) as owner, pytest.raises(CoachError, match="No socket"), CommandServer(owner, handler):
        pass


def test_the_client_imports_next_to_nothing(tmp_path: Path) -> None:
    code = "import sys, coach.ownership.client; print({'pydantic', 'sqlalchemy', 'yaml'} & set(sys.modules))"
    child = subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, text=True)
    assert child.stdout.strip() == "set()"
