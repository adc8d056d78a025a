"""Caps that do not fit together: pollers and a reserve, a window and pollers, all that an account has; and half of a FIFO queue's high throughput."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity, Team

Changed = Callable[..., list[Any]]
HEAD = "{Parameters: {Any: {Type: String}, Number: {Type: Number}}}"
PROVISIONED = "Mapping: {Properties: {ScalingConfig: null, ProvisionedPollerConfig: {%s}%s}}\n"
RESERVED = "Worker: {Properties: {ReservedConcurrentExecutions: %s}}\n"
OTHERS = "Api: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Worker, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com}}\n"
FIFO = "Orders: {Properties: {FifoQueue: true, %s}}"
POLLERS, WINDOW, HEADROOM, ACCOUNT, HIGH = (
    "pollers-above-reserved",
    "provisioned-pollers-with-window",
    "no-headroom-for-others",
    "caps-above-account",
    "fifo-high-throughput",
)
PUBLISHED = """
Release: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker%s}}
Live: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version, ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: %s}}}
"""
ON_ALIAS = "Mapping: {Properties: {FunctionName: !Ref Live}}"
ALLOCATED = "provisioned-above-reserved"
RESERVE = ("Worker", "Properties/ReservedConcurrentExecutions")
BAD = [
    (POLLERS, PROVISIONED % ("MaximumPollers: 6", "") + RESERVED % 59, *RESERVE, Severity.WARNING),
    (POLLERS, PROVISIONED % ("MinimumPollers: 2", "") + RESERVED % 1999, *RESERVE, Severity.WARNING),
    (ALLOCATED, RESERVED % 10 + PUBLISHED % ("", 11) + ON_ALIAS, *RESERVE, Severity.ERROR),
    (ALLOCATED, RESERVED % 10 + PUBLISHED % (", ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 6}", 5) + ON_ALIAS, *RESERVE, Severity.ERROR),
    (ALLOCATED, RESERVED % 10 + PUBLISHED % ("", 10), *RESERVE, Severity.ERROR),
    (WINDOW, PROVISIONED % ("MaximumPollers: 6", ""), "Mapping", "Properties/MaximumBatchingWindowInSeconds", Severity.NOTE),
    (HEADROOM, RESERVED % 10 + OTHERS, *RESERVE, Severity.NOTE),
    (ACCOUNT, "Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: 1000}}}\nMore: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 1}}", "Mapping", "Properties/ScalingConfig/MaximumConcurrency", Severity.NOTE),
    (HIGH, FIFO % "DeduplicationScope: messageGroup", "Orders", "Properties", Severity.NOTE),
    (HIGH, FIFO % "DeduplicationScope: queue, FifoThroughputLimit: perMessageGroupId", "Orders", "Properties/DeduplicationScope", Severity.WARNING),
]  # fmt: skip
GOOD = [
    (POLLERS, PROVISIONED % ("MaximumPollers: 6", "") + RESERVED % 60),
    (POLLERS, PROVISIONED % ("MaximumPollers: 6", ", Enabled: false") + RESERVED % 10),
    (POLLERS, PROVISIONED % ("MaximumPollers: 6", "")),
    (POLLERS, RESERVED % 5),
    (ALLOCATED, RESERVED % 10 + PUBLISHED % ("", 10) + ON_ALIAS),
    (ALLOCATED, RESERVED % 10 + PUBLISHED % ("", 9)),
    (ALLOCATED, PUBLISHED % ("", 100)),
    (ALLOCATED, RESERVED % 10),
    (ALLOCATED, RESERVED % 10 + (PUBLISHED % ("", 11)).replace("!Ref Worker", "another")),
    (ALLOCATED, RESERVED % 10 + PUBLISHED % ("", 10) + "Mapping: {Properties: {Enabled: false}}"),
    (WINDOW, PROVISIONED % ("MaximumPollers: 6", ", MaximumBatchingWindowInSeconds: 0")),
    (HEADROOM, RESERVED % 11 + OTHERS),
    (HEADROOM, RESERVED % 10),
    (HEADROOM, OTHERS),
    (HEADROOM, RESERVED % 10 + OTHERS.replace("apigateway", "sqs")),
    (ACCOUNT, "Mapping: {Properties: {ScalingConfig: {MaximumConcurrency: 1000}}}"),
    (ACCOUNT, "Mapping: {Properties: {ScalingConfig: null}}\nMore: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 900}}"),
    (HIGH, FIFO % "DeduplicationScope: messageGroup, FifoThroughputLimit: perMessageGroupId"),
    (HIGH, FIFO % "DeduplicationScope: queue, FifoThroughputLimit: perQueue"),
    (HIGH, FIFO % "VisibilityTimeout: 185"),
    (HIGH, "Mapping: {Properties: {EventSourceArn: !ImportValue Orders}}"),
]
OPEN = [
    (POLLERS, PROVISIONED % ("MaximumPollers: !Ref Number", "") + RESERVED % 50),
    (WINDOW, PROVISIONED % ("MaximumPollers: 6", ", MaximumBatchingWindowInSeconds: !Ref Number")),
    (HEADROOM, RESERVED % "!Ref Number" + OTHERS),
    (ALLOCATED, RESERVED % "!Ref Number" + PUBLISHED % ("", 10)),
    (ALLOCATED, RESERVED % 10 + PUBLISHED % ("", "!Ref Number")),
    (HIGH, FIFO % "DeduplicationScope: !Ref Any"),
]


@pytest.mark.parametrize(("rule", "fragment", "where"), [(rule, fragment, where) for rule, fragment, *where in BAD])
def test_bad(rule: str, fragment: str, where: list[Any], changed: Changed) -> None:
    assert [(one.verdict, one.resource, one.route, one.severity) for one in changed(fragment, rule)] == [("fail", *where)]


@pytest.mark.parametrize(("rule", "fragment"), GOOD)
def test_good_is_silent(rule: str, fragment: str, changed: Changed) -> None:
    assert changed(fragment, rule) == []


@pytest.mark.parametrize(("rule", "fragment"), OPEN)
def test_what_nobody_knows_is_undecided(rule: str, fragment: str, changed: Changed) -> None:
    assert {one.verdict for one in changed(fragment, rule, head=HEAD)} == {"undecided"}


def test_what_the_account_has_makes_it_a_warning(changed: Changed) -> None:
    assert [one.severity for one in changed("{}", ACCOUNT, team=Team({"account-concurrency": 9}))] == [Severity.WARNING]
    assert changed("{}", ACCOUNT, team=Team({"account-concurrency": 10})) == []
