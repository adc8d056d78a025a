"""Lambda's event source mapping on a virtual clock: it reads its parameters from the template, and moto's queue is real.

What a mapping does: gather up to a batch within the window, invoke, delete what is not reported, leave the rest to its visibility timeout.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .cloudwatch import CloudWatch, metric
from .deployment import REGION, Deployment

HONOURED = {
    "AWS::Lambda::EventSourceMapping": {
        "BatchSize", "Enabled", "EventSourceArn", "FunctionName", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "MetricsConfig", "ScalingConfig",
    },
    "AWS::SQS::Queue": {"DelaySeconds", "KmsMasterKeyId", "MaximumMessageSize", "MessageRetentionPeriod", "QueueName", "RedriveAllowPolicy", "RedrivePolicy", "VisibilityTimeout"},
    "AWS::Lambda::Function": {"Code", "Environment", "Handler", "ReservedConcurrentExecutions", "Role", "Timeout"},
}  # fmt: skip
NOT_HONOURED = {
    "AWS::Lambda::EventSourceMapping": {},
    "AWS::SQS::Queue": {},
    "AWS::Lambda::Function": {
        "Architectures": "the tests' own processor runs the code",
        "Layers": "the tests install the same Powertools",
        "LoggingConfig": "the log is a stream in memory",
        "MemorySize": "nothing is measured",
        "Runtime": "the tests' own Python runs the code",
        "TracingConfig": "no traces are sent",
    },
}


class TimedOutError(BaseException):
    """Lambda kills the function at its timeout: no except block of it runs, and no answer comes."""


@dataclass(frozen=True)
class Waiting:
    """One message in a queue."""

    visible_at: float
    sent_at: float
    receives: int
    body: str


@dataclass
class Batch:
    """What was received, and what became of it."""

    at: float
    messages: list[dict[str, Any]]
    outcome: str = ""


@dataclass
class Poller:
    """`run` moves the clock on and invokes the function, until nothing is left to happen or the time is over."""

    deployment: Deployment
    sqs: Any
    invoke: Callable[[dict[str, Any], float], Any]
    move: Callable[[float], None]
    """Set the clock of everybody: moto's, the function's."""
    peek: Callable[[str], list[Waiting]]
    """What is in the queue of this name."""
    allowed: Callable[[str, dict[str, Any]], None]
    """Raise if the function's role does not allow this call of SQS: the mapping polls with it."""
    cloudwatch: CloudWatch
    now: float
    batches: list[Batch] = field(default_factory=list)
    throttled: int = 0
    """So many invocations are refused before the next one is taken."""
    seconds: Callable[[Batch], float] = lambda _batch: 0.0
    """How long an invocation lasts on the virtual clock."""

    def __post_init__(self) -> None:
        [(self.mapping_id, self.mapping)] = self.deployment.of_type("AWS::Lambda::EventSourceMapping").items()
        arns = {self.deployment.resolve({"Fn::GetAtt": [name, "Arn"]}): name for name in self.deployment.of_type("AWS::SQS::Queue")}
        self.queue_id = arns[self.mapping["EventSourceArn"]]
        self.queue = self.deployment.properties(self.queue_id)
        self.url = self.deployment.resolve({"Ref": self.queue_id})
        self.dead_id = arns[self.queue["RedrivePolicy"]["deadLetterTargetArn"]]
        self.dead_url = self.deployment.resolve({"Ref": self.dead_id})
        self._redrive_is_allowed()
        self.function_id = self._function(self.mapping["FunctionName"])
        self.function = self.deployment.properties(self.function_id)
        self.batch_size = self.mapping["BatchSize"]
        self.window = self.mapping.get("MaximumBatchingWindowInSeconds", 0)
        self.slots = min(self.mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 1_000), self.function.get("ReservedConcurrentExecutions", 1_000))
        self.timeout = self.function["Timeout"]
        self.partial = "ReportBatchItemFailures" in self.mapping.get("FunctionResponseTypes", [])
        self.counts = "EventCount" in self.mapping.get("MetricsConfig", {}).get("Metrics", [])
        assert self.mapping.get("Enabled", True)
        assert self.timeout <= self.queue["VisibilityTimeout"], "Lambda refuses the mapping"
        self._ends: list[tuple[float, int, Batch, Any]] = []
        self._order = itertools.count()
        self.peak = 0

    def run(self, seconds: float) -> None:
        """Go on for so long."""
        end = self.now + seconds
        while self.now < end:
            if len(self._ends) < self.slots and (messages := self._gather()):
                self._start(messages)
                continue
            self._go(min(end, self._next_visible() if len(self._ends) < self.slots else end, self._ends[0][0] if self._ends else end))

    def _next_visible(self) -> float:
        later = [max(one.visible_at, self.now) for one in self.peek(self.deployment.physical(self.queue_id)) if one.visible_at > self.now - 0.01]
        return min(later, default=math.inf) + 0.001  # moto's messages are visible only after their moment, and it counts in rounded milliseconds

    def _gather(self) -> list[dict[str, Any]]:
        if not any(one.visible_at < self.now for one in self.peek(self.deployment.physical(self.queue_id))):
            return []
        messages = self._receive(self.batch_size)
        if messages and len(messages) < self.batch_size and self.window:
            self._go(self.now + self.window)  # a full batch does not wait; this one does, and the rest of the world with it
            messages += self._receive(self.batch_size - len(messages))
        return messages

    def _receive(self, most: int) -> list[dict[str, Any]]:
        self.allowed("ReceiveMessage", {"QueueUrl": self.url})
        found: list[dict[str, Any]] = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=min(most, 10), MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
        ).get("Messages", [])
        return found

    def _start(self, messages: list[dict[str, Any]]) -> None:
        batch = Batch(self.now, messages)
        self.batches.append(batch)
        if self.throttled:
            self.throttled -= 1
            self._count("Throttles", 1)
            batch.outcome = "throttled"  # Lambda tries until the visibility timeout ends, and then the messages are back: each has lost a receive
            return
        try:
            answer = self.invoke({"Records": [record(message, self.mapping["EventSourceArn"]) for message in messages]}, self.timeout)
        except (Exception, TimedOutError) as error:  # noqa: BLE001 - Lambda survives whatever a handler raises
            answer = error
        lasts = self.timeout if isinstance(answer, TimedOutError) else self.seconds(batch)
        heapq.heappush(self._ends, (self.now + lasts, next(self._order), batch, answer))
        self.peak = max(self.peak, len(self._ends))
        if not lasts:
            self._finish(*heapq.heappop(self._ends)[2:])

    def _finish(self, batch: Batch, answer: Any) -> None:
        failed = failures(answer, {message["MessageId"] for message in batch.messages}, partial=self.partial)
        self._count("Errors", int(isinstance(answer, BaseException)))
        for message in batch.messages:
            if message["MessageId"] not in failed:
                self.allowed("DeleteMessage", {"QueueUrl": self.url})
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        batch.outcome = f"{len(failed)} of {len(batch.messages)} come back"
        if self.counts:
            self.cloudwatch.put(metric("AWS/Lambda", "FailedInvokeEventCount", EventSourceMappingUUID=self.mapping_id), len(failed), self.now)

    def _count(self, name: str, value: float) -> None:
        self.cloudwatch.put(metric("AWS/Lambda", name, FunctionName=self.function_id), value, self.now)

    def _go(self, to: float) -> None:
        """Let time pass: invocations end, and the queues are measured each minute."""
        while self.now < to:
            minute = (self.now // 60 + 1) * 60
            self.now = min(to, minute, self._ends[0][0] if self._ends else to)
            self.move(self.now)
            while self._ends and self._ends[0][0] <= self.now:
                self._finish(*heapq.heappop(self._ends)[2:])
            if self.now == minute:
                self.measure()

    def measure(self) -> None:
        for name in map(self.deployment.physical, (self.queue_id, self.dead_id)):
            inside = self.peek(name)
            visible = sum(one.visible_at < self.now for one in inside)
            self.cloudwatch.put(metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName=name), visible, self.now - 1)
            self.cloudwatch.put(metric("AWS/SQS", "ApproximateNumberOfMessagesNotVisible", QueueName=name), len(inside) - visible, self.now - 1)
        # The age leaves out what was received three times: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
        name = self.deployment.physical(self.queue_id)
        if ages := [self.now - one.sent_at for one in self.peek(name) if one.receives < 3]:
            self.cloudwatch.put(metric("AWS/SQS", "ApproximateAgeOfOldestMessage", QueueName=name), max(ages), self.now - 1)

    def _redrive_is_allowed(self) -> None:
        allowed = self.deployment.properties(self.dead_id).get("RedriveAllowPolicy", {"redrivePermission": "allowAll"})
        assert allowed["redrivePermission"] == "allowAll" or self.mapping["EventSourceArn"] in allowed.get("sourceQueueArns", []), "SQS refuses the redrive"

    def _function(self, name: str) -> str:
        """Return the logical id of the function that the mapping means: itself, or what an alias of it stands for."""
        function, _, alias = name.partition(":")
        aliases = [one for one in self.deployment.of_type("AWS::Lambda::Alias").values() if one["Name"] == alias]
        return next(one["FunctionName"] for one in aliases if one["FunctionName"] == function) if alias else function


def failures(answer: Any, sent: set[str], *, partial: bool) -> set[str]:
    """Return the ids that come back, by Lambda's contract: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting"""
    if isinstance(answer, BaseException):
        return sent
    if not partial or answer in (None, "", {}):
        return set()
    listed = answer.get("batchItemFailures", "missing") if isinstance(answer, dict) else "missing"
    if listed is None or listed == []:
        return set()
    ids = {item.get("itemIdentifier") if isinstance(item, dict) else None for item in listed} if isinstance(listed, list) else {None}
    return ids if ids <= sent else sent  # noqa: FURB136 - sets: one that names a stranger fails the whole batch


def record(message: dict[str, Any], arn: str) -> dict[str, Any]:
    """Return a received message as the mapping hands it to the function."""
    attributes = {
        name: {"stringValue": value.get("StringValue"), "dataType": value["DataType"], "stringListValues": [], "binaryListValues": []}
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }
