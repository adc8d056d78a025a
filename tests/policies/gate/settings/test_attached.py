"""Waivers that stand in templates: each accepts what it stands on, and nothing else."""

from __future__ import annotations

import json
import pickle
import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from queuegate.policies.gate.judging.places import Places
from queuegate.policies.gate.judging.waived import as_waivers, template_waivers
from queuegate.policies.gate.report.record.model import Finding
from queuegate.policies.gate.run.outcome import Ran
from queuegate.synth import Assembly
from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.text.yaml_comments import beginnings

Checked = Callable[..., Ran]
ATTACHED: Any = runpy.run_path(str(Path(__file__).with_name("attached.py")))
RULES, TEMPLATE, BODY, waived, said, with_metadata, commented = (
    ATTACHED[name] for name in ("RULES", "TEMPLATE", "BODY", "waived", "said", "with_metadata", "commented")
)


def test_the_three_ways_to_write_one_accept_the_same_and_say_where_they_stand(checked: Checked) -> None:
    reason, until = "the worker is idempotent", "2999-12-31"
    in_settings = f"waivers: [{{rule: visibility-timeout, resource: Orders, reason: {reason}, until: {until}}}]\n"
    runs = {
        "settings": checked(TEMPLATE, settings=in_settings),
        "metadata": checked(with_metadata("Orders", {"rule": "visibility-timeout", "reason": reason, "until": until}), name="t.json"),
        "comment": checked(commented("  Orders:", f"waive visibility-timeout until {until} because {reason}")),
        "above": checked(TEMPLATE.replace("      Vis", f"      # queuegate: waive visibility-timeout until {until} because {reason}\n      Vis", 1)),
    }
    found = {name: next(finding.suppressed for finding in ran.report.findings if finding.suppressed) for name, ran in runs.items()}
    assert {name: waived(ran.report) for name, ran in runs.items()} == {name: [("visibility-timeout", "Orders")] for name in runs}
    assert {(why.by, why.reason, why.until) for why in found.values()} == {("waiver", reason, until)}
    assert {name: why.origin for name, why in found.items()} == {"settings": "settings", "metadata": "template", "comment": "template", "above": "template"}
    places = {name: (why.source.file, why.source.line) for name, why in found.items() if why.source}
    assert places["comment"] == ("t.yaml", 2)
    assert places["above"] == ("t.yaml", 5)
    assert places["metadata"][0] == "t.json"


@pytest.mark.parametrize("resource", [*BODY["Resources"]])
def test_one_on_a_resource_accepts_what_is_found_on_it_and_nothing_else(checked: Checked, resource: str) -> None:
    plain = checked(json.dumps(BODY), name="t.json").report
    report = checked(with_metadata(resource, *({"rule": rule, "reason": "x"} for rule in RULES[:-1])), name="t.json").report
    assert waived(report) == sorted((one.rule, one.resource) for one in plain.findings if one.resource == resource)
    by_comment = checked(
        TEMPLATE.replace(f"  {resource}:\n", "".join(f"  # queuegate: waive {rule} because x\n" for rule in RULES[:-1]) + f"  {resource}:\n")
    ).report
    assert waived(by_comment) == waived(report)


def test_one_on_a_property_accepts_what_is_found_at_it(checked: Checked) -> None:
    rules = ("visibility-timeout", "missing-redrive-policy")
    on_queue = TEMPLATE.replace("  Orders:", "".join(f"  # queuegate: waive {rule} because x\n" for rule in rules) + "  Orders:")
    on_property = TEMPLATE.replace("      Vis", "".join(f"      # queuegate: waive {rule} because x\n" for rule in rules) + "      Vis", 1)
    assert waived(checked(on_queue).report) == [("missing-redrive-policy", "Orders"), ("visibility-timeout", "Orders")]
    report = checked(on_property).report
    assert waived(report) == [("visibility-timeout", "Orders")]
    (unused,) = [finding for finding in report.findings if finding.rule == "unused-waiver"]
    assert "missing-redrive-policy is on Orders" in unused.message
    assert unused.source
    assert (unused.source.file, unused.source.line) == ("t.yaml", 6)


def test_a_resource_of_the_same_name_in_another_template_is_another(checked: Checked) -> None:
    report = checked(commented("  Orders:", "waive missing-redrive-policy because x"), TEMPLATE).report
    assert [(one.template, one.resource) for one in report.findings if one.suppressed] == [("t.yaml", "Orders")]


def test_a_longer_name_is_another_resource(checked: Checked) -> None:
    report = checked(commented("  Mapping:", "waive no-concurrency-cap because x").replace("RefundsMapping", "Mapping2")).report
    assert waived(report) == [("no-concurrency-cap", "Mapping")]


