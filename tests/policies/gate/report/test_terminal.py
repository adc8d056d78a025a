from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import yaml

from queuegate.policies.gate.report.model import (
    Also,
    Engine,
    External,
    Finding,
    Linked,
    Pipeline,
    Problem,
    Related,
    Report,
    Source,
    Suppressed,
    Target,
    Tool,
    summarise,
)
from queuegate.policies.gate.report.terminal import render
from queuegate.policies.rule import Finding as Failed
from queuegate.policies.rule import Mapping, Rule, Severity
from queuegate.synth.values.text import external

APPS = Path(__file__).parents[3] / "apps"
ANSI = re.compile(r"\x1b\[[\d;]*m")

ORDERS = """\
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Hide: {Type: Number}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !If [IsDev, 60, 400]
  Refunds:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !Ref Hide
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn, maxReceiveCount: 5}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 30
  OrdersMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.Arn
      FunctionName: !Ref Worker
      MaximumBatchingWindowInSeconds: 5
  RefundsMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Refunds.Arn, FunctionName: !Ref Worker}
  SharedMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !ImportValue Shared-QueueArn, FunctionName: !Ref Worker}
"""

ORDERS_REPORT = """\
1 template, 3 pipelines: Orders → Worker, Refunds → Worker, unknown queue →
Worker; 2 rules

error[no-redrive]: Orders has no dead-letter queue
 --> orders.yaml:9:5
  |
7 |   Orders:
...
9 |     Properties:
  |     ^^^^^^^^^^ RedrivePolicy is not set
  |
  = pipeline: Orders → Worker
  = fix:      Give the queue a RedrivePolicy.
  = more:     queuegate explain no-redrive
              https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html

warning[hides-too-short]: Orders hides a message for 60 s: it needs 185 s
  --> orders.yaml:10:38
   |
 7 |   Orders:
...
10 |       VisibilityTimeout: !If [IsDev, 60, 400]
   |                                      ^^
...
16 |   Worker:
...
19 |       Timeout: 30
   |       ------- Timeout is 30 s
20 |   OrdersMapping:
...
25 |       MaximumBatchingWindowInSeconds: 5
   |       ------------------------------ MaximumBatchingWindowInSeconds is 5 s
   |
   = when:     Env = dev
   = pipeline: Orders → Worker
   = fix:      Set VisibilityTimeout to six times the function's Timeout plus
               the batching window.
   = more:     queuegate explain hides-too-short
               https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html

undecided: the parameter Hide has no value in the template
 --> orders.yaml:14:26 (VisibilityTimeout of Refunds)
  = pipeline: Refunds → Worker
  = waiting:  1 rule: hides-too-short
  = settle:   --parameter Hide=VALUE

undecided: Shared-QueueArn is imported from a stack that is not among the
  targets
 --> orders.yaml:31:34 (EventSourceArn of SharedMapping)
  = pipeline: unknown queue → Worker
  = waiting:  2 rules: hides-too-short, no-redrive
  = settle:   describe it in queuegate.yaml, as below

# For queuegate.yaml: put in what each of these is.
# A property that is left out has AWS's default.
externals:
  "Shared-QueueArn":
    type: AWS::SQS::Queue
    properties: {VisibilityTimeout: VALUE}

next: `queuegate explain no-redrive` tells why it matters and shows a good
      example
next: give the values that nobody knows with --parameter NAME=VALUE, or in
      queuegate.yaml
next: declare in queuegate.yaml what each pipeline is meant to be (pipelines:
      …): then no change of it goes unnoticed. `queuegate schema settings` has
      the keys

1 error, 1 warning, 3 undecided
"""


def test_a_whole_report(reported: Callable[..., Report]) -> None:
    assert render(reported({"orders.yaml": ORDERS}), width=80, first=True) == ORDERS_REPORT


