"""The events of a SAM function that become event source mappings: queues, streams and brokers, and the queue behind a topic.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html. What
other events make stands in `callers.py`, or is no part of a pipeline and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..template import Route
from .callers import CALLERS, caller
from .refused_events import lacking, near_type
from .written import Lowered, Written, is_call, made

MAPPING: Final = "AWS::Lambda::EventSourceMapping"

_SOURCES: Final[dict[str, tuple[str, str | None]]] = {
    "SQS": ("Queue", "AWSLambdaSQSQueueExecutionRole"),
    "Kinesis": ("Stream", "AWSLambdaKinesisExecutionRole"),
    "DynamoDB": ("Stream", "AWSLambdaDynamoDBExecutionRole"),
    "MSK": ("Stream", "AWSLambdaMSKExecutionRole"),
    "MQ": ("Broker", None),
    "DocumentDB": ("Cluster", None),
    "SelfManagedKafka": ("", None),
}
"""The property that names the source, and the managed policy that SAM gives to a role of its own for it."""

_TYPES: Final = (*_SOURCES, *CALLERS, "S3", "Api", "HttpApi", "CloudWatchLogs", "IoTRule", "AlexaSkill", "Cognito")
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html"""
_INSIDE: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "DocumentDB": {name: ("DocumentDBEventSourceConfig", name) for name in ("DatabaseName", "CollectionName", "FullDocument")},
    "MSK": {name: ("AmazonManagedKafkaEventSourceConfig", name) for name in ("ConsumerGroupId", "SchemaRegistryConfig")},
    "SelfManagedKafka": {
        **{name: ("SelfManagedKafkaEventSourceConfig", name) for name in ("ConsumerGroupId", "SchemaRegistryConfig")},
        "KafkaBootstrapServers": ("SelfManagedEventSource", "Endpoints", "KafkaBootstrapServers"),
    },
}
"""Properties that stand one or two levels deeper in the mapping."""
_SAMS_OWN: Final = ("DynamicPolicyName", "SecretsManagerKmsKeyId")