@pytest.mark.parametrize(
    "text",
    [
        TEMPLATE.replace("Timeout: 30}", 'Timeout: 30, Description: "a # queuegate: waive visibility-timeout because x"}'),
        TEMPLATE
        + "  Text:\n    Type: AWS::SSM::Parameter\n    Properties:\n      Value: |\n        # queuegate: waive visibility-timeout because x\n        x: 1 # queuegate: nonsense\n",
        TEMPLATE
        + "  Text:\n    Type: AWS::SSM::Parameter\n    Properties:\n      Value: >-\n        a\n\n        # queuegate: waive visibility-timeout because x\n",
        TEMPLATE.replace("  Orders:", "  # # queuegate: waive visibility-timeout because x\n  Orders:"),
        TEMPLATE.replace("  Orders:", "  # see queuegate: waive visibility-timeout because x\n  Orders:"),
        TEMPLATE.replace("  Orders:", "  # queuegate waives nothing here\n  Orders:"),
        TEMPLATE.replace("  Orders:", "  # Queuegate waive it because x\n  Orders:"),
        TEMPLATE.replace("  Orders:", "  # queuegate waive visibility-timeout, says Ann\n  Orders:"),
        TEMPLATE.replace("  Orders:", "  Orders:  # not now # queuegate: waive visibility-timeout because x"),
    ],
    ids=["in quotes", "in a block", "in a folded block", "commented out", "in prose", "a sentence", "no rule", "prose on a rule", "behind another comment"],
)
def test_what_is_no_comment_of_ours_waives_nothing_and_is_no_mistake(checked: Checked, text: str) -> None:
    ran = checked(text)
    assert said(ran.report) == []
    assert waived(ran.report) == []


def test_a_comment_behind_the_mark_of_a_block_is_one(checked: Checked) -> None:
    text = TEMPLATE.replace(
        "Properties: {Timeout: 30}", "Properties:\n      Timeout: 30\n      Description: |  # queuegate: waive visibility-timeout because x\n        text"
    )
    assert [one.source.line for one in checked(text).report.findings if one.rule == "unused-waiver" and one.source] == [10]


def test_what_an_alias_repeats_is_waived_where_it_is_written(checked: Checked) -> None:
    text = TEMPLATE.replace(
        "    Properties:\n      VisibilityTimeout: 60\n  Worker",
        "    Properties: &same\n      VisibilityTimeout: 60  # queuegate: waive visibility-timeout because x\n  Worker",
    )
    text = text.replace("    Properties:\n      VisibilityTimeout: 60\n  RefundsMapping", "    Properties: *same\n  RefundsMapping")
    assert waived(checked(text).report) == [("visibility-timeout", "Orders")]


def test_what_a_merge_repeats_is_waived_where_it_is_written(checked: Checked) -> None:
    """Also where it is repeated nearer to the root."""
    deep = TEMPLATE.replace(
        "    Properties:\n      VisibilityTimeout: 60\n  Worker",
        "    Properties:\n      <<: &same\n        VisibilityTimeout: 60  # queuegate: waive visibility-timeout because x\n  Worker",
    )
    text = deep.replace("    Properties:\n      VisibilityTimeout: 60\n  RefundsMapping", "    Properties: {<<: *same}\n  RefundsMapping")
    assert waived(checked(text).report) == [("visibility-timeout", "Orders")]
    nearer = {"x": {"y": {"Timeout": 1}}}
    data, spot = cloudformation.parse("A:\n  x:\n    y: &y\n      Timeout: 1\nB:\n  <<: *y\n", "t.yaml")
    assert data == {"A": nearer, "B": {"Timeout": 1}}
    assert beginnings(data, spot)[4] == ("A", "x", "y", "Timeout")


DOCS = (Path(__file__).parents[4] / "docs" / "waivers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", [block for block in re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL) if block.startswith("Orders:")])
def test_the_pages_examples_are_waivers(checked: Checked, block: str) -> None:
    orders = "".join(f"  {line}\n" for line in block.splitlines()).replace("2027-01-31", "2999-12-31")
    if "VisibilityTimeout" not in orders:
        orders += "    Properties: {VisibilityTimeout: 60}\n"
    start, end = TEMPLATE.index("  Orders:"), TEMPLATE.index("  Worker:")
    assert waived(checked(TEMPLATE[:start] + orders + TEMPLATE[end:]).report) == [("visibility-timeout", "Orders")]


SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Worker:
    Type: AWS::Serverless::Function
    Metadata: {queuegate: {waivers: [{rule: no-concurrency-cap, reason: x}]}}
    Properties:
      Timeout: 30
      Events:
        Orders:  # queuegate: waive missing-partial-responses because y
          Type: SQS
          Properties: {Queue: !GetAtt Orders.Arn}
"""


def test_in_a_sam_template_it_stands_on_what_somebody_wrote(checked: Checked) -> None:
    assert waived(checked(SAM).report) == [("missing-partial-responses", "Worker"), ("no-concurrency-cap", "Worker")]


LOOP = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Each:
    - Name
    - [Orders, Refunds]
    - ${Name}Queue:
        Type: AWS::SQS::Queue
        Metadata: {queuegate: {waivers: [{rule: missing-redrive-policy, reason: x}]}}
        Properties: {VisibilityTimeout: 180}
      ${Name}Mapping:  # queuegate: waive no-concurrency-cap because y
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: !GetAtt [!Sub "${Name}Queue", Arn], FunctionName: !Ref Worker}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
"""


