"""What waits for a value, what lies outside and what is suppressed, in a report for people."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from queuegate.policies.gate.report.record.model import (
    Engine,
    External,
    Linked,
    Pipeline,
    Problem,
    Source,
    Suppressed,
)
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.synth.values.text import external

MADE: Any = runpy.run_path(str(Path(__file__).with_name("findings.py")))
finding = MADE["finding"]
report = MADE["report"]


def test_engines_say_what_ran_and_what_did_not() -> None:
    engines = [
        Engine("queuegate", "1.2.3", "ran", 66),
        Engine("cfn-lint", "1.58.0", "ran"),
        Engine("checkov", None, "not-installed"),
        Engine("cloudformation-validate", None, "off"),
    ]
    ran = msgspec.structs.replace(report(), engines=engines)
    assert render(ran, width=200).splitlines()[0] == "1 template, no SQS → Lambda pipeline; 66 rules; cfn-lint 1.58.0"
    whole = "1 template, no SQS → Lambda pipeline; 66 rules; cfn-lint 1.58.0; checkov not installed; cloudformation-validate not run"
    assert render(ran, width=200, verbose=True).splitlines()[0] == whole


def test_what_is_suppressed_is_counted_with_its_reason() -> None:
    waived = Suppressed("waiver", "the worker is idempotent", "2027-01-31")
    found = [
        finding(suppressed=waived),
        finding(suppressed=waived, resource="Refunds"),
        finding(rule="CKV_AWS_116", engine="checkov", suppressed=Suppressed("superseded", "SQS has its own")),
    ]
    undecided = [
        finding(verdict="undecided", reason="nobody knows", suppressed=None),
        finding(verdict="undecided", reason="nor does anybody else", suppressed=Suppressed("baseline", "since May")),
    ]
    assert render(report(*found, *undecided)).partition("\n\n")[2].partition("\n\n")[2] == (
        """\
open: nobody knows
 --> t.yaml:2:3 (Orders)
  = waiting: 1 check: no-redrive
  = settle:  waivers: [{rule: no-redrive, resource: "Orders", reason: "…"}] in queuegate.yaml, if it
             is right as it is

not counted: 3 findings, 1 waiting check
  2 × no-redrive: waived, until 2027-01-31: the worker is idempotent
  1 × CKV_AWS_116: superseded: SQS has its own
  1 waiting check there before: since May

1 open question (1 check waits) (2 waived, 1 superseded, 1 waiting check there before)
"""
    )


def test_a_clean_report_with_waivers_says_so() -> None:
    assert render(report(finding(suppressed=Suppressed("waiver", "known")))).endswith(
        "\n\nno pipeline was judged: there is no event source mapping of a queue, and no SQS event of SAM (1 waived)\n"
    )


def test_many_checks_that_wait_for_one_value_are_one_question() -> None:
    found = [
        finding(
            rule=f"rule-{i}", verdict="undecided", reason="the parameter Hide has no value", settle="--parameter Hide=VALUE", source=Source("t.yaml", i + 1, 1)
        )
        for i in range(9)
    ]
    assert render(report(*found)).partition("\n\n")[2].partition("\n\n")[2] == (
        """\
open: the parameter Hide has no value
 --> t.yaml:1:1 (Orders) and 8 more places
  = waiting: 9 checks: rule-0, rule-1, rule-2, and 6 more
  = settle:  --parameter Hide=VALUE

