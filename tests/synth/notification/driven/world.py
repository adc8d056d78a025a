"""Everything at once: the deployed template, a clock, the functions, and what a caller, a receiver and an operator can see."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import time_machine
from botocore.client import BaseClient
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from .cloudwatch import CloudWatch, metric
from .deployment import REGION, Deployment
from .front_door import FrontDoor
from .permissions import Permissions
from .poller import Poller, Waiting

Invoke = Callable[[dict[str, Any], int], Any]
"""Run a function: an event, and the milliseconds that it reads as left."""


@dataclass
class World:
    deployment: Deployment
    functions: Callable[[str], Invoke]
    """A function's code, by the name of its construct."""
    sqs: Any
    dynamodb: Any
    clock: time_machine.Traveller
    start: float
    cloudwatch: CloudWatch = field(init=False)
    poller: Poller = field(init=False)
    door: FrontDoor = field(init=False)
    permissions: Permissions = field(init=False)

    def __post_init__(self) -> None:
        self.deployment.create(self.sqs, self.dynamodb)
        self.cloudwatch = CloudWatch(self.deployment)
        self.permissions = Permissions(self.deployment)
        self.poller = Poller(
            self.deployment,
            self.sqs,
            invoke=lambda event, seconds: self.call("Worker", event, seconds),
            move=self.clock.move_to,
            peek=peek,
            allowed=lambda operation, parameters: self.permissions.check("Worker", "sqs", operation, parameters),
            cloudwatch=self.cloudwatch,
            now=self.start,
        )
        self.door = FrontDoor(self.deployment, self.call, self.cloudwatch, lambda: self.poller.now)

    def call(self, name: str, event: dict[str, Any], seconds: float | None = None) -> Any:
        """Invoke a function; what it prints in the embedded metric format is measured."""
        timeout = seconds or self.deployment.properties(self.deployment.named(f"{name}/Function", "AWS::Lambda::Function"))["Timeout"]
        with contextlib.redirect_stdout(io.StringIO()) as printed, self._as(name):
            answer = self.functions(name.lower())(event, int(timeout * 1000))
        self.cloudwatch.embedded(printed.getvalue(), self.poller.now)
        return answer

    @contextlib.contextmanager
    def _as(self, name: str) -> Iterator[None]:
        """Make every call of AWS with the role of this function."""
        right = BaseClient._make_api_call

        def checked(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            self.permissions.check(name, client.meta.service_model.service_name, operation, parameters)
            return right(client, operation, parameters)

        with mock.patch.object(BaseClient, "_make_api_call", checked):
            yield

    def run(self, seconds: float) -> None:
        self.poller.run(seconds)

    def post(self, payload: dict[str, Any], url: str, **headers: str) -> str:
        """Send a notification that is accepted; give its id."""
        status, body, _ = self.door.request(
            "POST", "/notifications", {"url": url, "payload": payload}, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        assert status == 202, body
        return str(body["notification_id"])

    def row(self, notification: str) -> dict[str, Any]:
        """Return what the status table has of a notification."""
        table = self.dynamodb.Table(self.deployment.physical(self.deployment.named("Tables/Status", "AWS::DynamoDB::Table")))
        row: dict[str, Any] = table.get_item(Key={"notification_id": notification}, ConsistentRead=True).get("Item", {})
        return row

    def waiting(self) -> list[Waiting]:
        return peek(self.deployment.physical(self.poller.queue_id))

    def dead(self) -> list[dict[str, Any]]:
        """Return the bodies in the dead-letter queue, as far as they are ours."""
        found = self.sqs.receive_message(QueueUrl=self.poller.dead_url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        return [json.loads(message["Body"]) if message["Body"].startswith("{") else message["Body"] for message in found]

    def measured(self, name: str, **dimensions: str) -> float:
        """Return the sum of one of the function metrics."""
        return self.cloudwatch.total(metric("AWS/Lambda", name, **dimensions))

    def rang(self, alarm: str) -> bool:
        return self.cloudwatch.rang(f"Alarms/{alarm}", self.start, self.poller.now)


def peek(queue: str) -> list[Waiting]:
    """Look into moto: what is in a queue, also what nobody can receive now. It knows no API for that, and neither does SQS."""
    messages = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[queue]._messages
    return [Waiting(one.visible_at / 1000, one.sent_timestamp / 1000, one.approximate_receive_count) for one in messages]