def test_colour_changes_nothing_but_the_colour(reported: Callable[..., Report]) -> None:
    colored = render(reported({"orders.yaml": ORDERS}), width=80, first=True, color=True)
    assert ANSI.sub("", colored) == ORDERS_REPORT
    assert "\x1b[1;31merror[no-redrive]: \x1b[0m\x1b[1mOrders has no dead-letter queue\x1b[0m\n" in colored
    assert "\x1b[1;33m^^\x1b[0m" in colored


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_and_have_no_blank_end(reported: Callable[..., Report], width: int) -> None:
    lines = render(reported({"orders.yaml": ORDERS}), width=width, first=True).splitlines()
    assert [line for line in lines if len(line) > width and "https://" not in line] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_what_settles_an_import_is_yaml_that_settles_it(reported: Callable[..., Report]) -> None:
    text = render(reported({"orders.yaml": ORDERS}))
    snippet = text[text.index("# For queuegate.yaml") :].partition("\n\n")[0]
    assert yaml.safe_load(snippet) == {"externals": {"Shared-QueueArn": {"type": "AWS::SQS::Queue", "properties": {"VisibilityTimeout": "VALUE"}}}}


GOOD = """\
Resources:
  DeadLetters: {Type: AWS::SQS::Queue}
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 180, RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 5}}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
"""


def test_a_clean_report(reported: Callable[..., Report]) -> None:
    assert render(reported({"good.yaml": GOOD})) == "1 template, 1 pipeline: Orders → Worker; 2 rules\n\nclean: no finding in 1 pipeline\n"


def test_a_template_without_a_pipeline(reported: Callable[..., Report]) -> None:
    text = render(reported({"queue.yaml": "Resources: {Orders: {Type: AWS::SQS::Queue}}"}))
    assert text == "1 template, no SQS → Lambda pipeline; 2 rules\n\nclean: no SQS → Lambda pipeline found\n"


def test_nothing_but_skipped_files_is_not_clean(reported: Callable[..., Report]) -> None:
    files = {f"values/{name}.yaml": "a: 1" for name in "abcd"}
    assert render(reported(files, "values")) == "nothing read, no SQS → Lambda pipeline; 2 rules\nskipped 4: 4 × no Resources section\n\nnothing was checked\n"


def test_few_skipped_files_are_named(reported: Callable[..., Report]) -> None:
    text = render(reported({"infra/a.yaml": "a: 1", "infra/good.yaml": GOOD}, "infra"))
    assert text == "1 template, 1 pipeline: Orders → Worker; 2 rules\nskipped 1: infra/a.yaml (no Resources section)\n\nclean: no finding in 1 pipeline\n"


def _raises(mapping: Mapping) -> Iterator[Failed]:
    raise KeyError(mapping.id)
    yield


def test_problems_come_first_with_their_place(reported: Callable[..., Report]) -> None:
    crashing = Rule("crashing", "timing", Mapping, Severity.NOTE, "", "", _raises, "")
    report = reported({"broken.yaml": "Resources:\n  A: {Type: [\n", "good.yaml": GOOD}, "broken.yaml", "good.yaml", "gone.yaml", rules=(crashing,))
    unreadable, gone, crash = report.problems
    assert render(report, width=300) == (
        "1 template, 1 pipeline: Orders → Worker; 1 rule\n\n"
        f"problem[unreadable]: {unreadable.message}\n"
        " --> broken.yaml:2:13\n  |\n2 |   A: {Type: [\n  |             ^\n  |\n\n"
        f"problem[unreadable]: {gone.message}\n --> gone.yaml:1\n\n"
        f"problem[rule-crash]: {crash.message}\n\n"
        "3 problems\n"
    )
    assert "crashing crashed on good/Mapping: KeyError: 'Mapping'" in crash.message


def test_a_message_of_several_lines_starts_no_line_of_the_report() -> None:
    text = render(report(problems=[Problem("synthesis", "the app failed:\nclean: no finding\n  at app.py", "cdk.json")]))
    assert (
        text
        == "1 template, no SQS → Lambda pipeline; 3 rules\n\nproblem[synthesis]: the app failed:\n  clean: no finding\n    at app.py\n --> cdk.json\n\n1 problem\n"
    )


