"""The dead-letter queues that SAM makes for a function's rules and schedules (`DeadLetterConfig: {Type: SQS}`), with the rule and the policy that lets it send there.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-scheduledeadletterconfig.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .written import Lowered, Written, made

_RULES: Final = ("Schedule", "CloudWatchEvent", "EventBridgeRule")
_SCHEDULES: Final = ("ScheduleV2",)
EVENTS: Final = (*_RULES, *_SCHEDULES)


def letters(lowered: Lowered, logical_id: str, event: Written, target: Written, attributes: Mapping[str, Written]) -> None:
    """Add the queue of one event, and for a rule what goes with it. Where the team names a queue of its own, SAM makes no other."""
    properties = event.part("Properties") if isinstance(event.get("Properties"), dict) else made({}, event.at)
    config = properties.get("DeadLetterConfig")
    if not isinstance(config, dict) or config.get("Type") != "SQS":
        return
    at, named = properties.part("DeadLetterConfig"), config.get("QueueLogicalId")
    queue = named if isinstance(named, str) else f"{logical_id}Queue"
    arn = {"Fn::GetAtt": [queue, "Arn"]}
    lowered.add(queue, "AWS::SQS::Queue", {}, made(None, at.at), attributes)
    if event.get("Type") in _SCHEDULES:
        return
    receiver: dict[str, Any] = {"Arn": target.value, "Id": f"{logical_id}LambdaTarget", "DeadLetterConfig": {"Arn": arn}}
    kept = {"EventBusName": "EventBusName", "Pattern": "EventPattern", "Schedule": "ScheduleExpression", "State": "State"}
    rule = {new: properties.part(old) for old, new in kept.items() if properties.has(old)}
    lowered.add(logical_id, "AWS::Events::Rule", {**rule, "Targets": made([receiver], event.at)}, event, attributes)
    statement = {
        "Action": "sqs:SendMessage",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [logical_id, "Arn"]}}},
    }
    policy = {"PolicyDocument": made({"Version": "2012-10-17", "Statement": [statement]}, at.at), "Queues": made([{"Ref": queue}], at.at)}
    lowered.add(f"{logical_id}QueuePolicy", "AWS::SQS::QueuePolicy", policy, made(None, at.at), attributes)
