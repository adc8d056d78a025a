"""`queuegate handlers`, and what `handlers:` in queuegate.yaml settles."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.handlers.tell import tell
from queuegate.policies.gate.handlers.words import FATES, WORDS
from queuegate.policies.gate.report.formats import Look
from queuegate.policies.gate.report.record.questions import questions
from queuegate.policies.gate.run.asking.functions import Told
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import Ran, run
from queuegate.policies.partial_batch.environment_variable_missing import _FAILS as VARIABLES
from queuegate.policies.partial_batch.handler_response import _SAID as SAID
from queuegate.synth.handlers.reading import WRONG, Failure, Reading

TRUST = "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
TEMPLATE = f"""
Resources:
  Orders: {{Type: AWS::SQS::Queue}}
  Table: {{Type: AWS::DynamoDB::Table, Properties: {{KeySchema: [{{AttributeName: id, KeyType: HASH}}], AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]}}}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      {TRUST}
      Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{{Effect: Allow, Action: 'logs:*', Resource: '*'}}]}}}}]
  Worker:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: RUNTIME, Handler: src/index.handler, Code: ./code, Role: !GetAtt Role.Arn}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, FunctionResponseTypes: [ReportBatchItemFailures]}}
"""
SWALLOWS = """
import { deliver } from 'shop';
export const handler = async (event: any) => {
  for (const record of event.Records) {
    try { await deliver(record.body); } catch (error) { console.error(error); }
  }
};
"""
RULES = ("handler-response", "swallowed-exception", "unawaited-work", "unprocessed-messages", "missing-call-permission")


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """`laid("nodejs22.x", "index.ts", text, settings)`: a template with the code of its worker, and queuegate.yaml."""

    def run(runtime: str, file: str, text: str, settings: str = "") -> Path:
        monkeypatch.chdir(tmp_path)
        (tmp_path / ".git").mkdir(exist_ok=True)
        source = tmp_path / "code" / "src" / file
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
        (tmp_path / "template.yaml").write_text(TEMPLATE.replace("RUNTIME", runtime), encoding="utf-8")
        (tmp_path / "queuegate.yaml").write_text(settings, encoding="utf-8")
        return tmp_path

    return run


def told(folder: Path, *names: str) -> Told:
    return tell(Flags(linters=("none",), cache=False), folder, names, Look(width=200), as_json=True)


def checked(folder: Path) -> Ran:
    return run(Flags(linters=("none",), only=RULES, cache=False), folder, [])


def test_what_was_read_of_a_handler(laid: Callable[..., Path]) -> None:
    (handler,) = json.loads(told(laid("nodejs22.x", "index.ts", SWALLOWS)).text)["handlers"]
    assert (handler["function"], handler["language"], handler["file"], handler["handler"]) == ("Worker", "TypeScript", "code/src/index.ts", "handler")
    (lost,) = [one for one in handler["facts"] if one["group"] == "failures"]
    assert (lost["kind"], lost["source"]["line"], lost["details"]["caught"]) == ("log", 5, "catch (error)")
    assert [(one["group"], one["reason"]) for one in handler["undecided"]] == [
        ("calls", "the code imports shop, which is not in its folder: what that calls is not read")
    ]


def test_each_group_is_known_or_undecided(laid: Callable[..., Path]) -> None:
    (handler,) = json.loads(told(laid("java21", "Worker.java", "class Worker { SQSBatchResponse handle() {} }")).text)["handlers"]
    assert handler["status"] == "partly"
    assert {one["group"] for one in handler["undecided"]} == {
        "answers",
        "failures",
        "records",
        "order",
        "unawaited",
        "waits",
        "unpacking",
        "idempotency",
        "polls",
        "calls",
    }
    assert all(one["settle"].endswith("in queuegate.yaml") for one in handler["undecided"])


def test_for_people(laid: Callable[..., Path]) -> None:
    said = tell(Flags(linters=("none",), cache=False), laid("nodejs22.x", "index.ts", SWALLOWS), (), Look(width=100), as_json=False)
    assert "Worker (template.yaml:10): read in part, code/src/index.ts, function handler (TypeScript)" in said.text
    assert "work that fails (caught by catch (error)): logged at most: the message is deleted (code/src/index.ts:5)" in " ".join(said.text.split())


def test_a_field_that_has_to_be_there_is_told_once(laid: Callable[..., Path]) -> None:
    code = "import json\n\ndef handler(event, context):\n    for record in event['Records']:\n        print(json.loads(record['body'])['id'])\n"
    said = tell(Flags(linters=("none",), cache=False), laid("python3.13", "index.py", code), (), Look(width=100), as_json=False).text
    assert "a field that every body has to have (id)" in said
    assert "a field of the body (id)" not in said


def test_each_kind_of_fact_has_words() -> None:
    """Each kind that the record of a handler names, and no other."""
    named = re.findall(r"`([a-z][a-z0-9-]*)`", Reading.__doc__ or "")
    assert {kind for _, kind in WORDS} == {*named} - {*Reading._fields, "what", "kind", "unfollowed", "detail"}
    assert {*WRONG, *SAID} <= {kind for of, kind in WORDS if of == "answers"}
    assert {kind for kind in VARIABLES if kind.startswith("unset")} <= {kind for of, kind in WORDS if of == "records"}
    assert {*FATES} == {*re.findall(r"^ *`([a-z]+)`, ", Failure.__doc__ or "", re.MULTILINE)}


def test_a_name_that_no_function_has(laid: Callable[..., Path]) -> None:
    said = told(laid("nodejs22.x", "index.ts", SWALLOWS), "Wroker")
    assert (said.code, said.text) == (4, "")
    assert "--function Wroker: there is no such function" in said.remarks[0]


def test_a_javascript_handler_is_judged_at_its_line(laid: Callable[..., Path]) -> None:
    report = checked(laid("nodejs22.x", "index.ts", SWALLOWS)).report
    found = {(one.rule, one.source.file, one.source.line) for one in report.findings if one.verdict == "fail" and one.source}
    assert ("swallowed-exception", "code/src/index.ts", 5) in found


@pytest.mark.parametrize("settings", ["", "handlers: {Other: {reports-failures: true}}"])
def test_what_cannot_be_read_is_undecided(settings: str, laid: Callable[..., Path]) -> None:
    report = checked(laid("java21", "Worker.java", "class Worker { SQSBatchResponse handle() {} }", settings)).report
    assert {one.rule for one in report.findings if one.verdict == "undecided"} >= {"handler-response", "swallowed-exception", "missing-call-permission"}


NONE = "and the repository has no such folder: not read"


@pytest.mark.parametrize("folder", ["lambdas", "../lambdas"])
def test_code_is_read_in_the_folder_that_the_team_states(folder: str, laid: Callable[..., Path]) -> None:
    home = laid("nodejs22.x", "index.ts", SWALLOWS)
    (home / "code").rename(home / "lambdas")
    asked = checked(home).report
    assert {one.settle for one in asked.questions if "lambdas holds src/index.ts" in one.text} == {
        'handlers: {"Worker": {code: "lambdas"}} in queuegate.yaml, if that is its source'
    }
    infra = home / "infra" if folder.startswith("..") else home
    infra.mkdir(exist_ok=True)
    (infra / "queuegate.yaml").write_text(f"handlers: {{Worker: {{code: {folder}}}}}\ntargets: [{home / 'template.yaml'}]", encoding="utf-8")
    found = {(one.rule, one.source.file[-20:], one.source.line) for one in checked(infra).report.findings if one.verdict == "fail" and one.source}
    assert ("swallowed-exception", "lambdas/src/index.ts", 5) in found


def test_a_folder_that_is_not_there_is_asked_for(laid: Callable[..., Path]) -> None:
    home = laid("nodejs22.x", "index.ts", SWALLOWS, "handlers: {Worker: {code: lambdas}}")
    assert not any("lambdas" in one.text for one in checked(home).report.questions)  # the template names a folder that is there
    (home / "code").rename(home / "sources")
    assert f"the code of Worker is in lambdas, as queuegate.yaml says, {NONE}" in {one.text for one in checked(home).report.questions}


@pytest.mark.parametrize(("named", "near"), [("lambda", "lambdas"), ("lambdas/order", "lambdas/orders"), ("elsewhere", ""), ("../lambda", ""), ("/lambda", "")])
def test_a_folder_that_is_misspelt_names_the_one_that_is_near(named: str, near: str, laid: Callable[..., Path]) -> None:
    home = laid("nodejs22.x", "index.ts", SWALLOWS, f"handlers: {{Worker: {{code: {named}}}}}")
    (home / "code").rename(home / "sources")
    (home / "lambdas" / "orders").mkdir(parents=True)
    (said,) = [one for one in checked(home).report.questions if f"is in {named}, as queuegate.yaml says" in one.text]
    assert ("did you mean" in said.text, f"(did you mean '{near}'?)" in said.text) == (bool(near), bool(near))
    assert said.source is not None
    assert said.source.file.endswith("queuegate.yaml")


@pytest.mark.parametrize("way", ["..", "link", "whole"])
def test_a_folder_outside_of_the_repository_is_none(way: str, laid: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    home, outside = laid("nodejs22.x", "index.ts", SWALLOWS), tmp_path_factory.mktemp("outside")
    (home / "code").rename(outside / "code")
    (home / "link").symlink_to(outside / "code")
    named = {"..": f"../{outside.name}/code", "link": "link", "whole": str(outside / "code")}[way]
    (home / "queuegate.yaml").write_text(f"handlers: {{Worker: {{code: {named}}}}}\n", encoding="utf-8")
    assert f"the code of Worker is in {named}, as queuegate.yaml says, {NONE}" in {one.text for one in checked(home).report.questions}


def test_what_the_team_states_settles_it(laid: Callable[..., Path]) -> None:
    settings = "handlers: {'*orker': {reports-failures: true, fifo-stops-at-failure: true, calls: ['dynamodb:PutItem on Table']}}"
    report = checked(laid("java21", "Worker.java", "class Worker { SQSBatchResponse handle() {} }", settings)).report
    assert [(one.rule, one.verdict) for one in report.findings] == [("missing-call-permission", "fail")]
    assert "dynamodb:PutItem on Table" in report.findings[0].message


@pytest.mark.parametrize("on", ["Tabel", "table/orders"])
def test_a_call_that_the_team_states_on_no_resource_is_a_question_and_no_failure(on: str, laid: Callable[..., Path]) -> None:
    settings = f"handlers: {{'*orker': {{reports-failures: true, fifo-stops-at-failure: true, calls: ['dynamodb:PutItem on {on}']}}}}"
    report = checked(laid("java21", "Worker.java", "class Worker { SQSBatchResponse handle() {} }", settings)).report
    assert [(one.rule, one.verdict) for one in report.findings if one.rule == "missing-call-permission"] == [("missing-call-permission", "undecided")]
    (asked,) = [one for one in questions(report) if on in one.reason]
    assert asked.reason.endswith(f"its template has no resource {on}: write a logical id, an ARN or * there")


def test_code_that_is_not_read_is_one_question_and_its_line_settles_it(laid: Callable[..., Path]) -> None:
    folder = laid("java21", "Worker.java", "class Worker { SQSBatchResponse handle() {} }")
    asked = [one for one in questions(checked(folder).report) if "Worker" in one.reason]
    (about,) = {one.reason: one for one in asked}.values()
    assert len(asked) == 1
    assert {"handler-response", "missing-call-permission"} <= {one.rule for one in about.waiting}
    line = about.settle.removesuffix(" in queuegate.yaml").replace("[ACTION on RESOURCE]", "[]")
    (folder / "queuegate.yaml").write_text(line, encoding="utf-8")
    assert not [one for one in checked(folder).report.findings if one.rule in {found.rule for found in about.waiting}]


def test_each_line_that_is_offered_settles_what_waits_for_it_until_nothing_waits(laid: Callable[..., Path]) -> None:
    """Also where what one line states leaves the order of a FIFO queue open."""
    folder = laid("java21", "Worker.java", "class Worker { SQSBatchResponse handle() {} }")
    text = (folder / "template.yaml").read_text(encoding="utf-8").replace("./code,", "./code.zip,")
    (folder / "template.yaml").write_text(text.replace("Type: AWS::SQS::Queue", "Type: AWS::SQS::Queue, Properties: {FifoQueue: true}", 1), encoding="utf-8")
    (folder / "code.zip").write_bytes(b"")
    rules = (*RULES, "fifo-goes-on-after-failure")
    stated: list[str] = []
    asked: list[Any] = []
    for _ in range(4):
        report = run(Flags(linters=("none",), only=rules, cache=False), folder, []).report
        asked = [one for one in questions(report) if one.settle.startswith("handlers: ")]
        if not asked:
            break
        stated += [one for one in re.findall(r"\{([^{}]*)\}", asked[0].settle)[0].replace("[ACTION on RESOURCE]", "[]").split(", ") if one not in stated]
        (folder / "queuegate.yaml").write_text(f"handlers: {{Worker: {{{', '.join(stated)}}}}}\n", encoding="utf-8")
    assert asked == []
    assert {"reports-failures: true", "fifo-stops-at-failure: true"} <= {*stated}


def test_what_was_read_is_not_overruled(laid: Callable[..., Path]) -> None:
    report = checked(laid("nodejs22.x", "index.ts", SWALLOWS, "handlers: {Worker: {reports-failures: true, calls: []}}")).report
    assert [(one.rule, one.verdict) for one in report.findings] == [("swallowed-exception", "fail")]


def test_a_source_that_never_says_it_is_a_warning(laid: Callable[..., Path]) -> None:
    report = checked(laid("java21", "Worker.java", "class Worker { void handle() {} }")).report
    assert [(one.severity, one.verdict) for one in report.findings if one.rule == "handler-response"] == [("warning", "fail")]


@pytest.mark.parametrize(
    ("settings", "word"), [("handlers: {Worker: {reports-failure: true}}", "reports-failure"), ("handlers: {Worker: {calls: [dynamodb]}}", "is not a call")]
)
def test_settings_that_say_nothing(settings: str, word: str, laid: Callable[..., Path]) -> None:
    said = told(laid("nodejs22.x", "index.ts", SWALLOWS, settings))
    assert said.code == 4
    assert any(word in remark for remark in said.remarks), said.remarks
