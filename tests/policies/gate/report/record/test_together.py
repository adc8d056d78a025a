"""What is wrong once for several pipelines is read once, and counted for each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from queuegate.policies.gate.report.continuous_integration.github import render as annotated
from queuegate.policies.gate.report.markdown import render as commented
from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

ROLE = """\
  {role}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Principal: {{Service: lambda.amazonaws.com}}, Action: sts:AssumeRole}}]}}
      Policies: [{{PolicyName: one, PolicyDocument: {{Statement: [{{Effect: Allow, Action: [sqs:ReceiveMessage, sqs:GetQueueAttributes], Resource: '*'}}]}}}}]
"""
PIPELINE = """\
  {queue}: {{Type: AWS::SQS::Queue}}
  {queue}Worker: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt {role}.Arn}}}}
  {queue}Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt {queue}.Arn, FunctionName: !Ref {queue}Worker}}}}
"""
QUEUES = ("Arrivals", "Departures", "Lounges")


@pytest.fixture
def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.chdir(tmp_path)

    def report(queues: tuple[str, ...], roles: tuple[str, ...]) -> Report:
        parts = [
            *(ROLE.format(role=role) for role in dict.fromkeys(roles)),
            *(PIPELINE.format(queue=queue, role=role) for queue, role in zip(queues, roles, strict=True)),
        ]
        (tmp_path / "t.yaml").write_text(f"Resources:\n{''.join(parts)}", encoding="utf-8")
        return run(Flags(targets=("t.yaml",), linters=("none",), only=("missing-poll-permission",), cache=False), tmp_path).report

    return report


def test_one_role_of_three_functions(reported) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a fixture's function
    report = reported(QUEUES, ("Role",) * 3)
    assert len(report.findings) == 3
    for text in (render(report), commented(report).partition("with several findings, one by one")[0], annotated(report)):
        assert " ".join(text.split()).count("lacks sqs:DeleteMessage on each of Arrivals, Departures and Lounges") == 1
        assert "And the same for Departures and Lounges" in " ".join(text.split())
    assert "other place" not in render(report)
    assert "3 errors" in render(report)


def test_each_finding_still_has_a_row_of_its_own(reported) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - as above
    below = commented(reported(QUEUES, ("Role",) * 3)).partition("with several findings, one by one")[2]
    assert [f"on {queue}:" in below for queue in QUEUES] == [True] * 3
    assert "each of" not in below


def test_trap_roles_of_their_own_have_places_of_their_own(reported) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - as above
    text = render(reported(QUEUES, ("One", "Two", "Three")))
    assert "each of" not in text
    assert "also 2 other places" in text


def test_two_roles_of_two_functions_each(reported) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - as above
    text = " ".join(render(reported((*QUEUES, "Gates"), ("One", "Two", "One", "Two"))).split())
    assert "on each of Arrivals and Lounges" in text
    assert "also 1 other place:" in text
    many = tuple(f"Queue{number}" for number in range(12))
    assert "Queue5 and 6 more" in " ".join(render(reported(many, ("Role",) * 12)).split())


def test_one_template_as_two_stacks(reported, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - as above
    """What is wrong once in each of two stacks has a place in each, and is told once."""
    reported(QUEUES, ("Role",) * 3)
    (tmp_path / "u.yaml").write_text((tmp_path / "t.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    report = run(Flags(targets=("t.yaml", "u.yaml"), linters=("none",), only=("missing-poll-permission",), cache=False), tmp_path).report
    assert len(report.findings) == 6
    for full in (False, True):
        text = " ".join(render(report, full=full).split())
        assert text.count("on each of Arrivals, Departures and Lounges") == 1
        assert "also 1 other place: u.yaml:2:3 Role the same" in text
        assert text.count("fix:") == 1
    rows = commented(report).partition("with several findings, one by one")[0]
    assert rows.count("each of") == 1
    assert "t.yaml:2" in rows
    assert "u.yaml:2" in rows


def test_two_calls_of_each_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = "import boto3\ntable = boto3.resource('dynamodb').Table('seats')\ndef handler(event, context):\n    table.put_item(Item={})\n    table.delete_item(Key={})\n"
    functions = {
        f"{queue}Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": code}}}
        for queue in QUEUES
    }
    text = "Resources:\n" + ROLE.format(role="Role") + "  Seats: {Type: AWS::DynamoDB::Table, Properties: {TableName: seats}}\n"
    for queue in QUEUES:
        worker = functions[f"{queue}Worker"]
        worker["Properties"]["Role"] = {"Fn::GetAtt": ["Role", "Arn"]}  # type: ignore[index]
        written = PIPELINE.format(queue=queue, role="Role").splitlines(keepends=True)
        text += written[0] + f"  {queue}Worker: {json.dumps(worker)}\n" + written[2]
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    report = run(Flags(targets=("t.yaml",), linters=("none",), only=("missing-call-permission",), cache=False), tmp_path).report
    said = " ".join(render(report).split())
    assert "each of ArrivalsWorker, DeparturesWorker and LoungesWorker calls put_item and delete_item, and each such call is denied" in said
    assert "other place" not in said


ENCRYPTED = """\
  {queue}Failed: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: !GetAtt {key}.Arn}}}}
  {queue}:
    Type: AWS::SQS::Queue
    Properties: {{KmsMasterKeyId: !GetAtt {key}.Arn, RedrivePolicy: {{deadLetterTargetArn: !GetAtt {queue}Failed.Arn, maxReceiveCount: 5}}}}
  {queue}Worker: {{Type: AWS::Lambda::Function}}
  {queue}Mapping: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{EventSourceArn: !GetAtt {queue}.Arn, FunctionName: !Ref {queue}Worker}}}}
