"""What invokes a SAM function past its queues, or starts a state machine: topics, rules and schedules, each with what SAM makes for it: subscription, rule, schedule, permission or role, and dead-letter queue
where `DeadLetterConfig` asks for one.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html,
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineeventsource.html,
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-scheduledeadletterconfig.html. What other events make (methods of APIs, notifications of buckets) is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from queuegate._light import NamedTuple

from ..template import Route
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
_OF_SCHEDULE: Final = {
    **{
        key: key
        for key in ("Description", "EndDate", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "Name", "ScheduleExpression", "ScheduleExpressionTimezone")
    },
    "StartDate": "StartDate",
    "State": "State",
}
_OF_TARGET: Final = ("Input", "InputPath", "InputTransformer", "RetryPolicy")
_OF_SUBSCRIPTION: Final = ("FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "Region")


class _Event(NamedTuple):
    """One event of a function or (`starts`) of a state machine, and the parts of what is made of it."""

    lowered: Lowered
    name: str
    event: Written
    properties: Written
    target: Written
    attributes: Mapping[str, Written]
    starts: bool = False

    def add(self, name: str, kind: str, properties: Mapping[str, Written], at: Written | None = None) -> None:
        self.lowered.add(name, kind, properties, at or made(None, self.event.at), self.attributes)

    def passed(self, names: Mapping[str, str]) -> dict[str, Written]:
        """The properties of the event that stand under these names in what is made."""
        return {new: self.properties.part(old) for old, new in names.items() if self.properties.has(old)}

    def arn(self) -> Any:
        """The target's ARN, which a reference to an alias or a state machine gives, and one to a function does not."""
        name = self.target.get("Ref")
        return {"Fn::GetAtt": [name, "Arn"]} if name in self.lowered.given and not self.starts else self.target.value

    def permission(self, principal: str, source: Mapping[str, Written]) -> None:
        fixed = {"Action": made("lambda:InvokeFunction", self.event.at), "FunctionName": self.target, "Principal": made(principal, self.event.at)}
        self.add(f"{self.name}Permission", "AWS::Lambda::Permission", {**fixed, **source})

    def role(self, principal: str, statements: Mapping[str, Mapping[str, Any]]) -> Written:
        """The ARN of the role that the event names, or of one that SAM makes, with a policy for each of these."""
        if self.properties.has("RoleArn"):
            return self.properties.part("RoleArn")
        role, at = f"{self.name}Role", self.event.at
        trust = {"Version": "2012-10-17", "Statement": [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": [principal]}}]}
        policies = [
            {"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}}
            for name, statement in statements.items()
        ]
        self.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": made(trust, at), "Policies": made(policies, at)})
        return made({"Fn::GetAtt": [role, "Arn"]}, at)


def starter(lowered: Lowered, machine: str, events: Written, attributes: Mapping[str, Written]) -> None:
    """Add what SAM makes of the events of a state machine."""
    for name in events.value if isinstance(events.value, dict) else ():
        event = events.part(name)
        if event.get("Type") in (*_RULES, *_SCHEDULES):
            _made(_Event(lowered, f"{machine}{name}", event, _properties(event), made({"Ref": machine}, event.at), attributes, starts=True))


def caller(lowered: Lowered, logical_id: str, event: Written, target: Written, attributes: Mapping[str, Written]) -> None:
    """Add what SAM makes of one event."""
    one = _Event(lowered, logical_id, event, _properties(event), target, attributes)
    if event.get("Type") == "SNS":
        _topic(one)
    else:
        _made(one)


def _properties(event: Written) -> Written:
    return event.part("Properties") if isinstance(event.get("Properties"), dict) else made({}, event.at)


def _made(one: _Event) -> None:
    dead_letters = _dead_letters(one)
    if one.event.get("Type") in _RULES:
        _rule(one, dead_letters)
    else:
        _schedule(one, dead_letters)


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
    own = properties.get("Target")
    receiver, told = _receiver(one, dead_letters)
    receiver["Id"] = own["Id"] if isinstance(own, dict) and "Id" in own else f"{one.name}{'StepFunctions' if one.starts else 'Lambda'}Target"
    if one.starts:
        role = one.role("events.amazonaws.com", {f"{one.name}RoleStartExecutionPolicy": {"Action": "states:StartExecution", "Resource": one.arn()}})
        receiver["RoleArn"], told["RoleArn",] = role.value, role
    targets = made([receiver], one.event.at, {(0, *way): part for way, part in told.items()})
    one.add(one.name, "AWS::Events::Rule", {**rule, "Targets": targets}, one.event)
    if not one.starts:
        one.permission("events.amazonaws.com", {"SourceArn": made({"Fn::GetAtt": [one.name, "Arn"]}, one.event.at)})


def _schedule(one: _Event, dead_letters: Any) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html"""
    receiver, told = _receiver(one, dead_letters)
    action, policy = ("states:StartExecution", "StartExecutionPolicy") if one.starts else ("lambda:InvokeFunction", "LambdaPolicy")
    needed = {f"{one.name}{policy}": {"Action": action, "Resource": one.arn()}}
    needed |= {f"{one.name}SQSPolicy": {"Action": "sqs:SendMessage", "Resource": dead_letters}} if dead_letters is not None else {}
    role = one.role("scheduler.amazonaws.com", needed)
    receiver["RoleArn"], told["RoleArn",] = role.value, role
    fixed = {"FlexibleTimeWindow": made({"Mode": "OFF"}, one.event.at), "Name": made(one.name, one.event.at)}
    one.add(one.name, "AWS::Scheduler::Schedule", {**fixed, **one.passed(_OF_SCHEDULE), "Target": made(receiver, one.event.at, told)}, one.event)


def _receiver(one: _Event, dead_letters: Any) -> tuple[dict[str, Any], dict[Route, Written]]:
    """The target of a rule or a schedule, and where its parts are written."""
    told: dict[Route, Written] = {(key,): part for key, part in one.passed({key: key for key in _OF_TARGET}).items()}
    receiver: dict[str, Any] = {"Arn": one.arn(), **{str(way[0]): part.value for way, part in told.items()}}
    if dead_letters is not None:
        receiver["DeadLetterConfig"] = {"Arn": dead_letters}
        told["DeadLetterConfig",] = made(receiver["DeadLetterConfig"], one.properties.part("DeadLetterConfig").at)
    return receiver, told


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
