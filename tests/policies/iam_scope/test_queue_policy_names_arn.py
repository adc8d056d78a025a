from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

RULE = "queue-policy-names-arn"
Changed = Callable[..., list[Any]]
INLINE = "QueuePolicy: null\nOwn: {Type: AWS::SQS::QueueInlinePolicy, Properties: {Queue: NAME, PolicyDocument: {Statement: []}}}\n"


def policy(names: str) -> str:
    return f"QueuePolicy: {{Properties: {{Queues: {names}}}}}"


@pytest.mark.parametrize(
    ("fragment", "resource", "route"),
    [
        pytest.param(policy("[!GetAtt Orders.Arn, !Ref DeadLetters]"), "QueuePolicy", "Properties/Queues/0/Fn::GetAtt", id="GetAtt"),
        pytest.param(policy("[!Ref Orders, !Sub '${DeadLetters.Arn}']"), "QueuePolicy", "Properties/Queues/1/Fn::Sub", id="a Sub, of the dead-letter queue"),
        pytest.param(
            "Orders: {Properties: {QueueName: orders}}\n" + policy("[!Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders']"),
            "QueuePolicy",
            "Properties/Queues/0/Fn::Sub",
            id="spelt out",
        ),
        pytest.param(policy("[!GetAtt Orders.QueueName]"), "QueuePolicy", "Properties/Queues/0/Fn::GetAtt", id="the name"),
        pytest.param("Orders: {Properties: {QueueName: orders}}\n" + policy("[orders]"), "QueuePolicy", "Properties/Queues/0", id="the name, spelt out"),
        pytest.param(
            "Other: {Type: AWS::SQS::Queue}\n" + policy("[!Ref Orders, !GetAtt Other.Arn]"),
            "QueuePolicy",
            "Properties/Queues/1/Fn::GetAtt",
            id="of another queue",
        ),
        pytest.param(INLINE.replace("NAME", "!GetAtt Orders.Arn"), "Own", "Properties/Queue/Fn::GetAtt", id="inline"),
    ],
)
def test_bad(fragment: str, resource: str, route: str, changed: Changed) -> None:
    said = changed(fragment, RULE)
    assert [(one.verdict, one.resource, one.route, one.severity) for one in said] == [("fail", resource, route, Severity.ERROR)]


@pytest.mark.parametrize(
    "fragment", [policy("[!Ref Orders]"), policy("[!GetAtt Orders.QueueUrl]"), INLINE.replace("NAME", "!Ref Orders"), policy("[!ImportValue others]")]
)
def test_good(fragment: str, changed: Changed) -> None:
    assert [one.text for one in changed(fragment, RULE) if one.verdict == "fail"] == []


@pytest.mark.parametrize("named", ["[!Ref Name]", "!ImportValue others", "[!ImportValue others, !Ref DeadLetters]", "[!If [C, !Ref Name, !Ref Orders]]"])
def test_a_policy_about_the_queue_whose_queue_lies_outside_may_be_the_queues_own(named: str, changed: Changed) -> None:
    said = changed(policy(named), RULE, head="Parameters: {Name: {Type: String}, S: {Type: String}}\nConditions: {C: !Equals [!Ref S, x]}")
    assert {(one.verdict, one.resource) for one in said} == {("undecided", "Mapping")}
    assert "QueuePolicy is a policy about Orders, and whether it is the policy of Orders is not known" in said[0].text


def test_a_policy_about_nothing_of_the_template_is_somebody_elses(changed: Changed) -> None:
    statement = "{Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-west-1:111122223333:others'}"
    other = f"QueuePolicy: {{Properties: {{Queues: [!Ref Name], PolicyDocument: {{Statement: [{statement}]}}}}}}"
    assert changed(other, RULE, head="Parameters: {Name: {Type: String}}") == []


def test_a_policy_of_any_resource_in_the_queues_own_template_may_be_the_queues_own(changed: Changed) -> None:
    other = "QueuePolicy: {Properties: {Queues: [!Ref Name], PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: '*'}]}}}"
    assert {one.verdict for one in changed(other, "public-queue-policy", head="Parameters: {Name: {Type: String}}")} == {"undecided"}