def test_in_a_loop_it_stands_on_all_that_is_made_of_it(checked: Checked) -> None:
    report = checked(LOOP).report
    assert {resource for rule, resource in waived(report) if rule == "missing-redrive-policy"} == {"OrdersQueue", "RefundsQueue"}
    assert {resource for rule, resource in waived(report) if rule == "no-concurrency-cap"} == {"OrdersMapping", "RefundsMapping"}
    assert "unused-waiver" not in {finding.rule for finding in report.findings}
    on_loop = LOOP.replace("Fn::ForEach::Each:", "Fn::ForEach::Each:  # queuegate: waive visibility-timeout because x")
    assert "which is not a resource" in said(checked(on_loop).report)[0]


def test_when_its_time_is_over_the_finding_counts_and_says_so(checked: Checked) -> None:
    ran = checked(commented("  Orders:", "waive missing-redrive-policy until 2000-01-31 because replayed"))
    finding = next(one for one in ran.report.findings if one.rule == "missing-redrive-policy" and one.resource == "Orders")
    assert finding.suppressed is None
    assert finding.message.endswith("(its waiver expired on 2000-01-31: replayed)")
    assert ran.code == 1


def test_a_setting_refuses_them_all_and_each_finding_says_so(checked: Checked) -> None:
    text = commented("  Orders:", "waive missing-redrive-policy because replayed")
    assert waived(checked(text).report) == [("missing-redrive-policy", "Orders")]
    ran = checked(text, settings="template-waivers: false\n")
    finding = next(one for one in ran.report.findings if one.rule == "missing-redrive-policy" and one.resource == "Orders")
    assert (waived(ran.report), ran.code) == ([], 1)
    assert "its waiver in t.yaml:2 does not count: template-waivers is false" in finding.message
    assert [one for one in ran.report.findings if one is not finding and "does not count" in one.message] == []
    settings = "template-waivers: false\nwaivers: [{rule: missing-redrive-policy, resource: Orders, reason: x}]\n"
    report = checked(text, settings=settings).report
    assert waived(report) == [("missing-redrive-policy", "Orders")]
    assert "does not count" not in next(one.message for one in report.findings if one.suppressed)


def test_one_may_name_the_action_of_a_statement(checked: Checked) -> None:
    body = json.loads(json.dumps(BODY))
    statements = [{"Effect": "Allow", "Action": action, "Resource": "*"} for action in ("sqs:*", "sqs:Delete*")]
    body["Resources"]["Role"] = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {}, "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": statements}}]},
    }
    body["Resources"]["Worker"]["Properties"]["Role"] = {"Fn::GetAtt": ["Role", "Arn"]}
    text = with_metadata("Role", {"rule": "wildcard-queue-actions", "reason": "x", "action": "sqs:*"}, body=body)
    findings: list[Finding] = checked(text, name="t.json", only=("wildcard-queue-actions",)).report.findings
    assert {finding.action: finding.suppressed is not None for finding in findings} == {"sqs:*": True, "sqs:Delete*": False}


@pytest.mark.parametrize("number", range(TEMPLATE.count("\n")))
def test_a_comment_on_any_line_accepts_only_what_begins_on_it(checked: Checked, number: int) -> None:
    """Whatever line it is: what it accepts is found at, or below, the first thing that begins there."""
    written = TEMPLATE.split("\n")
    written[number] += "  # queuegate: waive visibility-timeout because x"
    report = checked("\n".join(written)).report
    for finding in report.findings:
        if finding.suppressed:
            assert finding.source
            inside = range(number + 1, number + 2 + len([*_below(written, number)]))
            assert finding.source.line in inside


def _below(written: list[str], number: int) -> Iterator[str]:
    depth = len(written[number]) - len(written[number].lstrip())
    for line in written[number + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return
        yield line


def test_what_another_process_found_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(commented("  Orders:", "waive missing-redrive-policy because x") + "  Bad: {Type: A}  # queuegate: x\n", encoding="utf-8")
    found, problems = template_waivers(cloudformation.read(file), Places(Assembly(), str(tmp_path)))
    assert pickle.loads(pickle.dumps((found, problems))) == (found, problems)  # noqa: S301 - our own
    assert len(as_waivers([*found, *pickle.loads(pickle.dumps(found))], str(tmp_path))) == 1  # noqa: S301 - as above


def test_the_documents_of_these_tests_are_what_they_say() -> None:
    assert set(yaml.safe_load(TEMPLATE.replace("!GetAtt", "").replace("!Ref", ""))["Resources"]) == set(BODY["Resources"])
