"""Functions and modules that the code looks up by a text of which only a part is known: each that it may be is judged, and where nothing is known of it, that is one question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

RULE = "swallowed-exception"
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Changes: {Type: AWS::SQS::Queue}
  Mirror:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: mirror.handler
      CodeUri: code
      Events: {Changes: {Type: SQS, Properties: {Queue: !GetAtt Changes.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}}
"""
HANDLER = """import json
import sys

import boto3

table = boto3.resource("dynamodb").Table("mirror")


def on_put(row):
    table.put_item(Item=row)


def on_drop(row):
    DROP


def explain(row):
    try:
        print(table.get_item(Key={"id": row["id"]}))
    except Exception:
        print("gone")



def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            row = json.loads(record["body"])
            kind = row.pop("kind")
            LOOKED(row)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
"""
SAFE = 'table.delete_item(Key={"id": row["id"]})'
QUIET = f"try:\n        {SAFE}\n    except Exception as error:\n        print(error)"
LOOKUPS = {
    "globals": 'globals()[f"on_{kind}"]',
    "get": 'globals().get("on_" + kind, on_put)',
    "this module": 'getattr(sys.modules[__name__], f"on_{kind}")',
    "this module under a name": 'getattr(THIS, f"on_{kind}")',
    "a module of its own": 'getattr(importlib.import_module(__name__), f"on_{kind}")',
}
STEP = "import boto3\n\ntable = boto3.resource('dynamodb').Table('mirror')\n\n\ndef apply(row):\n    DROP\n"
MODULES = {
    "of a package": 'importlib.import_module(f"steps.{kind}").apply',
    "relative to it": 'importlib.import_module("." + kind, package="steps").apply',
    "by their beginning": 'importlib.import_module(f"steps.do_{kind}").apply',
}


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[Any]]:
    def said(looked: str, drop: str, rule: str = RULE, modules: dict[str, str] | None = None) -> list[Any]:
        code = tmp_path / "code"
        (code / "steps").mkdir(parents=True, exist_ok=True)
        text = HANDLER.replace("LOOKED", looked).replace("DROP", drop)
        text = text.replace("import boto3\n", "import importlib\nimport boto3\n", "importlib" in looked)
        text = text.replace("\n\n\ndef handler", "\n\nTHIS = sys.modules[__name__]\n\n\ndef handler", "THIS" in looked)
        files = {"mirror.py": text, **(modules or {})}
        for name, text in files.items():
            (code / name).write_text(text, encoding="utf-8")
        (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
        found = run(Flags(targets=(str(tmp_path / "template.yaml"),), only=(rule,), linters=("none",), cache=False), tmp_path).report.findings
        return [(one.verdict, one.resource, one.source.file if one.source else "", one.message) for one in found]

    return said


@pytest.mark.parametrize("looked", LOOKUPS.values(), ids=LOOKUPS)
def test_each_function_that_a_name_may_mean_is_judged(looked: str, said: Callable[..., list[Any]]) -> None:
    assert said(looked, SAFE) == []
    ((verdict, resource, file, message),) = said(looked, QUIET)
    assert (verdict, resource, file) == ("fail", "Mirror", "code/mirror.py")
    assert "catches every exception of a message ('except Exception')" in message


@pytest.mark.parametrize("looked", MODULES.values(), ids=MODULES)
def test_each_module_that_a_name_may_mean_is_judged(looked: str, said: Callable[..., list[Any]]) -> None:
    def modules(drop: str) -> dict[str, str]:
        return {"steps/__init__.py": "", "steps/do_put.py": STEP.replace("DROP", "table.put_item(Item=row)"), "steps/do_drop.py": STEP.replace("DROP", drop)}

    assert said(looked, SAFE, modules=modules(SAFE)) == []
    ((verdict, resource, file, _),) = said(looked, SAFE, modules=modules(QUIET))
    assert (verdict, resource, file) == ("fail", "Mirror", "code/steps/do_drop.py")
    assert said(looked, SAFE, "handler-polls-queue", modules=modules(SAFE)) == []


@pytest.mark.parametrize("rule", [RULE, "handler-polls-queue"])
@pytest.mark.parametrize("looked", ["globals()[kind]", "globals().get(kind)", "getattr(sys.modules[__name__], kind)"])
def test_a_name_of_which_nothing_is_known_is_one_question(looked: str, rule: str, said: Callable[..., list[Any]]) -> None:
    verdicts = said(looked, SAFE, rule)
    assert {(one[0], one[2], one[3]) for one in verdicts} == {
        ("undecided", "code/mirror.py", "cannot be decided: which functions are called is made out by code in mirror.py:31 that is not followed")
    }


def test_a_module_that_is_changed_by_its_table_is_not_judged(said: Callable[..., list[Any]]) -> None:
    ((verdict, *_),) = said('setattr(THIS, "on_put", print) or getattr(THIS, f"on_{kind}")', QUIET)
    assert verdict == "undecided"


def test_trap_what_none_of_them_may_be_is_not_judged(said: Callable[..., list[Any]]) -> None:
    assert said('{"on_put": on_put, "explain": explain}[f"on_{kind}"]', SAFE) == []
