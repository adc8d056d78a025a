"""What is read here of SAM is what the transform makes of it: compared with aws-sam-translator's results, and those with what the installed one gives."""

from __future__ import annotations

import importlib.util
import json
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import pytest

from queuegate.synth.sources.cloudformation import read
from queuegate.synth.sources.sam import global_section
from queuegate.synth.sources.sam.transform import lowered

ROOT = Path(__file__).parents[4]
CASES = sorted((Path(__file__).parents[1] / "sam").glob("*.yaml"))
EXPECTED = json.loads((Path(__file__).parents[1] / "sam" / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sam_translated", ROOT / "tools" / "sam_translated.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_resources_are_those_of_the_transform(case: Path, tool: ModuleType) -> None:
    made, refused = lowered(read(case))
    assert not refused
    assert tool.compared(made.body) == EXPECTED[case.stem]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_transform_makes_what_is_expected(case: Path, tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert tool.compared(tool.translated(read(case).body)) == EXPECTED[case.stem]


WORKER = "{Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, CodeUri: 's3://b/k'%s, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt %s.Arn}}}}}"
QUEUE = "{Type: AWS::SQS::Queue}"
ROLE = "{Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}"
NAMES = {
    "a queue that is called as the event's mapping": ({"Worker": WORKER % ("", "WorkerQ"), "WorkerQ": QUEUE}, "WorkerQ (AWS::Lambda::EventSourceMapping)"),
    "a role that is called as the function's": ({"Worker": WORKER % ("", "Orders"), "Orders": QUEUE, "WorkerRole": ROLE}, "WorkerRole (AWS::IAM::Role)"),
    "the function has a role of its own": ({"Worker": WORKER % (", Role: !GetAtt WorkerRole.Arn", "Orders"), "Orders": QUEUE, "WorkerRole": ROLE}, ""),
    "other names": ({"Worker": WORKER % ("", "Orders"), "Orders": QUEUE, "OrdersRole": ROLE}, ""),
    "a bucket that SAM writes into": (
        {
            "Files": "{Type: AWS::S3::Bucket}",
            "Orders": QUEUE,
            "Worker": (WORKER % ("", "Orders")).replace(
                "Events: {", "Events: {F: {Type: S3, Properties: {Bucket: !Ref Files, Events: 's3:ObjectCreated:*'}}, "
            ),
        },
        "",
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_two_resources_of_one_name_are_refused_as_the_transform_does(case: str, tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    resources, named = NAMES[case]
    file = tmp_path / "t.yaml"
    file.write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n" + "".join(f"  {name}: {body}\n" for name, body in resources.items()), encoding="utf-8"
    )
    _, refused = lowered(read(file))
    assert [named in one.message for one in refused] == ([True] if named else [])
    refusal = importlib.import_module("samtranslator.model.exceptions").InvalidDocumentException
    with pytest.raises(refusal) if named else nullcontext() as said:
        tool.translated(read(file).body)
    assert not named or "already exists" in said.value.causes[0].message


def test_the_sections_of_globals_are_those_of_the_transform() -> None:
    from samtranslator.plugins.globals.globals import Globals  # noqa: PLC0415 - only this needs it

    assert {*global_section._SECTIONS} == {kind.rpartition("::")[2] for kind in Globals.supported_properties}
