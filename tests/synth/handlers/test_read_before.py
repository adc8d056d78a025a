"""A handler that is as it was is read once in a process, and what is said of it is what a new reading says, in the template that asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check
from queuegate.synth.handlers import read_before as kept
from queuegate.synth.handlers.aws_calls import Calls
from queuegate.synth.handlers.effort import EFFORT, TooMuch
from queuegate.synth.handlers.python import names, variables
from queuegate.synth.handlers.python.answer import handler
from queuegate.synth.handlers.python.calls import reader as reader_of_calls
from queuegate.synth.handlers.python.source import find, module_of
from queuegate.synth.handlers.read_before import read_before
from queuegate.synth.handlers.reading import Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.sources import disk
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

PYTHON = """
import os
from helper import send

def handler(event, context):
    if os.environ["MODE"] == "off":
        return {"batchItemFailures": []}
    failures = []
    for record in event["Records"]:
        try:
            send(record["body"])
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
HELPER = "import requests\n\ndef send(body):\n    requests.post('https://example.com', data=body, timeout=3)\n"


@pytest.fixture(autouse=True)
def _none_is_kept() -> Iterator[None]:
    kept._READ.clear()
    yield
    kept._READ.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "worker.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "helper.py").write_text(HELPER, encoding="utf-8")
    return tmp_path


class Reader:
    """Reads as the reader of a language does, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, code: Code) -> Reading:
        self.times += 1
        code.variable("MODE")
        return handler.reading(find(code), module_of(code), code.lacks)


def code_of(folder: Path, scope: object, variables: dict[str, str] | None = None, **more: Any) -> Code:
    place = Place(scope, ("Resources", "Worker", "Properties", "Code"))  # type: ignore[arg-type]  # nothing here asks for the template
    known = {"MODE": "on"} if variables is None else variables
    code = Code("Worker", "python3.13", "worker.handler", folder, None, place, place, place, lacks=lambda name: name not in known, variable=known.get)
    return code._replace(**more)


def places(value: object) -> list[Place]:
    found = [value] if isinstance(value, Place) else []
    parts = value if isinstance(value, tuple) and not found else (value.found, value.doubt) if hasattr(value, "found") else getattr(value, "args", ())
    return [*found, *(place for part in parts for place in places(part))] if not isinstance(value, (str, Place)) else found


def test_what_is_as_it_was_is_read_once_and_is_told_of_the_template_that_asks(folder: Path) -> None:
    reader, first, second = Reader(), object(), object()
    one = read_before("answer", code_of(folder, first), reader)
    again = read_before("answer", code_of(folder, second), reader)
    assert reader.times == 1
    assert {place.scope for place in places(one)} == {first}
    assert {place.scope for place in places(again)} == {second}
    kept._READ.clear()
    assert repr(again) == repr(read_before("answer", code_of(folder, second), Reader()))


@pytest.mark.parametrize("name", ["worker.py", "helper.py", "requests.py"])
def test_a_file_of_it_that_changes_or_comes_is_seen(name: str, folder: Path) -> None:
    reader = Reader()
    read_before("answer", code_of(folder, None), reader)
    before = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
    (folder / name).write_text(f"{before}\nMORE = 1\n", encoding="utf-8")
    read_before("answer", code_of(folder, None), reader)
    assert reader.times == 2


def test_a_file_elsewhere_changes_nothing(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    reader = Reader()
    read_before("answer", code_of(folder, None), reader)
    (tmp_path_factory.mktemp("other") / "worker.py").write_text("MORE = 1\n", encoding="utf-8")
    read_before("answer", code_of(folder, None), reader)
    assert reader.times == 1


@pytest.mark.parametrize(
    "other", [{"variables": {"MODE": "off"}}, {"variables": {}}, {"handler": "helper.send"}, {"runtime": "python3.12"}, {"of": "Other"}], ids=str
)
def test_what_the_template_says_otherwise_is_another_reading(other: dict[str, Any], folder: Path) -> None:
    reader = Reader()
    read_before("answer", code_of(folder, None), reader)
    read_before("answer", code_of(folder, None, **other), reader)
    assert reader.times == 2


def test_why_it_is_not_read_is_said_again_and_where(folder: Path) -> None:
    reader, scopes = Reader(), [object(), object()]
    (folder / "worker.py").unlink()
    doubts = []
    for scope in scopes:
        with pytest.raises(Undecided) as doubt:
            read_before("answer", code_of(folder, scope), reader)
        doubts.append(doubt.value)
    assert reader.times == 1
    assert doubts[0] == doubts[1]
    assert [doubt.place.scope for doubt in doubts] == scopes


def test_it_costs_what_it_cost_and_what_was_cut_short_is_read_anew(folder: Path) -> None:
    reader = Reader()
    with EFFORT.of(_Whole(), "a function"):
        before = EFFORT.done
        read_before("answer", code_of(folder, None), reader)
        taken = EFFORT.done - before
        read_before("answer", code_of(folder, None), reader)
        assert (reader.times, EFFORT.done - before) == (1, 2 * taken)
        EFFORT._left = taken - 1
        for _ in range(2):
            try:
                read_before("answer", code_of(folder, None), reader)
            except TooMuch:
                continue
    assert reader.times == 3


class _Whole:
    """Something that functions are of."""


def test_whoever_notes_what_is_asked_is_told_the_same_of_a_reading_that_was_kept(folder: Path) -> None:
    noted = []
    for _ in range(2):
        with disk.noting() as asked:
            read_before("answer", code_of(folder, None), Reader())
        noted.append(asked)
    assert noted[0] == noted[1] != {}


def test_what_asks_for_more_than_the_disk_and_the_environment_is_not_kept(folder: Path) -> None:
    reader = Reader()

    def asking(code: Code) -> Reading:
        disk.noted("given", lambda: "Stage", lambda _: "prod")
        return reader(code)

    for _ in range(2):
        read_before("answer", code_of(folder, None), asking)
    assert reader.times == 2


ABOUT_CODE = ("environment-variable-missing", "missing-partial-responses", "unreported-batch-failures")
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: worker.handler, CodeUri: src/, Events: {Each: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 10}}}}
"""


