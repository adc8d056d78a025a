"""What is not known of a handler's code points at the line of the code, and is the same question wherever that line is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: %s
      Handler: app.handler
      CodeUri: code
      Events: {Q: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
"""
CODE = {
    "an operation": (
        "app.py",
        "python3.13",
        'import boto3\nqueue = boto3.client("s3")\n\ndef handler(event, context):\n    getattr(queue, event["what"])(Bucket="x")\n',
        'getattr(queue, event["what"])',
    ),
    "a package": ("app.py", "python3.13", "import json\nfrom shop import deliver\n\ndef handler(event, context):\n    deliver(event)\n", "from shop import"),
    "a package for Node": (
        "app.mjs",
        "nodejs22.x",
        "import { deliver } from 'shop';\nexport const handler = async (event) => deliver(event);\n",
        "import { deliver }",
    ),
    "a command": (
        "app.mjs",
        "nodejs22.x",
        "import { S3Client } from '@aws-sdk/client-s3';\nconst queue = new S3Client({});\nexport const handler = async (event) => {\n  await queue.send(event.what);\n};\n",
        "await queue.send(",
    ),
}


def asked(folder: Path, file: str, runtime: str, code: str) -> list[Any]:
    (folder / "code").mkdir(exist_ok=True)
    (folder / "code" / file).write_text(code, encoding="utf-8")
    (folder / "template.yaml").write_text(TEMPLATE % runtime, encoding="utf-8")
    found = run(Flags(targets=(str(folder / "template.yaml"),), only=("missing-call-permission",), linters=("none",), cache=False), folder).report.findings
    return [one for one in found if one.verdict == "undecided"]


@pytest.mark.parametrize("case", CODE)
def test_the_place_is_the_line(case: str, tmp_path: Path) -> None:
    file, runtime, code, line = CODE[case]
    one = asked(tmp_path, file, runtime, code)[0]
    assert (one.source.file.endswith(f"code/{file}"), line in code.splitlines()[one.source.line - 1], one.resource, one.property) == (
        True,
        True,
        "Worker",
        "CodeUri",
    )
    below = asked(tmp_path, file, runtime, f"\n\n{code}")[0]
    assert (below.source.line, below.fingerprint) == (one.source.line + 2, one.fingerprint)


@pytest.mark.parametrize(("answer", "questions"), [("build([])", 0), ("of_shop([])", 1)])
def test_what_is_not_followed_for_want_of_a_name_is_no_question(answer: str, questions: int, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    code = f"from shop import of_shop\n\ndef handler(event, context):\n    print(lost)\n    return {answer}\n"
    (tmp_path / "code" / "app.py").write_text(code, encoding="utf-8")
    told = TEMPLATE.replace("Orders.Arn}", "Orders.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}")
    (tmp_path / "template.yaml").write_text(told % "python3.13", encoding="utf-8")
    flags = Flags(targets=(str(tmp_path / "template.yaml"),), only=("name-undefined", "handler-response"), linters=("none",), cache=False)
    report = run(flags, tmp_path).report
    assert len(report.questions) == questions
    assert "name-undefined" in {one.rule for one in report.findings}
