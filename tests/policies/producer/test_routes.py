"""One message on several ways, a queue that is subscribed twice, and what a target does with what it cannot deliver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.policies.rule import Severity

Changed = Callable[..., list[Any]]
TOPIC = "Topic: {Type: AWS::SNS::Topic%s}\n"
MORE = (
    "More: {Type: AWS::SQS::Queue}\nToo: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt More.Arn, FunctionName: !Ref Worker%s}}\n"
)


def subscription(name: str, endpoint: str = "!GetAtt Orders.Arn", protocol: str = "sqs", more: str = "") -> str:
    return f"{name}: {{Type: AWS::SNS::Subscription, Properties: {{TopicArn: !Ref Topic, Protocol: {protocol}, Endpoint: {endpoint}{more}}}}}\n"


def rule(name: str, target: str, pattern: str = "{source: [orders]}", more: str = "") -> str:
    return f"{name}: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {pattern}, Targets: [{{Id: t, Arn: {target}}}]{more}}}}}\n"


def bucket(more: str = "") -> str:
    notification = f"{{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn{more}}}"
    configuration = f"{{QueueConfigurations: [{notification}], EventBridgeConfiguration: {{EventBridgeEnabled: true}}}}"
    return f"Uploads: {{Type: AWS::S3::Bucket, Properties: {{NotificationConfiguration: {configuration}}}}}\n"


CREATED = "{source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Uploads]}}}"
FILTER = ", FilterPolicy: {kind: [a]}"
DIRECT = subscription("Directly", "!GetAtt Worker.Arn", "lambda")


@pytest.mark.parametrize(
    ("fragment", "at"),
    [
        pytest.param(TOPIC % "" + subscription("One") + DIRECT, "Directly", id="the function beside its queue"),
        pytest.param(TOPIC % "" + MORE % "" + subscription("One") + subscription("Two", "!GetAtt More.Arn"), "Two", id="two queues of one function"),
        pytest.param(rule("One", "!GetAtt Orders.Arn") + rule("Two", "!GetAtt Worker.Arn"), "Two", id="two rules with one pattern"),
        pytest.param(rule("One", "!GetAtt Orders.Arn") + rule("Two", "!GetAtt Orders.Arn"), "Two", id="two rules to one queue"),
        pytest.param(rule("One", "!GetAtt Orders.Arn", CREATED) + bucket(), "Uploads", id="a bucket and a rule that hears the bucket"),
    ],
)
def test_a_message_comes_twice(fragment: str, at: str, changed: Changed) -> None:
    said = changed(fragment, "several-routes")
    assert {(one.verdict, one.resource) for one in said} == {("fail", at)}


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(TOPIC % "" + subscription("One"), id="one way"),
        pytest.param(TOPIC % "" + subscription("One", more=FILTER) + DIRECT, id="trap: a filter"),
        pytest.param(
            TOPIC % "" + MORE % ", FilterCriteria: {Filters: [{Pattern: '{}'}]}" + subscription("One") + subscription("Two", "!GetAtt More.Arn"),
            id="a filter of the mapping",
        ),
        pytest.param(
            TOPIC % "" + MORE % ", Enabled: false" + subscription("One") + subscription("Two", "!GetAtt More.Arn"), id="a mapping that is switched off"
        ),
        pytest.param(rule("One", "!GetAtt Orders.Arn") + rule("Two", "!GetAtt Worker.Arn", "{source: [refunds]}"), id="two patterns"),
        pytest.param(
            rule("One", "!GetAtt Orders.Arn, Input: '{}'") + rule("Two", "!GetAtt Orders.Arn, Input: '[]'"), id="trap: two messages that were made of one event"
        ),
        pytest.param(
            rule("One", "!GetAtt Orders.Arn", CREATED) + bucket(", Filter: {S3Key: {Rules: [{Name: suffix, Value: .jpg}]}}"),
            id="trap: a bucket that notifies of some",
        ),
        pytest.param(rule("One", "!GetAtt Orders.Arn", CREATED.replace("Created", "Deleted")) + bucket(), id="a rule that hears other events of the bucket"),
        pytest.param(rule("One", "!GetAtt Orders.Arn") + rule("Two", "!GetAtt Worker.Arn", more=", EventBusName: other"), id="two buses"),
        pytest.param(
            TOPIC % "" + subscription("One") + subscription("Two", "!GetAtt Audit.Arn", "lambda") + "Audit: {Type: AWS::Lambda::Function}\n", id="two functions"
        ),
        pytest.param(TOPIC % "" + subscription("One") + subscription("Two"), id="trap: one subscription, of which another rule speaks"),
    ],
)
def test_a_message_comes_once(fragment: str, changed: Changed) -> None:
    assert changed(fragment, "several-routes") == []


@pytest.mark.parametrize(
    ("one", "two", "severity"),
    [
        ("", "", "warning"),
        (FILTER, "", "error"),
        (FILTER, FILTER, "warning"),
        (", RawMessageDelivery: true", ", RawMessageDelivery: 'true'", "warning"),
        ("", ", RawMessageDelivery: false", "warning"),
        (FILTER, ', FilterPolicy: \'{"kind": ["a"]}\'', "warning"),
        (FILTER, FILTER + ", FilterPolicyScope: MessageBody", "error"),
    ],
)
def test_a_queue_that_is_subscribed_twice(one: str, two: str, severity: str, changed: Changed) -> None:
    said = changed(TOPIC % "" + subscription("One", more=one) + subscription("Two", more=two), "subscribed-twice")
    assert [(found.verdict, found.resource, found.route, found.severity) for found in said] == [("fail", "Two", "Properties/Endpoint", severity)]


def test_a_subscription_in_the_topic_counts(changed: Changed) -> None:
    inside = TOPIC % ", Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Orders.Arn}]}"
    assert [one.verdict for one in changed(inside + subscription("Two"), "subscribed-twice")] == ["fail"]


def test_two_topics_and_two_queues_are_two_subscriptions(changed: Changed) -> None:
    other = "Second: {Type: AWS::SNS::Topic}\n" + subscription("Two").replace("!Ref Topic", "!Ref Second")
    assert changed(TOPIC % "" + subscription("One") + other, "subscribed-twice") == []
    assert changed(TOPIC % "" + subscription("One") + subscription("Two", "!GetAtt DeadLetters.Arn"), "subscribed-twice") == []


@pytest.mark.parametrize(
    ("more", "fails"), [("", True), (", DeadLetterConfig: {Arn: arn:aws:sqs:eu-west-1:111122223333:undelivered}", False), (", DeadLetterConfig: {}", True)]
)
def test_what_a_rule_cannot_deliver(more: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - a table
    fragment = f"Nightly: {{Type: AWS::Events::Rule, Properties: {{Targets: [{{Id: q, Arn: !GetAtt Orders.Arn{more}}}]}}}}\n"
    said = changed(fragment, "target-without-dead-letter-queue")
    assert [(one.verdict, one.resource, one.route) for one in said] == ([("fail", "Nightly", "Properties/Targets/0")] if fails else [])


@pytest.mark.parametrize(
    ("targets", "fails"),
    [
        ("[{Id: q, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt Orders.Arn}}]", True),
        ("[{Id: q, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}}]", False),
        # each is where the other's events go
        (
            "[{Id: q, Arn: !GetAtt Orders.Arn, DeadLetterConfig: {Arn: !GetAtt Other.Arn}}, {Id: o, Arn: !GetAtt Other.Arn, DeadLetterConfig: {Arn: !GetAtt Orders.Arn}}]",
            False,
        ),
    ],
)
def test_a_target_that_is_its_own_dead_letter_queue(targets: str, fails: bool, changed: Changed) -> None:  # noqa: FBT001 - as above
    fragment = f"Other: {{Type: AWS::SQS::Queue}}\nNightly: {{Type: AWS::Events::Rule, Properties: {{Targets: {targets}}}}}\n"
    said = changed(fragment, "target-without-dead-letter-queue")
    expected = [("fail", Severity.WARNING, "Nightly", "Properties/Targets/0/DeadLetterConfig/Arn")] if fails else []
    assert [(one.verdict, one.severity, one.resource, one.route) for one in said] == expected


def test_a_schedule_that_is_its_own_dead_letter_queue(changed: Changed) -> None:
    fragment = (
        "Nightly: {Type: AWS::Scheduler::Schedule, Properties: {ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: 'OFF'}, Target: "
        "{Arn: !GetAtt Orders.Arn, RoleArn: !GetAtt WorkerRole.Arn, DeadLetterConfig: {Arn: !GetAtt Orders.Arn}}}}"
    )
    (said,) = changed(fragment, "target-without-dead-letter-queue")
    assert (said.resource, said.route) == ("Nightly", "Properties/Target/DeadLetterConfig/Arn")


def test_an_endpoint_that_nobody_knows_is_undecided(changed: Changed) -> None:
    queue = "Orders: {Properties: {QueueName: orders}}\n"
    said = changed(queue + TOPIC % "" + subscription("One") + subscription("Two", "!Ref Named"), "subscribed-twice", "Parameters: {Named: {Type: String}}")
    assert [one.verdict for one in said] == ["undecided"]
