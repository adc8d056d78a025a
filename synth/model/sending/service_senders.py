"""Who sends to a queue without being a function: topics, rules, buckets, schedules, pipes, methods of an API.

SNS, EventBridge and S3 send in their own name, and the queue's policy has to let them:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html. The others send in the name of a role, and so may a rule
whose target names one: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.reference_index import known_to_name, naming
from ...linking.resources import View, view_of
from ...values.defaults import QUEUE
from ...values.plan import Plan
from ...values.text import Text, Token
from ...values.value import Place
from ...values.worlds import Outside, Undecided, World, some
from ..functions import Role, role_named
from .parts import Found, Part, body_of
from .sender_kinds import KINDS, OF_ANY_KIND, SENDERS, asks

_WITHIN: Final = {"events": ("SqsParameters",), "scheduler": ("SqsParameters",), "pipes": ("TargetParameters", "SqsQueueParameters")}
"""Where a target says what its messages are like."""
_LETTERS: Final = (
    ("DeadLetterConfig", "Arn"),
    ("RedrivePolicy", "deadLetterTargetArn"),
    *(("SourceParameters", f"{kind}StreamParameters", "DeadLetterConfig", "Arn") for kind in ("DynamoDB", "Kinesis")),
)
"""Where a sender names its own dead-letter queue; a pipe for what it could not read on: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html"""


class Sender(NamedTuple):
    """Something that sends to a queue. `place` is where it names the queue, `named` how.

    Either `service` (`sns`) sends in its own name, and `arns` are the ways to spell what it sends for, one of which the request carries as `aws:SourceArn` (none: it is not
    known here); or it sends in the name of the role that `role` names. A rule of EventBridge has both: AWS's pages differ in whether a role counts for a queue.
    `settings` says what its messages are like; None where the queue is the sender's own dead-letter queue. `request`: the parameters of SendMessage, where they are written as such; then `named` is a URL.
    """

    service: str
    view: View
    place: Place
    arns: tuple[Text, ...]
    role: Text | None
    settings: Part | None
    named: Text
    request: Part | None = None

    @property
    def gives_up(self) -> bool:
        """Is the queue where it puts what it could not deliver?"""
        return self.settings is None

    def origin(self) -> str:
        """What it sends for, spelt out: equal for two subscriptions of one topic."""
        return str(self.view.facts.scope.spelt(self.arns[0], self.view.world)) if self.arns else ""

    def sets(self, name: str) -> bool:
        """Does it give its messages this parameter (`MessageGroupId`)? Raises `Undecided` where nobody can know.

        An integration of API Gateway spells it in a mapping template or as a request parameter.
        """
        settings = self.settings
        if settings is None:
            return False
        if self.request is not None:
            from .requests import sets  # noqa: PLC0415 - as in sender_kinds

            return sets(self.request, name)
        if self.service == "appsync":
            return self._says(name)
        return asks(settings, name) if self.service == "apigateway" else bool(settings.get(*_WITHIN.get(self.service, ()), name))

    def _says(self, name: str) -> bool:
        """Does the program or the template of a resolver contain this word?"""
        from .resolvers import REQUESTS  # noqa: PLC0415 - as in sender_kinds

        return some(self.view.world, [partial(body_of(self.view).get(key).says_anywhere, name) for key in REQUESTS])

    def delays(self) -> bool:
        """Does it give a message a delay of its own (`DelaySeconds`)? Raises `Undecided` where nobody can know."""
        if self.request is not None:
            from .requests import delays  # noqa: PLC0415 - as above

            return delays(self.request)
        return self.service == "apigateway" and self.sets("DelaySeconds")

    def acting_role(self) -> Role | None:
        """The role in whose name it sends, None where it sends in its own. Raises `Outside` where the role is not among the targets."""
        return None if self.role is None else role_named(self.role, self.view)


def senders(queue: View) -> Iterator[Sender]:
    """Everything that sends to this queue in this world. Those that are known come first; then `Undecided` is raised where another may be one."""
    world, doubt, links = queue.world, None, queue.facts.links
    several = naming(links, "sends to", lambda: _sending(links), _queues, queue.facts)
    known = known_to_name(links, "sends to", queue.facts)
    for facts in several:
        if doubt is not None and facts not in known:  # one reason is enough, and of a thousand templates many may send
            continue
        try:
            queues = _sends_to(facts)(world)
            doubt = doubt or next((one for one in queues if isinstance(one, Undecided)), None)
            if queue.facts not in queues:
                continue
            view = View(facts, world)
            for (service, named, arns, role, settings, request), target in zip(_read(view), queues, strict=False):  # what is not known ends what is read
                if target is queue.facts and view.exists():
                    yield Sender(service, view, named.place, tuple(arns()), role.text() if role else None, settings, named.text(), request)
        except Outside:
            continue
        except Undecided as unknown:
            doubt = doubt or unknown.again()
    if doubt is not None:
        raise doubt.again()


def _sending(links: Links) -> Iterator[Facts]:
    """What may send to queues. One without the word of its kind does not."""
    return (one for kind, word in SENDERS.items() for one in links.of(kind) if word == kind or not one.lacks(word))


def undelivered(queue: View) -> Iterator[tuple[View, Sender]]:
    """Queues apart from this one to which its senders put what they cannot deliver, as far as these are among the targets, each with its sender as one that sends there."""
    for sender in senders(queue):
        named, role = _letters_of(sender)
        if named and (letters := _target(named, sender.view)) is not None and letters is not queue.facts:
            yield view_of(letters, queue.world), sender._replace(place=named.place, settings=None, named=named.text(), role=role)


def returned_to(queue: View, sender: Sender) -> Place | None:
    """Where a sender to this queue names it as the queue for what it cannot deliver there; None where it does not."""
    named, _ = _letters_of(sender)
    return named.place if named and _target(named, sender.view) is queue.facts else None


def _letters_of(sender: Sender) -> tuple[Part | None, Text | None]:
    """Where it puts that, and with which role. A rule of AWS IoT has an action of its own for it: https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html"""
    settings = sender.settings
    if settings is None:
        return None, None
    if sender.service == "iot":
        action = body_of(sender.view).get("TopicRulePayload", "ErrorAction", "Sqs")
        return action.get("QueueUrl"), action.get("RoleArn").text() or sender.role
    return next((found for keys in _LETTERS if (found := settings.get(*keys))), None), sender.role


def _read(view: View) -> Found:
    return KINDS[view.facts.type](body_of(view), view)


def _sends_to(facts: Facts) -> Plan:
    """For each thing that it sends, in the order of `_read`: the queue, None where it is none of the targets', or why nobody knows it."""
    return facts.plan("what it sends to", lambda world: (*_read_queues(View(facts, world)),))


def _read_queues(view: View) -> Iterator[Facts | Undecided | None]:
    try:
        for sending in _read(view):
            try:
                yield _target(sending.named, view)
            except Undecided as doubt:
                yield doubt.again()
    except Outside:
        return
    except Undecided as doubt:
        yield doubt.again()


def _queues(facts: Facts, world: World) -> Iterator[Facts | None]:
    for queue in _sends_to(facts)(world):
        if queue is not None:
            yield None if isinstance(queue, Undecided) else queue


def _target(named: Part, view: View) -> Facts | None:
    """The queue that it names, None where that is none of the targets'. A target that is wholly unknown, of something that has targets of every kind, is taken for none."""
    if not isinstance(named.value, (str, Text)):
        return None
    text = named.text()
    if view.facts.type in OF_ANY_KIND and len(text) == 1 and isinstance(token := text[0], Token) and token.kind != "resource":
        return None
    try:
        return view.facts.links.find(text, QUEUE, view.world, view.facts.scope)
    except Outside:
        return None
