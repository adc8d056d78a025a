"""A handler in a language that is read as text, and never names a partial response: what to return is told in the names of its own language."""

from __future__ import annotations

from pathlib import Path

from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

SILENT = {
    ("java21", "src/Worker.java"): (
        "class Worker { public Void handle(SQSEvent e, Context c) { return null; } }",
        "SQSBatchResponse with a BatchItemFailure of the",
    ),
    ("provided.al2023", "main.go"): ("package main\nfunc handler(e events.SQSEvent) error { return nil }", "events.SQSEventResponse"),
    ("dotnet8", "Worker.cs"): ("class Worker { public async Task Handle(SQSEvent e) { } }", "ItemIdentifier = message.MessageId"),
    ("ruby3.3", "index.rb"): ("def handler(event:, context:)\n  nil\nend", '"itemIdentifier" => record["messageId"]'),
    ("provided.al2", "src/main.rs"): ("async fn handler(e: LambdaEvent<SqsEvent>) -> Result<(), Error> { Ok(()) }", "SqsBatchResponse"),
    ("provided.al2", "index.php"): ("<?php return fn ($event) => null;", "markAsFailed"),
    ("provided.al2", "Sources/main.swift"): ("func handle(_ event: SQSEvent) async throws {}", '{"itemIdentifier": ID}'),
}
FUNCTION = """  Worker{i}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: index.handler
      CodeUri: code{i}
      Events: {{Q: {{Type: SQS, Properties: {{Queue: !GetAtt Orders{i}.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}}}}}}
  Orders{i}: {{Type: AWS::SQS::Queue}}
"""


def test_the_fix_has_the_names_of_the_language_and_of_no_other(tmp_path: Path) -> None:
    text = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    for i, ((runtime, file), (code, _)) in enumerate(SILENT.items()):
        (tmp_path / f"code{i}" / file).parent.mkdir(parents=True)
        (tmp_path / f"code{i}" / file).write_text(code, encoding="utf-8")
        text += FUNCTION.format(i=i, runtime=runtime)
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    report = run(Flags(targets=(str(tmp_path / "template.yaml"),), only=("handler-response",), linters=("none",), cache=False), tmp_path).report
    fixes = {one.resource: one.fix for one in report.findings if one.verdict == "fail"}
    names = [named for _, named in SILENT.values()]
    assert [[named in (fixes[f"Worker{i}"] or "") for named in names] for i in range(len(names))] == [
        [i == j for j in range(len(names))] for i in range(len(names))
    ]
