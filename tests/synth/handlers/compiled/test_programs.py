"""The program of a function in Java, Go or C# is built once for all who read it, each reading counts as if it had built it, and none leaves anything in it."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.compiled.answer.reader import reading
from queuegate.synth.handlers.compiled.answer.variables import needed
from queuegate.synth.handlers.compiled.calls.reader import read_calls
from queuegate.synth.handlers.compiled.program import program
from queuegate.synth.handlers.compiled.program.program import Program, program_of
from queuegate.synth.handlers.contents import MOST_BYTES
from queuegate.synth.handlers.effort import BYTES, EFFORT
from queuegate.synth.handlers.newest import Newest
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HELP: Any = runpy.run_path(str(Path(__file__).parent / "answer" / "reading.py"))
SOURCES = {
    "Java": HELP["JAVA"]
    + "public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {\n"
    + '  private final DynamoDbClient table = DynamoDbClient.create();\n  private final String name = System.getenv("TABLE");\n'
    + "  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {\n    List<BatchItemFailure> failed = new ArrayList<>();\n"
    + "    for (SQSMessage m : event.getRecords()) { try { work(m.getBody()); } catch (RuntimeException e) { failed.add(new BatchItemFailure(m.getMessageId())); } }\n"
    + "    return new SQSBatchResponse(failed);\n  }\n  private void work(String body) { table.putItem(PutItemRequest.builder().tableName(name).build()); }\n}\n",
    "Go": 'package main\nimport (\n"context"\n"os"\n"github.com/aws/aws-lambda-go/events"\n"github.com/aws/aws-lambda-go/lambda"\n)\nvar name = os.Getenv("TABLE")\n'
    "func handler(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {\n\tvar failed []events.SQSBatchItemFailure\n\tfor _, m := range event.Records {\n"
    "\t\tif err := work(m.Body); err != nil {\n\t\t\tfailed = append(failed, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})\n\t\t}\n\t}\n"
    "\treturn events.SQSEventResponse{BatchItemFailures: failed}, nil\n}\nfunc work(body string) error { return store(name, body) }\nfunc main() { lambda.Start(handler) }\n",
    "C#": "namespace Shop; public partial class Function { public async Task<SQSBatchResponse> Handle(SQSEvent e, ILambdaContext c) {\n"
    "var failed = new List<SQSBatchResponse.BatchItemFailure>();\nforeach (var m in e.Records) { try { await Work(m.Body); } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); } }\n"
    'return new SQSBatchResponse(failed); } }\npublic partial class Function { string name = Environment.GetEnvironmentVariable("TABLE"); Task Work(string body) => Store(name, body); }\n',
}
READERS: tuple[Callable[[Code], Any], ...] = (reading, read_calls, needed)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Code]:
    found: list[Code] = []
    make = Program.__init__

    def noted(self: Program, code: Code, *others: Any) -> None:
        found.append(code)
        make(self, code, *others)

    monkeypatch.setattr(Program, "__init__", noted)
    monkeypatch.setattr(program, "_KEPT", Newest(2, MOST_BYTES // BYTES))
    return found


def code(folder: Path, language: str) -> Code:
    HELP["read"](folder, language, SOURCES[language])
    runtime, _, handler = HELP["_FILES"][language]
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    return Code("Worker", runtime, handler, folder, None, place, place, place)


def told(found: Any) -> str:
    return HELP["said"](found).__repr__() if hasattr(found, "answers") else repr([getattr(found, "made", found)])


@pytest.mark.parametrize("language", SOURCES)
def test_it_is_built_once_and_says_the_same_to_whoever_asks_next(language: str, tmp_path: Path, built: list[Code]) -> None:
    one = code(tmp_path, language)
    built.clear()
    program._KEPT = Newest(2, MOST_BYTES // BYTES)
    alone = []
    for read in READERS:
        program._KEPT = Newest(2, MOST_BYTES // BYTES)
        alone.append(told(read(one)))
    built.clear()
    program._KEPT = Newest(2, MOST_BYTES // BYTES)
    assert [told(read(one)) for read in READERS] == alone
    assert [told(read(one)) for read in reversed(READERS)] == alone[::-1]
    assert len(built) == 1


@pytest.mark.parametrize("language", SOURCES)
def test_each_reading_counts_what_building_it_takes(language: str, tmp_path: Path, built: list[Code]) -> None:
    one = code(tmp_path, language)
    program._KEPT = Newest(2, MOST_BYTES // BYTES)

    def taken() -> float:
        before = EFFORT.done
        program_of(one)
        return EFFORT.done - before

    built.clear()
    assert taken() == taken() > len(SOURCES[language]) // BYTES
    assert len(built) == 1


def test_a_file_that_changes_makes_another(tmp_path: Path, built: list[Code]) -> None:
    one = code(tmp_path, "Go")
    built.clear()
    program_of(one)
    (tmp_path / "main.go").write_text(SOURCES["Go"].replace("TABLE", "STORE"), encoding="utf-8")
    assert [seen.what for seen in needed(one)] != ["TABLE"]
    (tmp_path / "go.mod").write_text("module other\n", encoding="utf-8")
    assert program_of(one).modules == (("other", tmp_path),)
    assert len(built) == 2


def test_each_asks_its_own_world(tmp_path: Path, built: list[Code]) -> None:
    one = code(tmp_path, "Go")
    other = one._replace(of="Other", variable=str.lower)
    built.clear()
    assert [program_of(each).code for each in (one, other, one)] == [one, other, one]
    assert len(built) <= 1


@pytest.mark.parametrize(("at", "used"), [("", True), ("app", True), ("", False)])
def test_packages_of_a_workspace_are_the_programs_own(at: str, tmp_path: Path, *, used: bool) -> None:
    """Also where the function's folder is the workspace itself, which is no module."""
    main = SOURCES["Go"].replace('"os"\n', '"os"\n"acme.dev/lib/notify"\n').replace("store(name, body)", "notify.Send(name, body)")
    texts = {
        "go.work": f"go 1.22\n\nuse (\n\t./app\n{'	./lib' if used else ''}\n)\n",
        "app/go.mod": "module acme.dev/app\n",
        "app/main.go": main,
        "lib/go.mod": "module acme.dev/lib\n",
        "lib/notify/notify.go": "package notify\nfunc Send(name, body string) error { return nil }\n",
    }
    (tmp_path / ".git").mkdir()
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    found = read_calls(Code("Worker", "provided.al2023", "bootstrap", tmp_path / at, None, place, place, place))
    assert bool(found.unread) is not used