def test_an_app_is_shown_by_the_line_that_somebody_wrote(tmp_path: Path, reported: Callable[..., Report]) -> None:
    shutil.copytree(APPS / "shared_queue", tmp_path / "app")
    assert render(reported({}, "app/cdk.json"), width=80) == (
        """\
1 CDK app, 1 pipeline: Queue → Worker; 2 rules

error[no-redrive]: Queue4A7E3555 has no dead-letter queue
 --> app/app.py:9:9
  |
9 | queue = sqs.Queue(owner, "Queue", visibility_timeout=Duration.minutes(3))
  |         ^^^^^^^^^ RedrivePolicy is not set
  |
  = pipeline: Queue → Worker
  = makes:    Queue4A7E3555 in app/cdk.out/Owner.template.json:5:4
  = fix:      Give the queue a RedrivePolicy.
  = more:     queuegate explain no-redrive
              https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html

1 error
"""
    )


HOSTILE = """\
Resources:
  "Or\\e[2Jders\\u202e\\nclean: no finding": {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 1}}
  Worker: {Type: AWS::Lambda::Function}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt ["Or\\e[2Jders\\u202e\\nclean: no finding", Arn], FunctionName: !Ref Worker}}
# \u202e evil
"""


def test_text_from_a_template_cannot_play_tricks(reported: Callable[..., Report]) -> None:
    text = render(reported({"hostile.yaml": HOSTILE}), width=200, color=True)
    assert "error[no-redrive]: Or\\x1b[2Jders\\u202e\\nclean: no finding has no dead-letter queue\n" in ANSI.sub("", text)
    assert [char for char in set(ANSI.sub("", text)) if not char.isprintable()] == ["\n"]
    assert not [line for line in text.splitlines() if line.startswith("clean")]


def test_a_parameter_with_a_hostile_name_is_quoted_for_the_shell() -> None:
    text = render(report(finding(verdict="undecided", reason="unknown", settle="--parameter $(reboot)=VALUE")))
    assert "  = settle:  --parameter '$(reboot)=VALUE'\n" in text


def test_an_external_with_a_hostile_name_stays_one_key() -> None:
    settle = external('a"b\n: \u202e\U0001f600')
    text = render(report(finding(verdict="undecided", reason="unknown", settle=settle, property="EventSourceArn")))
    snippet = text[text.index("# For queuegate.yaml") :].partition("\n\n")[0]
    assert snippet.splitlines()[3] == '  "a\\"b\\n: \\u202e\U0001f600":'
    assert list(yaml.safe_load(snippet)["externals"]) == ['a"b\n: \u202e\U0001f600']


def finding(**changes: object) -> Finding:
    plain = Finding(
        rule="no-redrive", engine="queuegate", severity=Severity.ERROR, verdict="fail", suppressed=None, message="Orders has no dead-letter queue", reason=None, settle=None, also=[],
        stack="prod", template="t.yaml", resource="Orders", construct=None, property=None, pointer="/Resources/Orders", source=Source("t.yaml", 2, 3), related=[], pipelines=[],
        world=None, worlds=[], fix="Give it one.", docs="https://docs.aws.amazon.com/x", fingerprint="1:0",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changes)


def report(*findings: Finding, problems: list[Problem] | None = None, pipelines: list[Pipeline] | None = None) -> Report:
    return Report(
        version=1,
        tool=Tool("queuegate", "1.2.3"),
        targets=[Target("t.yaml", "cloudformation", "checked")],
        engines=[Engine("queuegate", "1.2.3", "ran", 3)],
        problems=problems or [],
        pipelines=pipelines or [],
        findings=list(findings),
        summary=summarise(list(findings)),
    )


HEAD = "1 template, no SQS → Lambda pipeline; 3 rules\n\n"
MORE = "= more: queuegate explain no-redrive\n          https://docs.aws.amazon.com/x\n"


