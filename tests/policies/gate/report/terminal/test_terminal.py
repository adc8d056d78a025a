from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from queuegate.policies.gate.report.record.model import (
    Consequence,
    Report,
)
from queuegate.policies.gate.report.terminal.screen import render
from queuegate.policies.rule import Finding as Failed
from queuegate.policies.rule import Mapping, Rule, Severity

APPS = Path(__file__).parents[4] / "apps"
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
1 template, 3 pipelines; 2 rules

pipeline                errors  warnings  open questions
Orders → Worker              1         1               -
Refunds → Worker             -         -               1
unknown queue → Worker       -         -               1

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

open: Shared-QueueArn is imported from a stack that is not among the targets
 --> orders.yaml:31:34 (EventSourceArn of SharedMapping)
  = pipeline: unknown queue → Worker
  = waiting:  2 checks (messages lost 1, messages repeated 1): no-redrive,
              hides-too-short
  = settle:   externals: {"Shared-QueueArn": {type: AWS::SQS::Queue, properties:
              {VisibilityTimeout: VALUE, RedrivePolicy: VALUE}}} in
              queuegate.yaml

open: the parameter Hide has no value in the template
 --> orders.yaml:14:26 (VisibilityTimeout of Refunds)
  = pipeline: Refunds → Worker
  = waiting:  1 check: hides-too-short
  = settle:   --parameter Hide=VALUE

next: `queuegate init` declares in queuegate.yaml what each pipeline is meant to
      be, and no change of it goes unnoticed

1 error, 1 warning; 2 open questions (3 checks wait)
"""


def test_a_whole_report(reported: Callable[..., Report]) -> None:
    assert render(reported({"orders.yaml": ORDERS}), width=80, first=True) == ORDERS_REPORT


def test_colour_changes_nothing_but_the_colour(reported: Callable[..., Report]) -> None:
    colored = render(reported({"orders.yaml": ORDERS}), width=80, first=True, color=True)
    assert ANSI.sub("", colored) == ORDERS_REPORT
    assert "\x1b[1;31merror[no-redrive]: \x1b[0m\x1b[1mOrders has no dead-letter queue\x1b[0m\n" in colored
    assert "\x1b[1;33m^^\x1b[0m" in colored


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_lines_fit_and_have_no_blank_end(reported: Callable[..., Report], width: int) -> None:
    lines = render(reported({"orders.yaml": ORDERS}), width=width, first=True).splitlines()
    whole = render(reported({"orders.yaml": ORDERS}), width=width, first=True, full=True).splitlines()
    assert [line for line in (*lines, *whole) if len(line) > width and "https://" not in line and " = more: " not in line] == []
    assert [line for line in lines if line != line.rstrip()] == []


def settled(text: str) -> list[str]:
    """The line that settles each question, unwrapped."""
    return [" ".join(found.split()) for found in re.findall(r"= settle: (.*(?:\n {8,}.*)*)", text)]


def test_what_settles_an_import_is_yaml_that_settles_it(reported: Callable[..., Report]) -> None:
    line = settled(render(reported({"orders.yaml": ORDERS})))[0].removesuffix(" in queuegate.yaml")
    assert yaml.safe_load(line) == {
        "externals": {"Shared-QueueArn": {"type": "AWS::SQS::Queue", "properties": {"VisibilityTimeout": "VALUE", "RedrivePolicy": "VALUE"}}}
    }


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
    assert (
        text
        == "1 template, no SQS → Lambda pipeline; 2 rules\n\nno pipeline was judged: there is no event source mapping of a queue, and no SQS event of SAM\n"
    )


def test_nothing_but_skipped_files_is_not_clean(reported: Callable[..., Report]) -> None:
    files = {f"values/{name}.yaml": "a: 1" for name in "abcd"}
    assert render(reported(files, "values")) == "skipped 4: no Resources section\n\nnothing was checked\n"


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
        f"problem[unreadable]: {gone.message}\n --> gone.yaml\n\n"
        f"problem[rule-crash]: {crash.message}\n\n"
        "3 problems\n"
    )
    assert "crashing crashed on good/Mapping: KeyError: 'Mapping'" in crash.message


def test_an_app_is_shown_by_the_line_that_somebody_wrote(synthesised: Callable[[str], Path], reported: Callable[..., Report]) -> None:
    made = {APPS / "shared_queue" / "cdk.json": synthesised("shared_queue")}
    assert render(reported({}, "shared_queue/cdk.json", folder=APPS, made=made), width=80) == (
        """\
1 CDK app, 1 pipeline; 2 rules

pipeline        errors  warnings  open questions
Queue → Worker       1         -               -

error[no-redrive]: Queue4A7E3555 has no dead-letter queue
 --> shared_queue/app.py:9:9
  |
9 | queue = sqs.Queue(owner, "Queue", visibility_timeout=Duration.minutes(3))
  |         ^^^^^^^^^ RedrivePolicy is not set
  |
  = fix:  Give the queue a RedrivePolicy.
  = more: queuegate explain no-redrive

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


def test_nobody_is_told_to_give_a_value_that_only_the_deployment_knows(reported: Callable[..., Report]) -> None:
    late = ORDERS.replace("!Ref Hide", "!GetAtt Refunds.QueueName").replace("!ImportValue Shared-QueueArn", "!GetAtt Refunds.Arn")
    whole = render(reported({"orders.yaml": late}), width=80, first=True)
    assert "open: Refunds.QueueName is known only after the deployment" in whole
    assert "--parameter" not in whole
    assert settled(whole)[0].startswith("waivers: [{rule: ")


def test_what_waits_is_told_by_what_would_come_of_it_the_gravest_first(reported: Callable[..., Report]) -> None:
    text = render(reported({"orders.yaml": ORDERS}), width=200)
    counts, names = re.search(r"waiting: +\d+ checks \((.*?)\): (.*)", text).groups()  # type: ignore[union-attr]  # it is there, or the test fails
    several = [one.value.replace("-", " ") for one in Consequence]
    told = [one.rpartition(" ")[0] for one in counts.split(", ")]
    assert told == [one for one in several if one in told] != []
    assert names.split(", ") == ["no-redrive", "hides-too-short"]  # a lost message is graver than one that comes twice
