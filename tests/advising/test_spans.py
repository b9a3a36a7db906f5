"""Spans: a turn and its requests at a collector on this machine, no word of either; nothing where it is off."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as wire
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as service
from pydantic import SecretStr

from coach.accounts.records import OWNER
from coach.advising.records import Turn
from coach.bootstrap import App, open_app
from coach.errors import BadUse
from coach.models.doubles.fault_server import FaultServer
from coach.settings import Settings, read_settings
from coach.tracing import open_tracing

CANARY, NOTED = "Quillfeather", "zinc-otter-771"
ASKED = f"{CANARY} has us as finalist and their CFO wants to talk to Havn Shipping, legal on clause 9. write the mail"


class Collector(service.TraceServiceServicer):
    """Keeps the spans that are sent to it."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.raw = b""

    def Export(self, request: Any, context: Any) -> Any:
        self.raw += request.SerializeToString()
        self.spans += [one for held in request.resource_spans for scope in held.scope_spans for one in scope.spans]
        return wire.ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    kept, server = Collector(), grpc.server(ThreadPoolExecutor(2))
    service.add_TraceServiceServicer_to_server(kept, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield kept, f"http://127.0.0.1:{port}"
    server.stop(None).wait()


def settings_of(home: Path, mode: str, url: str, address: str) -> Settings:
    return Settings(
        home=home, database_url=f"sqlite:///{home / 'coach.sqlite'}", model=f"openai:{mode}", base_url=url,
        key=SecretStr("sk-test-0123456789"), telemetry=address,
    )  # fmt: skip


def asked(app: App, home: Path, texts: Sequence[str]) -> None:
    books = {"accounts": [{"name": "Havn Shipping", "type": "customer", "notes": [{"text": f"They said {NOTED}."}]}]}
    (home / "books.json").write_text(json.dumps(books), encoding="utf-8")
    app.accounts.import_files([home / "books.json"], OWNER)
    for number, text in enumerate(texts):
        *_, last = app.coach.advise(Turn(conversation=f"{CANARY}-{number}", text=text))
        assert last.done


def test_a_turn_and_its_requests_are_seen_and_not_a_word_of_them(
    collector: tuple[Collector, str], tmp_path: Path
) -> None:
    kept, address = collector
    with FaultServer() as server, open_app(settings_of(tmp_path, "ok", server.url, address)) as app:
        assert app.index.wait(120)
        asked(app, tmp_path, [ASKED])
    turns = [span for span in kept.spans if span.name == "invoke_agent coach"]
    calls = [span for span in kept.spans if span.name == "chat ok"]
    assert len(turns) == 1 and calls
    assert {call.parent_span_id for call in calls} == {turns[0].span_id}
    told = {one.key: one.value for one in calls[0].attributes}
    assert told["gen_ai.provider.name"].string_value == "openai"
    assert told["gen_ai.usage.input_tokens"].int_value > 0
    assert told["gen_ai.response.finish_reasons"].array_value.values[0].string_value == "finished"
    assert {one.key: one.value for one in turns[0].attributes}["coach.verdict"].string_value
    for word in (CANARY, NOTED, "clause", "CFO", "Havn"):
        assert word.encode() not in kept.raw, "a span holds what was said"


def test_a_provider_that_fails_is_seen_and_costs_nothing(collector: tuple[Collector, str], tmp_path: Path) -> None:
    kept, address = collector
    with FaultServer() as server, open_app(settings_of(tmp_path, "st401", server.url, address)) as app:
        asked(app, tmp_path, [ASKED])
    (call,) = [span for span in kept.spans if span.name.startswith("chat ")]
    assert "error.type" in {one.key for one in call.attributes}


def test_a_collector_that_is_away_costs_no_answer(tmp_path: Path) -> None:
    with FaultServer() as server, open_app(settings_of(tmp_path, "ok", server.url, "http://127.0.0.1:9")) as app:
        asked(app, tmp_path, [ASKED])


def test_a_wrong_address_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadUse, match=r"COACH_TELEMETRY is 'yes'.*4317"):
        open_tracing(read_settings(tmp_path, {"COACH_TELEMETRY": "yes"}))


def test_where_it_is_off_nothing_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import coach.bootstrap; from coach.settings import read_settings; "
        "from coach.tracing import open_tracing; t = open_tracing(read_settings(Path('x'), {})); "
        "assert list(t.steps(iter('ab'), 'n', {}, lambda one: {})) == ['a', 'b']; t.close(); "
        "assert not [m for m in sys.modules if m.startswith('opentelemetry')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