def test_wide_characters_keep_the_mark_in_its_column() -> None:
    text = render(report(finding(source=Source("t.yaml", 1, 12))), sources={"t.yaml": "注文: 📦 {a: b, Orders: {}}\n"}.get)
    line, mark = text.splitlines()[5:7]
    assert (line, mark) == ("1 | 注文: 📦 {a: b, Orders: {}}", "  |               ^")
    assert (
        render(report(finding(source=Source("t.yaml", 1, 14))), sources={"t.yaml": "注文: 📦 {a: b, Orders: {}}\n"}.get).splitlines()[6]
        == "  |                 ^^^^^^"
    )


def test_tabs_and_control_characters_in_a_line_keep_the_mark_in_its_column() -> None:
    text = render(report(finding(source=Source("t.yaml", 1, 9))), sources={"t.yaml": "\tA\x1b[0m: Orders\n"}.get)
    assert text.splitlines()[5:7] == ["1 |     A\\x1b[0m: Orders", "  |               ^^^^^^"]


def test_a_long_line_is_cut_around_the_mark() -> None:
    line = f'{{{"x" * 5000}, "Orders": {{{"y" * 5000}}}'
    text = render(report(finding(source=Source("t.yaml", 1, line.index('"Orders"') + 1))), width=60, sources={"t.yaml": line}.get)
    shown, mark = text.splitlines()[5:7]
    assert shown == '1 | …xxxxxxxxxxxxxxxx, "Orders": {' + "y" * 25 + "…"
    assert mark == "  |                    ^^^^^^^^"
    assert len(shown) == 60


def test_secrets_are_masked_in_a_line() -> None:
    lines = 'Orders:\n  Password: "hunter2"  # x\n'
    assert "2 |   Password: ****  # x\n" in render(report(finding(source=Source("t.yaml", 2, 3))), sources={"t.yaml": lines}.get)


def test_defaults_are_masked_in_a_file_with_noecho() -> None:
    lines = "Parameters:\n  Word: {Type: String, NoEcho: true, Default: hunter2}\n"
    assert "2 |   Word: {Type: String, NoEcho: true, Default: ****}\n" in render(report(finding(source=Source("t.yaml", 2, 3))), sources={"t.yaml": lines}.get)


def test_places_in_other_files_and_in_no_file() -> None:
    related = [
        Related("Timeout is 30 s", "other.yaml", "/Resources/Worker/Properties/Timeout", Source("other.yaml", 2, 3)),
        Related("called from here", None, None, Source("gone.py", 12)),
    ]
    text = render(report(finding(related=related)), sources={"t.yaml": "Resources:\n  Orders: {}\n", "other.yaml": "Worker:\n  Timeout: 30\n"}.get)
    assert text == HEAD + (
        """\
error[no-redrive]: Orders has no dead-letter queue
  --> t.yaml:2:3
   |
 2 |   Orders: {}
   |   ^^^^^^
   |
  ::: other.yaml:2:3
   |
 1 | Worker:
 2 |   Timeout: 30
   |   ------- Timeout is 30 s
   |
  ::: gone.py:12 called from here
   = fix:  Give it one.
   """
        + MORE.replace("\n          ", "\n           ")
        + "\n1 error\n"
    )


def test_without_files_there_are_places_and_no_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").mkdir()
    assert (
        render(report(finding()))
        == HEAD + "error[no-redrive]: Orders has no dead-letter queue\n --> t.yaml:2:3\n  = fix:  Give it one.\n  " + MORE + "\n1 error\n"
    )


def test_a_finding_without_a_place_says_of_what_it_is() -> None:
    text = render(report(finding(source=None, construct="Shop/Orders/Queue/Resource")))
    assert text == HEAD + "error[no-redrive]: Orders has no dead-letter queue\n  = in:   Orders\n  = fix:  Give it one.\n  " + MORE + "\n1 error\n"


def test_what_several_stacks_say_of_one_line_stands_once() -> None:
    made = [
        finding(stack=stack, template=f"{stack}.json", source=Source("app.py", 3, 1), worlds=[], pipelines=[f"{stack}/Mapping"]) for stack in ("dev", "prod")
    ]
    text = render(report(*made))
    assert text == HEAD + (
        "error[no-redrive]: Orders has no dead-letter queue\n --> app.py:3:1\n  = pipelines: dev/Mapping, prod/Mapping\n  = stacks:    dev, prod\n  = fix:       Give it one.\n"
        "  = more:      queuegate explain no-redrive\n               https://docs.aws.amazon.com/x\n\n2 errors\n"
    )


