"""What the body of a message is that a service has sent: SNS's envelope, a notification of S3, an event of EventBridge, a record of an invocation.

SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html (and raw delivery: https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html)
S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
AWS IoT: https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...event_patterns import ANY, ANYTHING_ELSE, Kind, Shape
from ...language.functions import coerce
from ...linking.resources import View, view_of
from ...values.defaults import SUBSCRIPTION, TOPIC
from ...values.same_text import letters
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided
from ..sending.parts import event_pattern, may_send
from ..sending.publishers import publishers
from ..sending.service_senders import Sender, senders
from ..sending.topics import Subscription, delivers
from .invocation_records import handing_on, record_of, stream_of

_TEXT: Final = Kind("text")
_MAYBE: Final = Kind("text", always=False)
_OPEN: Final = Shape({ANYTHING_ELSE: ANY})
ENVELOPE: Final = Shape(
    {
        "Type": Kind("text", values=("Notification",)),
        "MessageId": _TEXT,
        "TopicArn": _TEXT,
        "Subject": _MAYBE,
        "Message": _TEXT,
        "Timestamp": _TEXT,
        "SignatureVersion": _TEXT,
        "Signature": _TEXT,
        "SigningCertURL": _TEXT,
        "UnsubscribeURL": _TEXT,
        "MessageAttributes": Shape({ANYTHING_ELSE: Shape({"Type": _MAYBE, "Value": _MAYBE}, always=False)}, always=False),  # a number is text there, too
        "SequenceNumber": _MAYBE,
    }
)
NOTIFICATION: Final = Shape({"Records": _OPEN, **dict.fromkeys(("Service", "Event", "Time", "Bucket", "RequestId", "HostId"), _MAYBE)})
"""The other fields are those of the `s3:TestEvent` that S3 sends once."""
EVENT: Final = Shape({**dict.fromkeys(("version", "id", "detail-type", "source", "account", "time", "region"), _TEXT), "resources": _MAYBE, "detail": _OPEN})
_CHANGED: Final = frozenset({"Input", "InputPath", "InputTransformer"})

_SPELLINGS: Final = {
    "": "what is published to the topic, without an envelope (RawMessageDelivery)",
    "sns": "the SNS envelope, with what is published as a string in its Message",
    "s3": "a notification of S3, with a list of Records",
    "eventbridge": "an event of EventBridge, with its detail",
    "base64": "encoded in base64 (UseBase64)",
    "lambda": "a record of an invocation, with the event in requestPayload and what the function returned in responsePayload",
}


class Delivery(NamedTuple):
    """One way into a queue: what sends, and the form of the body: `sns` (the envelope), `raw` (what is published to a topic), `s3`, `eventbridge`, `base64` (of what a device publishes), `lambda` (a record of an
    asynchronous invocation).

    `inner` is the form of what is published to the topic, where a bucket is known to publish to it (`s3`), and "" otherwise; `publisher` is that bucket.
    """

    sender: Sender
    form: str
    inner: str = ""
    publisher: View | None = None

    @property
    def shape(self) -> Shape | None:
        """None where it is not known."""
        form = self.inner if self.form == "raw" else self.form
        if form in ("eventbridge", "lambda"):
            return _event_of(self.sender) if form == "eventbridge" else record_of(self.sender.view)
        return {"sns": ENVELOPE, "s3": NOTIFICATION}.get(form)

    @property
    def spelling(self) -> str:
        """What the body is, in words."""
        if self.form == "eventbridge" and isinstance(kind := _event_of(self.sender).fields["source"], Kind) and kind.values:
            return f"an event of EventBridge with source {' or '.join(map(str, kind.values))}, and with its detail"
        if self.batch:
            return f"a record of a batch of a stream that failed, with its shard and sequence numbers in {self.batch}"
        return _SPELLINGS[self.inner if self.form == "raw" else self.form]

    @property
    def batch(self) -> str:
        """Of a batch of a stream that failed, the field that says which one it was."""
        return stream_of(self.sender.view) if self.form == "lambda" else ""

    @property
    def tells_of_s3(self) -> bool:
        """Is it an event of S3, and of nobody else?"""
        kind = _event_of(self.sender).fields["source"] if self.form == "eventbridge" else ANY
        return isinstance(kind, Kind) and kind.values == ("aws.s3",)

    def has(self, field: str) -> bool:
        """May the body have this field at its first level?"""
        return self.shape is None or field in self.shape.fields

    def spelt(self, field: str) -> str | None:
        """The field of the first level that another is in other letters (`detail-type`: `detailType`)."""
        names = self.shape.fields if self.shape is not None and not self.has(field) else ()
        return next((name for name in names if isinstance(name, str) and letters(name) == letters(field)), None)

    def subscription(self) -> Subscription | None:
        """The subscription that is a resource of its own, where it is one."""
        view = self.sender.view
        return view_of(view.facts, view.world) if view.facts.type == SUBSCRIPTION else None


def _event_of(sender: Sender) -> Shape:
    """An event that this rule sends: its source and detail-type are among those that the EventPattern lists, where it lists plain strings."""
    known: dict[Any, Any] = {}
    with suppress(Undecided):
        pattern = event_pattern(sender.view)
        for name in ("source", "detail-type"):
            values = [item.value for item in pattern.get(name).items()]
            if values and all(isinstance(one, str) for one in values):
                known[name] = Kind("text", values=tuple(values))
    return Shape({**EVENT.fields, **known})


def deliveries(queue: View) -> Iterator[Delivery]:
    """The ways into a queue by which a service sends what is known; then `Undecided` is raised where another may be one."""
    yield from (Delivery(sender, "lambda") for sender in handing_on(queue))
    for sender in senders(queue):
        if delivers(sender) and may_send(sender.view) and (form := _form(sender)):
            bucket = _publisher(sender) if form in ("sns", "raw") else None
            yield Delivery(sender, form, "s3" if bucket else "", bucket)


def fixed_bodies(queue: View) -> Iterator[tuple[Sender, str]]:
    """The rules and schedules whose target sends one text to the queue, whatever happened (`Input`), and that text, as far as it is known."""
    for sender in senders(queue):
        with suppress(Undecided):
            body = _fixed(sender)
            if body and isinstance(body, str):
                yield sender, body


def _fixed(sender: Sender) -> object:
    if sender.settings is None or sender.service not in {"events", "scheduler"} or not may_send(sender.view):
        return ""
    return (sender.settings.get("Input") if sender.request is None else sender.request.get("MessageBody")).text().plain()


def _form(sender: Sender) -> str:
    facts, world = sender.view.facts, sender.view.world
    if sender.service == "s3":
        return "s3"
    if sender.service == "events":
        return "" if _is_changed(sender) else "eventbridge"
    if sender.service == "iot" and sender.settings is not None and (encoded := sender.settings.get("UseBase64")):
        return "base64" if coerce.boolean(encoded.value, world, encoded.place) else ""
    if sender.service != "sns":
        return ""
    if facts.type == TOPIC:
        return "sns"  # a subscription inside of a topic has no RawMessageDelivery
    raw, place = facts.dig(("RawMessageDelivery",), world)
    return "raw" if raw is not ABSENT and coerce.boolean(raw, world, place) else "sns"


def _is_changed(sender: Sender) -> bool:
    """Does the target of this rule send something else than the event?"""
    node: Any = sender.view.facts.body
    for key in sender.place.route[2:-1]:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return True
    return not isinstance(node, dict) or bool(_CHANGED & set(node))


def _publisher(sender: Sender) -> View | None:
    """A bucket that publishes to the topic of this sender. As far as that is known."""
    return next((one.view for one in publishing(sender) if one.service == "s3"), None)


def publishing(sender: Sender) -> Iterator[Sender]:
    """What publishes to the topic of this sender, as far as that is known."""
    facts, world = sender.view.facts, sender.view.world
    with suppress(Undecided):
        arn, _ = facts.dig(("TopicArn",), world) if facts.type != TOPIC else (None, None)
        topic = facts if facts.type == TOPIC else facts.links.find(Text.of(arn), TOPIC, world, facts.scope) if isinstance(arn, (str, Text)) else None
        yield from publishers(View(topic, world)) if topic is not None else ()
