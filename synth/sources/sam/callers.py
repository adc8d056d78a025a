"""What invokes a SAM function past its queues: topics, rules and schedules, each with what SAM makes for it: subscription, rule, permission, and dead-letter queue where `DeadLetterConfig` asks for one.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html,
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-scheduledeadletterconfig.html. What other events make (methods of APIs, notifications of buckets) is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

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


def caller(lowered: Lowered, logical_id: str, event: Written, target: Written, attributes: Mapping[str, Written]) -> None:
    """Add what SAM makes of one event."""
    properties = event.part("Properties") if isinstance(event.get("Properties"), dict) else made({}, event.at)
    if event.get("Type") == "SNS":
        _topic(lowered, logical_id, event, properties, target, attributes)
        return
    dead_letters = _dead_letters(lowered, logical_id, event, properties, attributes)
    if event.get("Type") in _RULES:
        _rule(lowered, logical_id, event, properties, target, dead_letters, attributes)


def _topic(lowered: Lowered, logical_id: str, event: Written, properties: Written, target: Written, attributes: Mapping[str, Written]) -> None:
    topic = {"TopicArn": properties.part("Topic")} if properties.has("Topic") else {}
    passed = {key: properties.part(key) for key in _OF_SUBSCRIPTION if properties.has(key)}
    lowered.add(
        logical_id,
        "AWS::SNS::Subscription",
        {"Protocol": made("lambda", event.at), "Endpoint": made(_arn(lowered, target), event.at), **topic, **passed},
        event,
        attributes,
    )
    _permission(lowered, logical_id, event, target, "sns.amazonaws.com", {"SourceArn": one for one in topic.values()}, attributes)


def _rule(
    lowered: Lowered, logical_id: str, event: Written, properties: Written, target: Written, dead_letters: Any, attributes: Mapping[str, Written]
) -> None:
    rule = {new: properties.part(old) for old, new in _OF_RULE.items() if properties.has(old)}
    if properties.has("Enabled") and not properties.has("State"):
        off = properties.get("Enabled") in (False, "false")
        rule["State"] = made("DISABLED" if off else "ENABLED", properties.part("Enabled").at)
    own = properties.get("Target")
    receiver: dict[str, Any] = {"Arn": _arn(lowered, target), "Id": own["Id"] if isinstance(own, dict) and "Id" in own else f"{logical_id}LambdaTarget"}
    receiver |= {key: properties.get(key) for key in _OF_TARGET if properties.has(key)}
    receiver |= {"DeadLetterConfig": {"Arn": dead_letters}} if dead_letters is not None else {}
    parts = {(0, key): properties.part(key) for key in _OF_TARGET if properties.has(key)}
    lowered.add(logical_id, "AWS::Events::Rule", {**rule, "Targets": made([receiver], event.at, parts)}, event, attributes)
    source = {"SourceArn": made({"Fn::GetAtt": [logical_id, "Arn"]}, event.at)}
    _permission(lowered, logical_id, event, target, "events.amazonaws.com", source, attributes)


def _arn(lowered: Lowered, target: Written) -> Any:
    """The target's ARN, which a reference to an alias gives, and one to a function does not."""
    name = target.get("Ref")
    return {"Fn::GetAtt": [name, "Arn"]} if name in lowered.given else target.value


def _permission(
    lowered: Lowered, logical_id: str, event: Written, target: Written, principal: str, source: Mapping[str, Written], attributes: Mapping[str, Written]
) -> None:
    fixed = {"Action": made("lambda:InvokeFunction", event.at), "FunctionName": target, "Principal": made(principal, event.at)}
    lowered.add(f"{logical_id}Permission", "AWS::Lambda::Permission", {**fixed, **source}, made(None, event.at), attributes)


def _dead_letters(lowered: Lowered, logical_id: str, event: Written, properties: Written, attributes: Mapping[str, Written]) -> Any:
    """The ARN of the event's dead-letter queue, None where it has none. Where the team names a queue of its own, SAM makes no other."""
    config = properties.get("DeadLetterConfig")
    if not isinstance(config, dict) or config.get("Type") != "SQS":
        return config.get("Arn") if isinstance(config, dict) else None
    at, named = properties.part("DeadLetterConfig"), config.get("QueueLogicalId")
    queue = named if isinstance(named, str) else f"{logical_id}Queue"
    arn = {"Fn::GetAtt": [queue, "Arn"]}
    lowered.add(queue, "AWS::SQS::Queue", {}, made(None, at.at), attributes)
    if event.get("Type") in _RULES:
        statement = {
            "Action": "sqs:SendMessage",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [logical_id, "Arn"]}}},
        }
        policy = {"PolicyDocument": made({"Version": "2012-10-17", "Statement": [statement]}, at.at), "Queues": made([{"Ref": queue}], at.at)}
        lowered.add(f"{logical_id}QueuePolicy", "AWS::SQS::QueuePolicy", policy, made(None, at.at), attributes)
    return arn