def test_only_the_first_finding_of_a_rule_says_where_to_read_more() -> None:
    text = render(report(finding(), finding(source=Source("t.yaml", 9, 1)), finding(rule="other", severity=Severity.NOTE)))
    assert re.findall(r"^(?:\w+\[.*?\]| --> .*|  = more: .*)", text, re.MULTILINE) == [
        "error[no-redrive]", " --> t.yaml:2:3", "  = more: queuegate explain no-redrive",
        "error[no-redrive]", " --> t.yaml:9:1",
        "note[other]", " --> t.yaml:2:3", "  = more: queuegate explain other",
    ]  # fmt: skip


def test_the_order_is_severity_then_file_then_line() -> None:
    found = [
        finding(source=Source("b.yaml", 1, 1)),
        finding(source=Source("a.yaml", 10, 1)),
        finding(source=Source("a.yaml", 9, 1)),
        finding(rule="x", severity=Severity.NOTE, source=Source("a.yaml", 1, 1)),
        finding(rule="w", severity=Severity.WARNING, source=Source("a.yaml", 2, 1)),
    ]
    wanted = ["--> a.yaml:9:1", "--> a.yaml:10:1", "--> b.yaml:1:1", "--> a.yaml:2:1", "--> a.yaml:1:1"]
    for seed in range(5):
        random.Random(seed).shuffle(found)  # noqa: S311 - an order, not a secret
        assert re.findall(r"^ +(--> .*)", render(report(*found)), re.MULTILINE) == wanted


def test_a_linter_says_its_name_and_its_other_names() -> None:
    text = render(report(finding(rule="E3012", engine="cfn-lint", also=[Also("checkov", "CKV_AWS_1")], fix="", docs="https://example.com/E3012")))
    assert text == HEAD + (
        "error[E3012]: Orders has no dead-letter queue\n --> t.yaml:2:3\n  = also: checkov CKV_AWS_1\n  = from: cfn-lint\n  = more: https://example.com/E3012\n\n1 error\n"
    )


def test_engines_say_what_ran_and_what_did_not() -> None:
    engines = [
        Engine("queuegate", "1.2.3", "ran", 66),
        Engine("cfn-lint", "1.58.0", "ran"),
        Engine("checkov", None, "not-installed"),
        Engine("cloudformation-validate", None, "off"),
    ]
    text = render(msgspec.structs.replace(report(), engines=engines), width=200)
    assert text.splitlines()[0] == "1 template, no SQS → Lambda pipeline; 66 rules; cfn-lint 1.58.0; checkov not installed; cloudformation-validate not run"


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
    assert render(report(*found, *undecided)) == HEAD + (
        """\
undecided: nobody knows
 --> t.yaml:2:3 (Orders)
  = waiting: 1 rule: no-redrive

not counted: 4 findings
  2 × no-redrive: waived, until 2027-01-31: the worker is idempotent
  1 × CKV_AWS_116: superseded: SQS has its own
  1 × no-redrive: in the baseline: since May

1 undecided (2 waived, 1 superseded, 1 in the baseline)
"""
    )


def test_a_clean_report_with_waivers_says_so() -> None:
    assert render(report(finding(suppressed=Suppressed("waiver", "known")))).endswith("\n\nclean: no SQS → Lambda pipeline found (1 waived)\n")


def test_many_unknowns_of_one_cause_are_one_paragraph() -> None:
    found = [
        finding(
            rule=f"rule-{i}", verdict="undecided", reason="the parameter Hide has no value", settle="--parameter Hide=VALUE", source=Source("t.yaml", i + 1, 1)
        )
        for i in range(9)
    ]
    assert render(report(*found)) == HEAD + (
        """\
undecided: the parameter Hide has no value
 --> t.yaml:1:1 (Orders)
 --> t.yaml:2:1 (Orders)
 --> t.yaml:3:1 (Orders)
     and 6 more places
  = waiting: 9 rules: rule-0, rule-1, rule-2, rule-3, rule-4, rule-5, and 3 more
  = settle:  --parameter Hide=VALUE

9 undecided
"""
    )


