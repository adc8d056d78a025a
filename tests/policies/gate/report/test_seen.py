"""The first and the last lines of a report, at the edges of what they count, name and leave out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from queuegate.policies.gate.report.record.model import Compared, Differs, Engine, Gone, Problem, Report, Source, Suppressed, Target, Trusted
from queuegate.policies.gate.report.seen import beside, missed, not_counted, seen, skipped

QUEUE = "Resources: {Orders: {Type: AWS::SQS::Queue}}"


@pytest.fixture
def report(reported: Callable[..., Report]) -> Report:
    return reported({"queue.yaml": QUEUE})


def left_out(report: Report, names: str) -> Report:
    return msgspec.structs.replace(report, targets=[Target(f"{name}.yaml", "unknown", "skipped", "no Resources section") for name in names])


def test_three_skipped_files_are_named_and_four_are_counted(report: Report) -> None:
    assert skipped(left_out(report, "abc"), 200) == ["skipped 3: a.yaml (no Resources section); b.yaml (no Resources section); c.yaml (no Resources section)"]
    assert skipped(left_out(report, "abcd"), 200) == ["skipped 4: no Resources section"]


@pytest.mark.parametrize(
    ("target", "kind", "problem", "named"),
    [
        ("t.yaml", "unknown", Problem("unreadable", "x", "t.yaml", Source("t.yaml", 1)), False),
        ("./t.yaml", "cloudformation", Problem("unreadable", "x", "./t.yaml", Source("t.yaml", 3, 4)), False),
        ("infra/*.yaml", "unknown", Problem("unreadable", "x", "infra/*.yaml"), False),
        ("s3://a/t.yaml", "unknown", Problem("unreadable", "x", "s3://a/t.yaml"), False),
        ("cdk.out", "cloud-assembly", Problem("unreadable", "x", "cdk.out", Source("cdk.out/manifest.json", 1)), False),
        ("-", "cloudformation", Problem("unreadable", "x", "-", Source("<stdin>", 2)), False),
        ("cdk.json", "cdk-app", Problem("synthesis", "x", "cdk.json", Source("app.py", 3)), True),
        ("a.yaml", "cloudformation", Problem("unreadable", "x", "b.yaml", Source("b.yaml", 3)), True),
    ],
)
def test_what_could_not_be_read_is_named_above_where_the_reason_does_not_name_it(
    report: Report, target: str, kind: str, problem: Problem, *, named: bool
) -> None:
    told = missed(msgspec.structs.replace(report, targets=[Target(target, kind, "failed", "x")], problems=[problem]), 200, lambda text, _: text)
    assert told == ([f"not read: {target}, for the reason below"] if named else [])


def test_where_nothing_was_read_nothing_is_counted(report: Report) -> None:
    none = msgspec.structs.replace(report, targets=[Target("a.yaml", "unknown", "skipped", "no Resources section")], pipelines=[])
    assert seen(none, {}, 200) == []
    assert "nothing read" in seen(none, {}, 200, verbose=True)[0]


def test_what_is_gone_is_counted_where_it_was_there_more_than_once(report: Report) -> None:
    gone = [Gone("queuegate", "no-redrive-policy", "Orders", 1), Gone("queuegate", "alarm-dimension", None, 2)]
    (line,) = beside(msgspec.structs.replace(report, compared=[Compared("revision", "main", "0" * 40, 0, gone)]))
    assert line == "gone: 3 findings were there before and are not any more (no-redrive-policy on Orders, 2 × alarm-dimension)"


@pytest.mark.parametrize(("most", "named", "more"), [(None, "abc", []), (3, "abc", []), (2, "ab", ["settings: and 1 more (--full shows them)"])])
def test_of_what_the_settings_say_otherwise_so_much_is_shown_and_the_rest_counted(report: Report, most: int | None, named: str, more: list[str]) -> None:
    trusted = Trusted("main:queuegate.yaml", "0123456789" * 4, [Differs(name, "5", None) for name in "abc"])
    said = beside(msgspec.structs.replace(report, trusted=trusted), most)
    assert said[1:] == [*(f"settings: {name}: 5 → absent" for name in named), *more]


def test_a_linter_that_crashed_is_named_and_one_that_is_off_where_somebody_asks(report: Report) -> None:
    engines = [Engine("cfn-lint", "1.58.0", "crashed"), Engine("checkov", None, "off")]
    changed = msgspec.structs.replace(report, engines=engines)
    assert seen(changed, {}, 200) == ["1 template, no SQS → Lambda pipeline; cfn-lint crashed"]
    assert seen(changed, {}, 200, verbose=True) == ["1 template, no SQS → Lambda pipeline; cfn-lint crashed; checkov not run"]


UNKNOWN = """
Parameters: {Seconds: {Type: Number}}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Seconds, RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn, maxReceiveCount: 5}}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""


@pytest.mark.parametrize(("by", "amount"), [("waiver", "1"), ("baseline", "1 waiting check")])
def test_what_waits_for_an_answer_and_was_there_before_is_no_finding_yet(by: Any, amount: str, reported: Callable[..., Report]) -> None:
    """Whoever waives a check that cannot be decided has accepted whatever it may find."""
    report = reported({"orders.yaml": UNKNOWN})
    (finding,) = report.findings
    assert finding.verdict == "undecided"
    (one,) = not_counted(msgspec.structs.replace(report, findings=[msgspec.structs.replace(finding, suppressed=Suppressed(by, "agreed"))]))
    assert one.amount() == amount


def test_a_template_that_is_named_twice_is_one(report: Report) -> None:
    targets = [Target(name, "cloudformation", "checked") for name in ("a.yaml", "./a.yaml", "infra/../a.yaml", "b.yaml")]
    (line,) = seen(msgspec.structs.replace(report, targets=targets), {}, 200)
    assert line.startswith("2 templates,")
