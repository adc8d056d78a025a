"""A node of a resource that sends, read a level at a time or searched for a word, and one thing that is sent to a queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions.coerce import boolean, document, string
from ...language.functions.intrinsics import resolve
from ...linking.resources import View
from ...values.defaults import PIPE
from ...values.text import Text, Token, settle
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided, World

TOPIC_RULE: Final = "AWS::IoT::TopicRule"


class Part(NamedTuple):
    """A node of a resource, read one level at a time. `place` is where the resource holds it, `inner` where its value is written: perhaps in another stack."""

    value: Any
    place: Place
    inner: Place
    world: World

    def get(self, *keys: str) -> Part:
        part = self
        for key in keys:
            if not isinstance(part.value, dict) or key not in part.value:
                return self._replace(value=ABSENT)
            part = part_of(part.value[key], self.world, part.inner / key)
        return part

    def document(self) -> Part:
        """The JSON document that it spells, where it is a string."""
        return self._replace(value=document(self.value, self.world, self.place), inner=self.place) if isinstance(self.value, (str, Text)) else self

    def items(self) -> Iterator[Part]:
        for i, item in enumerate(self.value if isinstance(self.value, list) else ()):
            if part := part_of(item, self.world, self.inner / i):
                yield part

    def entries(self) -> Iterator[Part]:
        for key in self.value if isinstance(self.value, dict) else ():
            if part := self.get(key):
                yield part

    def text(self) -> Text:
        return Text.of(settle(self.value, self.world)) if isinstance(self.value, (str, Text)) else Text()

    def says(self, word: str) -> bool:
        return bool(self.text().plain() == word)

    def says_anywhere(self, word: str, *, keys: bool = False) -> bool:
        """Does it, or whatever is in it, contain this word in this world (in a key, if only `keys` count)? Raises `Undecided` where what nobody knows may."""
        doubt: Undecided | None = None
        waiting: list[Callable[[], Part]] = [lambda: self]
        while waiting:
            try:
                part = waiting.pop()()
            except Undecided as unknown:
                doubt = doubt or unknown.again()
                continue
            node, text = part.value, part.text()
            if (not keys and word in str(text)) or (isinstance(node, dict) and any(word in str(key) for key in node)):
                return True
            if not keys and _may_say_more(text):
                doubt = doubt or text.doubt()
            steps = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
            waiting += [partial(part_of, node[step], self.world, part.inner / step) for step in steps]
        if doubt is not None:
            raise doubt.again()
        return False

    def __bool__(self) -> bool:
        return self.value is not ABSENT


def part_of(expr: Any, world: World, place: Place) -> Part:
    value, inner = resolve(expr, world, place)
    return Part(value, place, inner, world)


def body_of(view: View) -> Part:
    """The properties of a resource."""
    return part_of(view.facts.body.get("Properties", {}), view.world, view.place / "Properties")


def event_pattern(rule: View) -> Part:
    """What a rule of EventBridge asks of events, also where its EventPattern is written as a text. Raises `Undecided`."""
    written, place = rule.facts.dig(("EventPattern",), rule.world)
    return part_of(written if written is ABSENT else document(written, rule.world, place), rule.world, place)


def is_off(sender: View) -> bool:
    """Is it switched off? Only a rule, a schedule, a pipe and a rule of AWS IoT can be. Raises `Undecided`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html, …/aws-resource-scheduler-schedule.html, …/aws-resource-pipes-pipe.html and
    …/aws-properties-iot-topicrule-topicrulepayload.html
    """
    if sender.facts.type == TOPIC_RULE:
        disabled, place = sender.facts.dig(("TopicRulePayload", "RuleDisabled"), sender.world)
        return disabled is not ABSENT and boolean(disabled, sender.world, place)
    key, off = ("DesiredState", "STOPPED") if sender.facts.type == PIPE else ("State", "DISABLED")
    state, place = sender.facts.dig((key,), sender.world)
    return state is not ABSENT and string(state, sender.world, place) == off


def may_send(sender: View) -> bool:
    """Is it on, as far as that is known?"""
    try:
        return not is_off(sender)
    except Undecided:
        return True


def _may_say_more(text: Text) -> bool:
    """May a part that nobody knows say what is asked for: the action of a request, or a further parameter? The value of a parameter that is named does not."""
    before = ["", *text]
    return any(
        isinstance(one, Token) and one.kind not in ("resource", "pseudo") and (not isinstance(last, str) or last.endswith(("Action=", "&")) or not last)
        for last, one in zip(before, text, strict=False)
    )


def integration_of(method: Part) -> Part:
    """The integration of a method in CloudFormation or in an OpenAPI document; what is no method is one itself."""
    return next((found for key in ("Integration", "x-amazon-apigateway-integration") if (found := method.get(key))), method)


def settings(integration: Part, name: str) -> list[Part]:
    """A property of an integration, as often as it is there: in an OpenAPI document it begins with a small letter."""
    return [found for key in (name, name[0].lower() + name[1:]) if (found := integration.get(key))]


class Sending(NamedTuple):
    """One thing that is sent to a queue: the service, where it names the queue, the ARNs that it may send for, and the role in whose name it sends.

    `settings` is the node that says what is sent and how: a target, a subscription, a method with its integration; None where what is sent is what could not be delivered.
    `request`: the parameters of SendMessage, where they are written as such. Then the queue is named by its URL.
    """

    service: str
    named: Part
    arns: Callable[[], Iterator[Text]]
    role: Part | None
    settings: Part | None
    request: Part | None = None


Found = Iterator[Sending]


def nothing() -> Iterator[Text]:
    yield from ()


def as_role(service: str, named: Part, role: Part, settings: Part | None, request: Part | None = None) -> Found:
    """One that cannot be deployed without a role."""
    if role:
        yield Sending(service, named, nothing, role, settings, request)
