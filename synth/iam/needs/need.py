"""What a function's role must be able to do, one action on one resource at a time, and where that is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...model import Queue
from ...values.text import Text
from ...values.value import CodePlace, Place
from ...values.worlds import Undecided
from .decrypt import key_arn

POLL: Final = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""What Lambda does with a queue in the name of the function's role: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
ENCRYPT: Final = ("kms:GenerateDataKey", "kms:Decrypt")
"""What a producer does with the key of a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"""
ANY_SERVICE: Final[tuple[str, ...]] = ()


class Need(NamedTuple):
    """An action that a role needs on a resource.

    `resource` is the ARN as a policy names it (`*` where the action knows none), `asked` what a request may name, of which one has to be allowed; `owner` is the
    resource itself where it is one of the targets', and `suffix` what follows its ARN. `via` is the service that asks in the role's name (`sqs`).
    """

    action: str
    resource: Text
    why: str
    place: Place | CodePlace
    asked: tuple[Text, ...]
    owner: Facts | None = None
    suffix: str = ""
    via: str = ""

    @property
    def asks(self) -> tuple[str, Text, str]:
        """What makes two needs the same request: kms:ViaService of a Condition lets one service use a key, and not another."""
        return self.action.lower(), self.resource, self.via

    @property
    def service(self) -> str:
        return self.action.partition(":")[0]

    @property
    def on(self) -> str:
        """The resource as people call it, or as it is spelt."""
        return f"{self.owner.name}{self.suffix}" if self.owner else str(self.resource)

    @property
    def doubt(self) -> Undecided | None:
        """Why its resource is not known; None where it is."""
        unknown = [token for token in self.resource.tokens if token.kind == "unknown"]
        return unknown[0].doubt() if unknown else None


class Open(NamedTuple):
    """Something that may need more, and why that is not known. `services` are those whose actions it may be (`dynamodb`); none: any."""

    services: tuple[str, ...]
    doubt: Undecided

    def may_need(self, action: str) -> bool:
        return not self.services or action.partition(":")[0].lower() in self.services


Found = Iterator[Need | Open]


def tried(services: tuple[str, ...], work: Callable[[], Found]) -> Found:
    """What a part of the model needs; where it cannot be known, that any action of these services may be needed."""
    try:
        yield from work()
    except Undecided as doubt:
        yield Open(services, doubt.again())


def uses_key(queue: Queue, actions: tuple[str, ...], why: str, place: Place | CodePlace) -> Found:
    """What is needed of the key that a queue is encrypted with, if that is the team's own. Raises `Undecided`."""
    if (found := key_arn(queue)) is not None:
        arn, owner = found
        yield from (Need(action, arn, why, place, (arn,), owner, via="sqs") for action in actions)