def test_many_pipelines_are_counted_and_the_first_are_named() -> None:
    def part(name: str) -> Linked:
        return Linked(name, None, "t.yaml", "prod")

    pipelines = [Pipeline(f"prod/M{i}", part(f"M{i}"), part(f"Q{i}"), part("F"), None, None, {}) for i in range(40)]
    text = render(report(finding(pipelines=[one.id for one in pipelines]), pipelines=pipelines), width=200)
    named = "Q0 → F, Q1 → F, Q2 → F, Q3 → F, Q4 → F, Q5 → F, and 34 more"
    assert text.splitlines()[0] == f"1 template, 40 pipelines: {named}; 3 rules"
    assert f"  = pipelines: {named}\n" in text


def test_worlds_are_alternatives() -> None:
    assert "  = when: Env = dev, not HasDlq; or Env = prod\n" in render(report(finding(worlds=["Env = dev, not HasDlq", "Env = prod"])))


def test_what_holds_in_different_worlds_stands_apart() -> None:
    text = render(report(finding(worlds=["Env = dev"]), finding(worlds=["Env = prod"])))
    assert re.findall(r"^  = when: .*", text, re.MULTILINE) == ["  = when: Env = dev", "  = when: Env = prod"]


def test_what_lies_outside_has_the_type_for_which_a_pipeline_misses_it() -> None:
    reason = "Worker is imported from a stack that is not among the targets"
    missing = Pipeline("prod/M", Linked("M", None, "t.yaml", "prod"), None, External(reason), External("something else"), None, {})
    doubt = finding(verdict="undecided", reason=reason, settle=external("Worker"), pipelines=["prod/M"])
    assert '\n  "Worker":\n    type: AWS::Lambda::Function\n    properties: {Timeout: VALUE}\n' in render(report(doubt, pipelines=[missing]))


def test_what_lies_outside_and_is_no_resource_is_settled_as_the_rule_says() -> None:
    text = render(
        report(finding(verdict="undecided", reason="/hide is read when the stack is deployed", settle=external("/hide"), property="VisibilityTimeout"))
    )
    assert '  = settle:  externals: {"/hide": …} in queuegate.yaml\n' in text
    assert "type:" not in text


def test_a_label_that_does_not_fit_goes_below_its_mark() -> None:
    related = [Related("MaximumBatchingWindowInSeconds is 5 s (the default)", "t.yaml", "", Source("t.yaml", 1, 21))]
    text = render(report(finding(source=Source("t.yaml", 1, 1), related=related)), width=60, sources={"t.yaml": "Orders: {Properties: x, Propertiess: {}}"}.get)
    assert text.splitlines()[5:10] == [
        "1 | Orders: {Properties: x, Propertiess: {}}",
        "  | ^^^^^^",
        "  |                     -",
        "  |                   MaximumBatchingWindowInSeconds is 5 s",
        "  |                   (the default)",
    ]


def test_a_head_that_fills_the_line_leaves_the_message_to_the_next() -> None:
    text = render(report(finding(rule="a-rule-with-a-very-long-name-indeed", message="Orders fails")), width=40)
    assert "\nerror[a-rule-with-a-very-long-name-indeed]:\n  Orders fails\n" in text


def test_nobody_is_told_to_give_a_value_that_only_the_deployment_knows(reported: Callable[..., Report]) -> None:
    late = ORDERS.replace("!Ref Hide", "!GetAtt Refunds.QueueName").replace("!ImportValue Shared-QueueArn", "!GetAtt Refunds.Arn")
    whole = render(reported({"orders.yaml": late}), width=80, first=True)
    assert "undecided: Refunds.QueueName is known only after the deployment" in whole
    assert "--parameter NAME=VALUE" not in whole
