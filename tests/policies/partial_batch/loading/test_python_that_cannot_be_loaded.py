"""Packages that nothing brings along, and handlers that cannot be called, each beside what can."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run
from queuegate.synth.handlers.python import loading

RULE = "handler-not-found"
HANDLER = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
Coded = Callable[..., list[Any]]
LAYER = '    Layers: ["arn:aws:lambda:eu-west-1:123456789012:layer:packages:1"]\n'


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (f"import requests\n{HANDLER}", "requests"),
        (f"from aws_lambda_powertools import Logger\n{HANDLER}", "aws_lambda_powertools"),
        (f"import json, orders.rules\n{HANDLER}", "orders"),
        (f"class Settings:\n    import yaml\n{HANDLER}", "yaml"),
    ],
)
def test_inline_code_has_no_packages(code: str, what: str, coded: Coded) -> None:
    (found,) = coded(code, RULE)
    assert (found.verdict, found.resource, found.route) == ("fail", "Worker", "Properties/Code/ZipFile")
    assert found.text.startswith(f"the code imports {what}, which neither python3.13 nor what is installed for it brings (Runtime.ImportModuleError)")
    assert coded(code, RULE, properties=LAYER) == []


@pytest.mark.parametrize(
    "code",
    [
        f"import boto3, botocore.config, json, urllib3, dateutil.parser, cfnresponse, aws_durable_execution_sdk_python\n{HANDLER}",
        f"try:\n    import orjson as json\nexcept ImportError:\n    import json\n{HANDLER}",
        f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from mypy_boto3_sqs import SQSClient\n{HANDLER}",
        f"from __future__ import annotations\n{HANDLER}",
        f"import cgi, distutils.util, imp, telnetlib\n{HANDLER}",
        f"import tomllib, annotationlib, zoneinfo\n{HANDLER}",
        "def later():\n    import requests\ndef handler(event, context):\n    return {'batchItemFailures': []}\n",
    ],
)
def test_trap_what_the_runtime_brings_or_what_may_not_be_imported(code: str, coded: Coded) -> None:
    assert coded(code, RULE) == []


@pytest.mark.parametrize(
    ("head", "fails"),
    [
        ("def handler(event):", True),
        ("def handler():", True),
        ("def handler(event, context, table):", True),
        ("def handler(event, context, *, table):", True),
        ("def handler(event, context, table=None):", False),
        ("def handler(event, _context, *, table=None):", False),
        ("def handler(event, *rest):", False),
        ("def handler(*given):", False),
        (
            "from functools import wraps\ndef plain(work):\n    @wraps(work)\n    def run(event, context):\n        return work(event)\n    return run\n@plain\ndef handler(event):",
            False,
        ),
    ],
)
def test_a_handler_is_called_with_an_event_and_a_context(head: str, fails: bool, coded: Coded) -> None:  # noqa: FBT001 - a table
    found = [one for one in coded(f"{head}\n    return {{'batchItemFailures': []}}", RULE) if one.verdict == "fail"]
    assert [(one.resource, "Lambda calls it with an event and a context (TypeError)" in one.text) for one in found] == [("Worker", True)] * fails


def test_one_that_is_made_of_another_is_not_judged_by_its_first_form(coded: Coded) -> None:
    assert (
        coded(
            "def handler(event):\n    return {'batchItemFailures': []}\ndef wrap(work):\n    return lambda event, context: work(event)\nhandler = wrap(handler)",
            RULE,
        )
        == []
    )


SAM = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders: {Type: AWS::SQS::Queue}\n  Worker: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: code, Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}}}\n"


@pytest.mark.parametrize(
    ("requirements", "beside", "fails"),
    [
        ("aws-lambda-powertools==3.1\n", "", True),
        ("# nothing yet\n", "", True),
        ("PyYAML>=6\nboto3\n", "", True),
        ("requests>=2.31 ; python_version >= '3.9'  # http\n", "", False),
        ("Requests\n", "", False),
        ("stripe\n", "", False),
        ("-r ../common.txt\n", "", False),
        ("aws-lambda-powertools[all]\n", "", False),
        ("boto3\n", "requests/__init__.py", False),
        ("boto3\n", "requests.py", False),
        (None, "", False),
    ],
)
def test_what_sam_installs(requirements: str | None, beside: str, fails: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    code = tmp_path / "code"
    code.mkdir()
    (code / "app.py").write_text(f"import requests\n{HANDLER}", encoding="utf-8")
    if requirements is not None:
        (code / "requirements.txt").write_text(requirements, encoding="utf-8")
    if beside:
        (code / beside).parent.mkdir(exist_ok=True)
        (code / beside).write_text("", encoding="utf-8")
    (tmp_path / "t.yaml").write_text(SAM, encoding="utf-8")
    found = run(Flags(targets=(str(tmp_path / "t.yaml"),), only=(RULE,), linters=("none",), cache=False), tmp_path).report.findings
    assert [(one.verdict, one.resource) for one in found] == [("fail", "Worker")] * fails


def test_a_makefile_installs_what_it_likes(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text(f"import requests\n{HANDLER}", encoding="utf-8")
    (tmp_path / "code" / "requirements.txt").write_text("boto3\n", encoding="utf-8")
    (tmp_path / "t.yaml").write_text(SAM.replace("Function, Properties", "Function, Metadata: {BuildMethod: makefile}, Properties"), encoding="utf-8")
    (found,) = run(Flags(targets=(str(tmp_path / "t.yaml"),), only=(RULE,), linters=("none",), cache=False), tmp_path).report.findings
    assert (found.verdict, found.resource) == ("undecided", "Worker")


def test_the_table_of_packages_is_what_they_bring_along() -> None:
    """Of those that are installed here: whatever pip would install with one is importable by a name of its row, or is the runtime's."""
    tops: dict[str, set[str]] = {}
    for name, several in metadata.packages_distributions().items():
        for one in several:
            tops.setdefault(one.lower().replace("_", "-"), set()).add(name)
    compared = [name for name in loading._BRINGS if name in tops]
    assert {"requests", "pydantic", "pyyaml"} <= {*compared}
    for name in compared:
        brings = {
            one for dist in closure(name) for one in tops.get(dist, set()) if one.isidentifier() and one != "__pycache__"
        }  # what pip compiles is one of its files, too
        assert brings <= {*loading._BRINGS[name], *loading.RUNTIME}, name


def closure(name: str) -> set[str]:
    """A package with everything that it needs, as far as that is installed."""
    there = {dist.metadata["Name"].lower().replace("_", "-"): dist for dist in metadata.distributions()}
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one in there and one not in found:
            found.add(one)
            needs = [line for line in there[one].requires or [] if "extra ==" not in line]
            waiting += [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower().replace("_", "-") for line in needs]
    return found