"""


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    monkeypatch.chdir(tmp_path)

    def report(*keys: str, queues: tuple[str, ...] = QUEUES) -> Report:
        parts = [
            *(f"  {key}: {{Type: AWS::KMS::Key, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}}\n" for key in dict.fromkeys(keys)),
            *(ENCRYPTED.format(queue=queue, key=key) for queue, key in zip(queues, keys, strict=True)),
        ]
        (tmp_path / "t.yaml").write_text(f"Resources:\n{''.join(parts)}", encoding="utf-8")
        return run(Flags(targets=("t.yaml",), linters=("none",), only=("key-rotation",), cache=False), tmp_path).report

    return report


def test_one_key_of_three_pipelines_is_put_right_once(encrypted: Callable[..., Report]) -> None:
    report = encrypted("Key", "Key", "Key")
    assert [len(finding.pipelines) for finding in report.findings] == [1, 1, 1]
    for text in (render(report), commented(report).partition("with several findings, one by one")[0], annotated(report)):
        said = " ".join(text.split())
        assert said.count("EnableKeyRotation of Key, which encrypts Arrivals and ArrivalsFailed") == 1
        assert said.count("The same for Departures and Lounges") == 1
        assert "Departures and DeparturesFailed" not in said


def test_of_many_pipelines_the_first_are_named(encrypted: Callable[..., Report]) -> None:
    queues = tuple(f"{name}Queue" for name in ["Aisle", "Belt", "Crew", "Deck", "Exit", "Flap", "Gate", "Hold", "Icing", "Jetty"])
    said = " ".join(render(encrypted(*["Key"] * 10, queues=queues)).split())
    assert "The same for BeltQueue, CrewQueue, DeckQueue, ExitQueue, FlapQueue, GateQueue and 3 more" in said


def test_trap_keys_of_their_own_are_put_right_apart(encrypted: Callable[..., Report]) -> None:
    said = " ".join(render(encrypted("One", "Two", "Three")).split())
    assert "The same for" not in said
    assert "also 2 other places" in said


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("Set EnableKeyRotation", "Remove EnableKeyRotation"),
        ("is false", "is 30"),
        ("is false", "was false"),
        ("ArrivalsFailed, is", "ArrivalsFailed, maybe, is"),
    ],
    ids=["another fix", "a number", "another word", "another sentence"],
)
def test_trap_what_is_said_otherwise_is_told_apart(word: str, other: str, encrypted: Callable[..., Report]) -> None:
    report = encrypted("Key", "Key", "Key")
    first, *rest = report.findings
    changed = msgspec.structs.replace(first, message=first.message.replace(word, other), fix=first.fix.replace(word, other))
    said = annotated(msgspec.structs.replace(report, findings=[changed, *rest]))
    assert "The same for Lounges%0A" in said
    assert "which encrypts Arrivals and ArrivalsFailed" in said
    assert "which encrypts Departures and DeparturesFailed" in said


def test_trap_what_no_fix_is_known_of_may_need_several(encrypted: Callable[..., Report]) -> None:
    report = encrypted("Key", "Key", "Key")
    said = annotated(msgspec.structs.replace(report, findings=[msgspec.structs.replace(one, fix="", edits=[]) for one in report.findings]))
    assert [said.count(f"which encrypts {queue} and {queue}Failed") for queue in QUEUES] == [1, 1, 1]
