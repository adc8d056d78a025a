"""The ARNs of what a call is for, as far as it names it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from queuegate.synth.iam.needs.named.arns import UNNAMED, arn_for, arns_for, named_as
from queuegate.synth.iam.policies.match import covers
from queuegate.synth.iam.words import actions
from queuegate.synth.values.text import Text, Token
from queuegate.synth.values.worlds import Undecided

PARTITION = Token("pseudo", "AWS::Partition")


def may_cover(pattern: Text, subject: Text) -> bool:
    try:
        return covers(pattern, subject)
    except Undecided:
        return True


def granted(arn: str, name: str = "some") -> Text:
    """An ARN that a statement spells out: of one account and Region, with this name first."""
    placed = arn.replace("${Region}", "eu-north-1").replace("${Account}", "111111111111")
    return Text.of("arn:", PARTITION, ":", re.sub(r"\*", "other", placed.replace("*", name, 1)))


def one_of_each(service: str) -> Iterable[str]:
    """An action for each set of kinds that an action of the service is for."""
    return {actions.arns(action): action for action in actions.expand(f"{service}:*")}.values()


@pytest.mark.parametrize("service", sorted(actions.SERVICES))
def test_what_is_not_named_may_be_of_each_kind_that_the_action_is_for(service: str) -> None:
    found = named_as(service, UNNAMED)
    for action in one_of_each(service):
        asked, spelt = arns_for(action, found), actions.arns(action)
        for arn in spelt:
            assert any(may_cover(granted(arn), one) for one in asked), (action, arn)
        assert not spelt or any(may_cover(granted(arn), arn_for(action, found)) for arn in spelt), action
        assert not any(may_cover(Text.of("arn:", PARTITION, ":glue:eu-north-1:111111111111:job/some"), one) for one in asked)


@pytest.mark.parametrize("service", sorted(actions.SERVICES - {"s3", "sts"}))
def test_what_is_named_is_of_that_name(service: str) -> None:
    found = named_as(service, Text.of("some"))
    for action in one_of_each(service):
        for arn in (one for one in actions.arns(action) if one.count("*") == 1):
            assert any(may_cover(granted(arn), one) for one in arns_for(action, found)), (action, arn)
            assert not any(may_cover(granted(arn, "another"), one) for one in arns_for(action, found)), (action, arn)


def test_what_repairs_it_names_the_kind_and_this_deployment() -> None:
    found = named_as("states", UNNAMED)
    assert str(arn_for("states:DescribeExecution", found)).startswith("arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:")
    assert str(arn_for("bedrock:InvokeModel", named_as("bedrock", UNNAMED))).startswith("arn:${AWS::Partition}:bedrock:")
    assert (
        str(arn_for("logs:PutRetentionPolicy", named_as("logs", Text.of("audit"))))
        == "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:audit"
    )