1 open question (9 checks wait)
"""
    )


def test_many_pipelines_are_counted_and_the_first_are_named() -> None:
    def part(name: str) -> Linked:
        return Linked(name, None, "t.yaml", "prod")

    pipelines = [Pipeline(f"prod/M{i}", part(f"M{i}"), part(f"Q{i}"), part("F"), None, None, {}) for i in range(40)]
    named = "Q0 → F, Q1 → F, Q2 → F, Q3 → F, Q4 → F, Q5 → F, and 34 more"
    assert render(report(pipelines=pipelines), width=200).splitlines()[0] == f"1 template, 40 pipelines: {named}; 3 rules"
    text = render(report(finding(pipelines=["prod/M39", "prod/M38"]), pipelines=pipelines), width=200)
    assert text.splitlines()[0] == "1 template, 40 pipelines; 3 rules"
    assert text.splitlines()[3:7] == [
        "Q38 → F        1         -               -",
        "Q39 → F        1         -               -",
        "and 38 more pipelines with nothing",
        "",
    ]
    assert "  = pipelines: Q39 → F, Q38 → F\n" in text
    all_of_them = render(report(finding(pipelines=[one.id for one in pipelines[:20]]), pipelines=pipelines), width=200)
    assert "\nand 31 more pipelines with as much or less\n" in all_of_them
    assert "\nQ0 → F         -" in render(report(finding(pipelines=["prod/M1"]), pipelines=pipelines[:3]), width=200)


def test_nothing_is_left_out_of_a_clean_report_of_many_pipelines() -> None:
    pipelines = [Pipeline(f"prod/M{i}", Linked(f"M{i}", None, "t.yaml", "prod"), None, None, None, None, {}) for i in range(40)]
    assert "--full" not in render(report(pipelines=pipelines))


def test_what_lies_outside_has_the_type_for_which_a_pipeline_misses_it() -> None:
    reason = "Worker is imported from a stack that is not among the targets"
    missing = Pipeline("prod/M", Linked("M", None, "t.yaml", "prod"), None, External(reason), External("something else"), None, {})
    doubt = finding(verdict="undecided", reason=reason, settle=external("Worker"), pipelines=["prod/M"])
    (line,) = settled(render(report(doubt, pipelines=[missing])))
    assert line == 'externals: {"Worker": {type: AWS::Lambda::Function, properties: {Timeout: VALUE}}} in queuegate.yaml'


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        ("arn:aws:iam::111122223333:role/path/scheduler", "AWS::IAM::Role, properties: {Policies: VALUE}"),
        ("arn:aws-cn:lambda:cn-north-1:111122223333:function:worker:live", "AWS::Lambda::Function, properties: {Timeout: VALUE}"),
        ("arn:aws:kms:eu-west-1:111122223333:key/1234", "AWS::KMS::Key"),
    ],
)
def test_what_lies_outside_has_the_type_that_its_arn_tells(arn: str, kind: str) -> None:
    doubt = finding(verdict="undecided", reason=f"{arn} is not defined in any of the targets", settle=external(arn))
    (line,) = settled(render(report(doubt), width=200))
    assert line == f'externals: {{"{arn}": {{type: {kind}}}}} in queuegate.yaml'


def test_a_value_that_lies_outside_is_settled_by_whoever_accepts_it() -> None:
    text = render(
        report(finding(verdict="undecided", reason="/hide is read when the stack is deployed", settle=external("/hide"), property="VisibilityTimeout"))
    )
    assert "externals:" not in text  # a value cannot be described there
    assert "settle:  waivers: [{rule: " in text


def settled(text: str) -> list[str]:
    """The line that settles each question, unwrapped."""
    return [" ".join(found.split()) for found in re.findall(r"= settle: (.*(?:\n {8,}.*)*)", text)]


def test_a_message_of_several_lines_starts_no_line_of_the_report() -> None:
    text = render(report(problems=[Problem("synthesis", "the app failed:\nclean: no finding\n  at app.py", "cdk.json")]))
    assert (
        text
        == "1 template, no SQS → Lambda pipeline; 3 rules\n\nproblem[synthesis]: the app failed:\n  clean: no finding\n    at app.py\n --> cdk.json\n\n1 problem\n"
    )


def test_a_parameter_with_a_hostile_name_is_quoted_for_the_shell() -> None:
    text = render(report(finding(verdict="undecided", reason="unknown", settle="--parameter $(reboot)=VALUE")))
    assert "  = settle:  --parameter '$(reboot)=VALUE'\n" in text


def test_an_external_with_a_hostile_name_stays_one_key() -> None:
    settle = external('a"b\n: \u202e\U0001f600')
    (line,) = settled(render(report(finding(verdict="undecided", reason="unknown", settle=settle, property="EventSourceArn")), width=300))
    assert line.startswith('externals: {"a\\"b\\n: \\u202e\U0001f600": ')
    assert list(yaml.safe_load(line.removesuffix(" in queuegate.yaml"))["externals"]) == ['a"b\n: \u202e\U0001f600']


def test_of_a_great_many_problems_the_first_are_told_and_the_others_counted() -> None:
    many = report(problems=[Problem("settings", f"problem {i} of many", "t.yaml") for i in range(1_200)])
    brief, whole = render(many), render(many, full=True)
    assert "problem 0 of many" in brief
    assert "problem 1199 of many" not in brief
    assert "1,180 more problems: --full" in brief
    assert "problem 1199 of many" in whole
    assert "more problems" not in whole


def test_trap_a_few_problems_are_all_told() -> None:
    few = render(report(problems=[Problem("settings", f"problem {i} of few", "t.yaml") for i in range(21)]))
    assert "problem 20 of few" in few
    assert "more problem" not in few