class Events:
    """The events of one function. `policies` collects the managed policies that a generated role gets for them."""

    def __init__(self, lowered: Lowered, function: str, target: Written, attributes: Mapping[str, Written]) -> None:
        self.lowered, self.function, self.target, self.attributes = lowered, function, target, attributes
        self.policies: list[Written] = []

    def lower(self, events: Written) -> None:
        """Add the mappings of every event. One that only the deployment knows becomes a mapping of which everything is undecided."""
        if events.value is None:
            return
        if not isinstance(events.value, dict):
            self.lowered.refuse(f"the Events of {self.function} are no mapping of names to events, and SAM refuses them", events.at)
            return
        for name in events.value:
            event = events.part(name)
            if name == "Ref" or str(name).startswith(("Fn::", "!")):
                self._unknown(f"{self.function}Events", str(name), event, events)
            elif is_call(event.value):
                key = next(iter(event.value))
                self._unknown(f"{self.function}{name}", key, event.part(key), event)
            elif not isinstance(event.value, dict):
                self.lowered.refuse(f"the event {name} of {self.function} is no mapping with Type and Properties, and SAM refuses it", event.at)
            else:
                self._event(str(name), event)

    def _event(self, name: str, event: Written) -> None:
        kind, logical_id = event.get("Type"), f"{self.function}{name}"
        properties = event.part("Properties") if event.get("Properties") is not None else made({}, event.at)
        if not isinstance(kind, str):
            self.lowered.refuse(f"the event {name} of {self.function} has no Type that is a word, and SAM refuses it", event.at)
        elif missing := [*lacking(kind, properties)]:
            has = f" (it has {', '.join(map(str, properties.value))})" if properties.value else ""
            self.lowered.refuse(f"the event {name} of {self.function} has no {' and no '.join(missing)}{has}, and SAM refuses it", event.at)
        elif kind == "SNS" and properties.get("SqsSubscription"):
            self._subscription(logical_id, event, properties)
        elif kind in CALLERS:
            caller(self.lowered, logical_id, event, self.target, self.attributes)
        elif kind not in _TYPES and (right := "SQS" if properties.has("Queue") else near_type(kind, _TYPES)):
            self.lowered.refuse(f"the event {name} of {self.function} has Type {kind}, which SAM spells {right}: SAM refuses it", event.at)
        elif kind in _SOURCES:
            if not isinstance(properties.value, dict):
                self.lowered.refuse(f"the Properties of the event {name} of {self.function} are no mapping, and SAM refuses them", properties.at)
            elif is_call(properties.value):
                key = next(iter(properties.value))
                self._unknown(logical_id, key, properties.part(key), event)
            else:
                self._mapping(logical_id, event, _mapped(kind, properties))
                self._grant(_SOURCES[kind][1], event.at)

    def _mapping(self, logical_id: str, event: Written, properties: dict[str, Written]) -> None:
        self.lowered.add(logical_id, MAPPING, {"FunctionName": self.target, **properties}, event, self.attributes)

    def _unknown(self, logical_id: str, call: str, argument: Written, at: Written) -> None:
        """A function stands where properties stand: whoever asks for one is told that the function may write it."""
        call = call if call.startswith("Fn::") else "Fn::Transform"
        self._mapping(logical_id, at, {call: argument})

    def _grant(self, policy: str | None, at: Route) -> None:
        if policy:
            self.policies.append(made(f"arn:aws:iam::aws:policy/service-role/{policy}", at))

    def _subscription(self, logical_id: str, event: Written, properties: Written) -> None:
        """A topic whose messages reach the function through a queue: one of the template, or (`SqsSubscription: true`) a new one.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqssubscriptionobject.html. The transform passes
        `BatchSize` on, and nothing else: `Enabled: false` has no effect.
        """
        subscription, topic = properties.part("SqsSubscription"), properties.get("Topic")
        add, given = self.lowered.add, subscription.value
        if subscription.value is True:
            queue = f"{logical_id}Queue"
            arn: Any = {"Fn::GetAtt": [queue, "Arn"]}
            url: Any = {"Ref": queue}
            fifo = self._is_fifo(topic)
            add(queue, "AWS::SQS::Queue", {"FifoQueue": made(fifo, properties.at)} if fifo else {}, made(None, subscription.at), self.attributes)
        elif isinstance(given, dict) and not is_call(given) and "QueueArn" in given:
            arn, url = given["QueueArn"], given.get("QueueUrl")
        elif is_call(given):
            key = next(iter(given))
            self._unknown(f"{logical_id}EventSourceMapping", key, subscription.part(key), subscription)
            return
        else:
            self.lowered.refuse("SqsSubscription takes true, or a mapping with QueueArn and QueueUrl: SAM refuses anything else", subscription.at)
            return
        source = subscription.part("QueueArn") if subscription.has("QueueArn") else made(arn, subscription.at)
        size = {"BatchSize": subscription.part("BatchSize")} if subscription.get("BatchSize") else {}
        self._mapping(f"{logical_id}EventSourceMapping", subscription, {"EventSourceArn": source, **size})
        self._grant(_SOURCES["SQS"][1], event.at)
        named = subscription.get("QueuePolicyLogicalId")
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
        document = made({"Version": "2012-10-17", "Statement": [statement]}, subscription.at)
        policy = {"PolicyDocument": document, "Queues": made([url], subscription.at)}
        add(named if isinstance(named, str) else f"{logical_id}QueuePolicy", "AWS::SQS::QueuePolicy", policy, made(None, subscription.at), self.attributes)
        passed = {key: properties.part(key) for key in ("FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "Region") if properties.has(key)}
        topic_arn = {"TopicArn": properties.part("Topic")} if properties.has("Topic") else {}
        fixed = {"Protocol": made("sqs", subscription.at), "Endpoint": source}
        add(logical_id, "AWS::SNS::Subscription", {**fixed, **topic_arn, **passed}, event, self.attributes)

    def _is_fifo(self, topic: Any) -> Any:
        found = self.lowered.given.get(topic["Ref"]) if isinstance(topic, dict) and isinstance(topic.get("Ref"), str) else None
        properties = found.get("Properties") if isinstance(found, dict) else None
        return properties.get("FifoTopic") if isinstance(properties, dict) else None


def _mapped(kind: str, properties: Written) -> dict[str, Written]:
    """The mapping's properties: the event's own, some under another name."""
    found: dict[str, Written] = {}
    nested: dict[str, dict[Route, Written]] = {}
    for key in properties.value:
        if key == _SOURCES[kind][0]:
            found["EventSourceArn"] = properties.part(key)
        elif inside := _INSIDE.get(kind, {}).get(key):
            nested.setdefault(inside[0], {})[inside[1:]] = properties.part(key)
        elif key not in _SAMS_OWN:
            found[key] = properties.part(key)
    for top, parts in nested.items():
        value: dict[str, Any] = {}
        for way, part in parts.items():
            node = value
            for step in way[:-1]:
                node = node.setdefault(str(step), {})
            node[str(way[-1])] = part.value
        found[top] = made(value, properties.at, parts)
    return found