def test_a_change_of_the_template_alone_has_no_code_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    for module, name in ((handler, "reading"), (reader_of_calls, "read_calls"), (variables, "needed"), (names, "undefined")):
        monkeypatch.setattr(module, name, partial(_told, read, name, getattr(module, name)))
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "worker.py").write_text(PYTHON.replace("from helper import send", "send = print"), encoding="utf-8")
    said = []
    for size in (10, 9):
        (tmp_path / "template.yaml").write_text(TEMPLATE.replace("10", str(size)), encoding="utf-8")
        report = check(ask(tmp_path, Flags(targets=(str(tmp_path / "template.yaml"),), linters=("none",), cache=False)).request)
        said.append({one.rule for one in report.findings if one.rule in ABOUT_CODE})
    assert sorted(read) == ["needed", "read_calls", "reading", "undefined"]
    assert said == [{*ABOUT_CODE}] * 2


def _told(read: list[str], name: str, made: Callable[..., Any], *given: Any) -> Any:
    read.append(name)
    return made(*given)


WHAT: dict[str, Callable[[Code], Any]] = {
    "answer": lambda code: handler.reading(find(code), module_of(code), code.lacks),
    "calls": reader_of_calls.read_calls,
    "variables": lambda code: variables.needed(find(code), module_of(code)),
    "names": lambda code: names.undefined(find(code), module_of(code)),
}
CALLING = """import boto3
import os

def send(body):
    boto3.client("sqs").send_message(QueueUrl=os.environ["NEXT"], MessageBody=body)
    return missing
"""


def _plainly(found: Any) -> str:
    """What a reading says, with the text of its modules."""
    return repr((found._replace(listings=()), [one.text() for one in found.listings]) if isinstance(found, Calls) else found)


@pytest.mark.parametrize("order", [["answer", "calls", "variables", "names"], ["names", "variables", "calls", "answer"]], ids=" ".join)
def test_whatever_is_read_of_code_is_read_anew_where_a_module_of_it_changes(order: list[str], folder: Path) -> None:
    """Also by whoever comes later, and is given what another has asked."""
    said = []
    for text in (HELPER, CALLING, HELPER):
        (folder / "helper.py").write_text(text, encoding="utf-8")
        said.append({what: _plainly(read_before(what, code_of(folder, "scope"), WHAT[what])) for what in order})
        kept._READ.clear()
        assert said[-1] == {what: _plainly(read_before(what, code_of(folder, "scope"), WHAT[what])) for what in order}
    assert said[0] == said[2]
    assert {what for what in order if said[0][what] != said[1][what]} == {"answer", "calls"}


def test_calls_that_were_read_before_are_those_of_the_template_that_asks(folder: Path) -> None:
    (folder / "helper.py").write_text(CALLING, encoding="utf-8")
    read: list[str] = []
    reader = partial(_told, read, "calls", reader_of_calls.read_calls)
    one, again = (read_before("calls", code_of(folder, scope), reader) for scope in ("first", "second"))
    assert read == ["calls"]
    assert [call.operation for call in again.calls] == ["send_message"]
    assert {place.scope for place in places(one)} == {"first"}
    assert {place.scope for place in places(again)} == {"second"}
    (folder / "helper.py").unlink()
    assert [one.text() for one in again.listings][1:] == [""]
