"""What invokes a SAM function past its queues: topics, rules and schedules, each with what SAM makes for it: subscription, rule, permission, and dead-letter queue where `DeadLetterConfig` asks for one.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html,
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-scheduledeadletterconfig.html. What other events make (methods of APIs, notifications of buckets) is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from queuegate._light import NamedTuple

from .written import Lowered, Written, made

_RULES: Final = ("Schedule", "CloudWatchEvent", "EventBridgeRule")
_SCHEDULES: Final = ("ScheduleV2",)
CALLERS: Final = ("SNS", *_RULES, *_SCHEDULES)
"""The types of events that are lowered here."""

_OF_RULE: Final = {
    "EventBusName": "EventBusName",
    "Pattern": "EventPattern",
    "Schedule": "ScheduleExpression",
    "State": "State",
    "Description": "Description",
    "Name": "Name",
    "RuleName": "Name",
}
_OF_TARGET: Final = ("Input", "InputPath", "InputTransformer", "RetryPolicy")
_OF_SUBSCRIPTION: Final = ("FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "Region")


class _Event(NamedTuple):
    """One event of a function, and the parts of what is made of it."""

    lowered: Lowered
    name: str
    event: Written
    properties: Written
    target: Written
    attributes: Mapping[str, Written]

    def add(self, name: str, kind: str, properties: Mapping[str, Written], at: Written | None = None) -> None:
        self.lowered.add(name, kind, properties, at or made(None, self.event.at), self.attributes)

    def passed(self, names: Mapping[str, str]) -> dict[str, Written]:
        """The properties of the event that stand under these names in what is made."""
        return {new: self.properties.part(old) for old, new in names.items() if self.properties.has(old)}

    def arn(self) -> Any:
        """The target's ARN, which a reference to an alias gives, and one to a function does not."""
        name = self.target.get("Ref")
        return {"Fn::GetAtt": [name, "Arn"]} if name in self.lowered.given else self.target.value

    def permission(self, principal: str, source: Mapping[str, Written]) -> None:
        fixed = {"Action": made("lambda:InvokeFunction", self.event.at), "FunctionName": self.target, "Principal": made(principal, self.event.at)}
        self.add(f"{self.name}Permission", "AWS::Lambda::Permission", {**fixed, **source})


def caller(lowered: Lowered, logical_id: str, event: Written, target: Written, attributes: Mapping[str, Written]) -> None:
    """Add what SAM makes of one event."""
    properties = event.part("Properties") if isinstance(event.get("Properties"), dict) else made({}, event.at)
    one = _Event(lowered, logical_id, event, properties, target, attributes)
    if event.get("Type") == "SNS":
        _topic(one)
        return
    dead_letters = _dead_letters(one)
    if event.get("Type") in _RULES:
        _rule(one, dead_letters)


def _topic(one: _Event) -> None:
    topic = one.passed({"Topic": "TopicArn"})
    fixed = {"Protocol": made("lambda", one.event.at), "Endpoint": made(one.arn(), one.event.at)}
    one.add(one.name, "AWS::SNS::Subscription", {**fixed, **topic, **one.passed({key: key for key in _OF_SUBSCRIPTION})}, one.event)
    one.permission("sns.amazonaws.com", {"SourceArn": topic["TopicArn"]} if topic else {})


def _rule(one: _Event, dead_letters: Any) -> None:
    properties, rule = one.properties, one.passed(_OF_RULE)
    if properties.has("Enabled") and not properties.has("State"):
        off = properties.get("Enabled") in (False, "false")
        rule["State"] = made("DISABLED" if off else "ENABLED", properties.part("Enabled").at)
    own, told = properties.get("Target"), one.passed({key: key for key in _OF_TARGET})
    receiver: dict[str, Any] = {"Arn": one.arn(), "Id": own["Id"] if isinstance(own, dict) and "Id" in own else f"{one.name}LambdaTarget"}
    receiver |= {key: part.value for key, part in told.items()}
    receiver |= {"DeadLetterConfig": {"Arn": dead_letters}} if dead_letters is not None else {}
    targets = made([receiver], one.event.at, {(0, key): part for key, part in told.items()})
    one.add(one.name, "AWS::Events::Rule", {**rule, "Targets": targets}, one.event)
    one.permission("events.amazonaws.com", {"SourceArn": made({"Fn::GetAtt": [one.name, "Arn"]}, one.event.at)})


def _dead_letters(one: _Event) -> Any:
    """The ARN of the event's dead-letter queue, None where it has none. Where the team names a queue of its own, SAM makes no other."""
    config = one.properties.get("DeadLetterConfig")
    if not isinstance(config, dict) or config.get("Type") != "SQS":
        return config.get("Arn") if isinstance(config, dict) else None
    at, named = made(None, one.properties.part("DeadLetterConfig").at), config.get("QueueLogicalId")
    queue = named if isinstance(named, str) else f"{one.name}Queue"
    arn = {"Fn::GetAtt": [queue, "Arn"]}
    one.add(queue, "AWS::SQS::Queue", {}, at)
    if one.event.get("Type") in _RULES:
        statement = {
            "Action": "sqs:SendMessage",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [one.name, "Arn"]}}},
        }
        policy = {"PolicyDocument": made({"Version": "2012-10-17", "Statement": [statement]}, at.at), "Queues": made([{"Ref": queue}], at.at)}
        one.add(f"{one.name}QueuePolicy", "AWS::SQS::QueuePolicy", policy, at)
    return arn
