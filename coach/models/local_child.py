"""The process of a local model: serves one GGUF file on loopback until whoever started it is gone."""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from typing import Any


def main() -> None:
    """Read one line of JSON from stdin ({path, key, context, slots, threads}), answer {"port": n}, serve.

    Ends as soon as stdin closes, which also happens when the parent is killed.
    """
    order = json.loads(sys.stdin.readline())
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what native code prints may quote a prompt
    os.dup2(nowhere, 2)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    try:
        server = _serve(order)
    except Exception as error:  # noqa: BLE001 -- the door of this process: the parent turns it into a sentence
        answers.write(json.dumps({"error": type(error).__name__}) + "\n")
        answers.flush()
        os._exit(1)
    answers.write(json.dumps({"port": int(server.listening_address.rpartition(":")[2].rstrip("/"))}) + "\n")
    answers.flush()
    threading.Event().wait()


def _serve(order: dict[str, Any]) -> Any:
    xllamacpp = importlib.import_module("xllamacpp")  # an extra without types, absent from most machines
    params = xllamacpp.CommonParams()
    params.model.path = str(order["path"])
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [str(order["key"])]
    params.n_ctx = order["context"]
    params.n_parallel = order["slots"]
    params.cpuparams.n_threads = order["threads"]
    params.cpuparams_batch.n_threads = order["threads"]
    params.ui = False
    params.offline = True
    params.verbosity = 0
    params.sampling.temp = 0.2
    return xllamacpp.Server(params)


def _leave_with_parent() -> None:
    while sys.stdin.read(4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
