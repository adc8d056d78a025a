from __future__ import annotations

import re

import pytest

from queuegate.policies.gate.catalogue.page import Example, page_of
from queuegate.policies.gate.catalogue.rules import every_rule
from queuegate.policies.gate.command.explain import render
from queuegate.policies.rule import Mapping, Rule, Severity

PAGE = """The queue hides a message too briefly.

Lambda retries a throttled batch until the visibility timeout ends,
and then it comes again.

Or so it is said.

Bad::

    Orders:
      Type: AWS::SQS::Queue

      Properties: {VisibilityTimeout: 1}

Good::

    Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 185}}

That is all.
"""
RULE = Rule(
    "hides",
    "timing",
    Mapping,
    Severity.ERROR,
    "https://docs.aws.amazon.com/x",
    "Set VisibilityTimeout to six times the function's Timeout.",
    lambda _: iter(()),
    PAGE,
)

EXPLAINED = """\
error[hides] (timing)
The queue hides a message too briefly.

Lambda retries a throttled batch until the visibility
timeout ends, and then it comes again.

Or so it is said.

Bad:

    Orders:
      Type: AWS::SQS::Queue

      Properties: {VisibilityTimeout: 1}

Good:

    Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 185}}

That is all.

 = fix:    Set VisibilityTimeout to six times the
           function's Timeout.
 = try:    queuegate explain hides --template bad | queuegate check -
 = change: severity: {hides: note} in queuegate.yaml;
           `off` turns it off
 = docs:   https://docs.aws.amazon.com/x
"""


def test_a_whole_page() -> None:
    assert render(RULE, width=56) == EXPLAINED


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_command_is_pasted_as_one_line(width: int) -> None:
    for rule in every_rule()[::20]:
        tried = [line for line in render(rule, width=width).splitlines() if line.startswith(" = try:")]
        assert all(line.endswith(f"queuegate explain {rule.name} --template bad | queuegate check -") for line in tried)


def test_colour_changes_nothing_but_the_colour() -> None:
    colored = render(RULE, color=True, width=56)
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == EXPLAINED
    assert "\x1b[1;31mBad:\x1b[0m\n" in colored


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_every_page_is_shown_whole(rule: Rule) -> None:
    shown = " ".join(render(rule, width=80).split())
    for block in rule.page.split("\n"):
        assert " ".join(block.replace("::", ":").split()) in shown.replace("::", ":")
    assert rule.fix in shown


def test_a_page_taken_apart() -> None:
    assert page_of(RULE) == (
        "The queue hides a message too briefly.",
        ["Lambda retries a throttled batch until the visibility timeout ends, and then it comes again.", "Or so it is said."],
        [
            Example("Bad", "Orders:\n  Type: AWS::SQS::Queue\n\n  Properties: {VisibilityTimeout: 1}"),
            Example("Good", "Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 185}}"),
        ],
        ["That is all."],
    )


def test_a_page_without_examples() -> None:
    assert page_of(RULE._replace(page="One.\n\nTwo.\n")) == ("One.", ["Two."], [], [])
