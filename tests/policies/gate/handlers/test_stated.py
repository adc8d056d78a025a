"""What each key of `handlers:` settles, and that it settles nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.policies.gate.report.record.questions import questions
from queuegate.policies.gate.run.asking.request import Flags
from queuegate.policies.gate.run.outcome import run

TEMPLATE = """
Resources:
  Dead: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
  Orders: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, VisibilityTimeout: 60}}
  Placed: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}
  Subscription: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref Placed, Endpoint: !GetAtt Orders.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}
  Worker: {Type: AWS::Lambda::Function, Properties: {Runtime: ruby3.3, Handler: worker.handle, Code: ./code, Timeout: 10, Role: !GetAtt Role.Arn}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
"""
SETTLES = {
    "reports-failures: true": {
        "handler-response",
        "swallowed-exception",
        "raises-for-one-message",
        "unawaited-work",
        "response-unread",
        "unprocessed-messages",
    },
    "fifo-stops-at-failure: true": {"fifo-goes-on-after-failure"},
    "call-seconds: 1": {"call-without-timeout", "calls-outlast-timeout"},
    "marks-when-done: true": {"marked-before-work", "idempotency-of-batch", "idempotency-without-context"},
    "opens: [sns]": {"envelope-unpacking"},
    "calls: []": {"handler-polls-queue", "missing-call-permission"},
}
RULES = tuple(sorted(set[str]().union(*SETTLES.values())))


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, str]]:
    """`judged("call-seconds: 1")`: each rule with its verdict."""

    def work(stated: str) -> dict[str, str]:
        monkeypatch.chdir(tmp_path)
        (tmp_path / ".git").mkdir(exist_ok=True)
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / "worker.rb").write_text("require 'batch'\ndef handle(event:, context:) = Batch.run(event, SQSBatchResponse)\n", encoding="utf-8")
        (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
        (tmp_path / "queuegate.yaml").write_text(f"handlers: {{Worker: {{{stated}}}}}\n" if stated else "{}\n", encoding="utf-8")
        report = run(Flags(linters=("none",), only=RULES, cache=False), tmp_path, []).report
        return {one.rule: one.verdict for one in report.findings}

    return work


def test_all_of_it_is_open_where_nothing_is_stated(judged: Callable[[str], dict[str, str]]) -> None:
    open_ = {rule for rule, verdict in judged("").items() if verdict == "undecided"}
    assert open_ >= set[str]().union(*SETTLES.values()) - {"handler-response", "raises-for-one-message"}


@pytest.mark.parametrize("stated", SETTLES)
def test_a_key_settles_what_it_says_and_nothing_else(stated: str, judged: Callable[[str], dict[str, str]]) -> None:
    before, after = judged(""), judged(stated)
    open_before, open_after = ({rule for rule, verdict in held.items() if verdict == "undecided"} for held in (before, after))
    closed = open_before - open_after
    assert closed <= SETTLES[stated], stated
    assert closed >= (SETTLES[stated] & open_before) - {"unprocessed-messages"}, stated
    assert not open_after - open_before


def test_all_keys_together_leave_nothing_open(judged: Callable[[str], dict[str, str]]) -> None:
    assert "undecided" not in judged(", ".join(SETTLES)).values()


def test_the_line_that_a_question_offers_has_a_key_for_each_thing_that_is_open(tmp_path: Path, judged: Callable[[str], dict[str, str]]) -> None:
    judged("reports-failures: true")
    report = run(Flags(linters=("none",), only=RULES, cache=False), tmp_path, []).report
    lines = [one.settle for one in questions(report) if one.settle.startswith("handlers: ")]
    keys = {key for line in lines for key in re.findall(r"([a-z-]+): (?!\{)", line.partition("in queuegate.yaml")[0])}
    assert keys >= {"call-seconds", "marks-when-done", "opens", "calls", "fifo-stops-at-failure"}
    assert "reports-failures" not in keys


@pytest.mark.parametrize(
    ("stated", "rule", "verdict"),
    [
        ("call-seconds: 3", "calls-outlast-timeout", "fail"),  # 5 × 3 s of 10
        ("call-seconds: 0", "calls-outlast-timeout", None),
        ("marks-when-done: false", "marked-before-work", "fail"),
        ("opens: [eventbridge]", "envelope-unpacking", "fail"),
        ("opens: [sns, json]", "envelope-unpacking", None),
        ("fifo-stops-at-failure: false", "fifo-goes-on-after-failure", "fail"),
    ],
)
def test_what_is_stated_is_judged_like_what_is_read(stated: str, rule: str, verdict: str | None, judged: Callable[[str], dict[str, str]]) -> None:
    assert judged(stated).get(rule) == verdict
