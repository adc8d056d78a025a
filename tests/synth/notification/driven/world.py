"""Everything at once: the deployed template, a clock, the functions, and what a caller, a receiver and an operator can see."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import time_machine
from botocore.client import BaseClient
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import SQSBackend, sqs_backends

from .cloudwatch import CloudWatch, metric
from .deployment import REGION, Deployment
from .front_door import FrontDoor
from .permissions import Permissions
from .poller import Poller, Waiting

Invoke = Callable[..., Any]
"""Run a function: an event, the milliseconds that it reads as left, and its version."""


@dataclass
class World:
    deployment: Deployment
    functions: Callable[[str], Invoke]
    """A function's code, by the name of its construct."""
    sqs: Any
    dynamodb: Any
    clock: time_machine.Traveller
    start: float
    version: str = "1"
    """The version of the functions that the alias leads to."""
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
        rules = self.deployment.of_type("AWS::Events::Rule")
        self.scheduled = [self.deployment.resources[name]["Metadata"]["aws:cdk:path"].split("/")[1] for name in rules]
        self.every = min(60.0 * int(re.fullmatch(r"rate\((\d+) minutes\)", rule["ScheduleExpression"])[1]) for rule in rules.values())  # type: ignore[index]
        self.due = self.start + self.every
        self.seen: list[Any] = []
        self.door = FrontDoor(self.deployment, self.call, self.cloudwatch, lambda: self.poller.now)

    def call(self, name: str, event: dict[str, Any], seconds: float | None = None) -> Any:
        """Invoke a function; what it prints in the embedded metric format is measured."""
        timeout = seconds or self.deployment.properties(self.deployment.named(f"{name}/Function", "AWS::Lambda::Function"))["Timeout"]
        with contextlib.redirect_stdout(io.StringIO()) as printed, self._as(name):
            answer = self.functions(name.lower())(event, int(timeout * 1000), version=self.version)
        self.cloudwatch.embedded(printed.getvalue(), self.poller.now)
        return answer

    @contextlib.contextmanager
    def _as(self, name: str) -> Iterator[None]:
        """Run with this function's environment, and make every call of AWS with its role."""
        right = BaseClient._make_api_call

        def checked(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            self.permissions.check(name, client.meta.service_model.service_name, operation, parameters)
            return right(client, operation, parameters)

        environment = self.deployment.environment(f"{name}/Function")
        with (
            mock.patch.dict(os.environ, environment),
            mock.patch.object(BaseClient, "_make_api_call", checked),
            mock.patch.object(SQSBackend, "change_message_visibility", hide),
        ):
            yield

    def run(self, seconds: float) -> None:
        """Let time pass: the mapping polls, and what is scheduled runs, unless it would see what it saw the last time."""
        end = self.poller.now + seconds
        while self.poller.now < end:
            self.poller.run(min(self.due - self.poller.now, end - self.poller.now))
            if self.poller.now >= self.due:
                self.due += self.every
                if (inside := self.dead()) != self.seen:
                    self.seen = inside
                    for rule in self.scheduled:
                        self.scheduled_run(rule)

    def scheduled_run(self, name: str) -> None:
        failed = 0
        try:
            self.call(name, {})
        except Exception:  # noqa: BLE001 - Lambda survives whatever a handler raises
            failed = 1
        function = self.deployment.named(f"{name}/Function", "AWS::Lambda::Function")
        self.cloudwatch.put(metric("AWS/Lambda", "Errors", FunctionName=function), failed, self.poller.now)

    def post(self, payload: dict[str, Any], url: str, **headers: str) -> str:
        """Send a notification that is accepted; give its id."""
        status, body, _ = self.door.request(
            "POST", "/notifications", {"url": url, "payload": payload}, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        assert status == 202, body
        return str(body["notification_id"])

    def get(self, notification: str, **given: Any) -> tuple[int, Any]:
        """Ask for a notification's status, as its caller does."""
        status, body, _ = self.door.request("GET", f"/notifications/{notification}", **given)
        return status, body

    def row(self, notification: str) -> dict[str, Any]:
        """Return what the status table has of a notification."""
        table = self.dynamodb.Table(self.deployment.physical(self.deployment.named("Tables/Status", "AWS::DynamoDB::Table")))
        row: dict[str, Any] = table.get_item(Key={"notification_id": notification}, ConsistentRead=True).get("Item", {})
        return row

    def waiting(self) -> list[Waiting]:
        return peek(self.deployment.physical(self.poller.queue_id))

    def dead(self) -> list[Any]:
        """Return what is in the dead-letter queue, read where it is ours."""
        bodies = [one.body for one in peek(self.deployment.physical(self.poller.dead_id))]
        return [json.loads(body) if body.startswith("{") else body for body in bodies]

    def rang(self, alarm: str) -> bool:
        """Was this alarm in ALARM at any time?"""
        return self.cloudwatch.rang(f"Alarms/{alarm}", self.start, self.poller.now)


def hide(backend: SQSBackend, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
    """Change a visibility timeout as SQS does, which counts its 12 hours from the receive. moto counts them from the first send.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    """
    assert 0 <= int(visibility_timeout) <= 43_200
    queue = backend.get_queue(queue_name)
    [message] = [one for one in queue._messages if one.had_receipt_handle(receipt_handle)]
    message.change_visibility(int(visibility_timeout))


def peek(queue: str) -> list[Waiting]:
    """Look into moto: what is in a queue, also what nobody can receive now. It knows no API for that, and neither does SQS."""
    messages = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[queue]._messages
    return [Waiting(one.visible_at / 1000, one.sent_timestamp / 1000, one.approximate_receive_count, one.body) for one in messages]
