"""The properties of a resource whose form AWS refuses: a name with a character or a length that the service does not take, a name where an ARN is needed, and what is refused of one type of resource alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ...language import coerce
from ...language.intrinsics import resolve
from ...linking.arn_formats import IDENTITIES
from ...linking.resources import Property, View
from ...values.defaults import ALARM, ALIAS, FUNCTION, GLOBAL_TABLE, LOG_GROUP, QUEUE, ROWS, TABLE, TOPIC
from ...values.text import Text, Token
from ...values.value import Place
from ...values.worlds import Undecided
from ..around.event_sources import ends_in_fifo
from .of_functions import of_function
from .references import BUCKET, REFERRING, ROLE, RefusedForm, misdirected

_REFERENCE: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"


class _Name(NamedTuple):
    """What a name may be made of, and how long it may be. `ending` is one of FIFO's, which counts."""

    path: str
    characters: Any
    words: str
    most: int
    ending: str = ""


_WORD: Final = regex(r"[A-Za-z0-9_-]*\Z")
_PLAIN: Final = regex(r"[A-Za-z0-9_]*\Z")
_DIGITS: Final = regex(r"\d+")
_GROUP: Final = regex(r"[.\-_/#A-Za-z0-9]*\Z")
_LETTERS: Final = "letters, digits, hyphens and underscores"
_OF_GROUP: Final = "letters, digits and the characters . - _ / #"
_NAMES: Final = {
    QUEUE: [_Name("QueueName", _WORD, _LETTERS, 80, ".fifo")],  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    FUNCTION: [
        _Name("FunctionName", _WORD, _LETTERS, 64),  # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
        _Name("LoggingConfig.LogGroup", _GROUP, _OF_GROUP, 512),  # https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
    ],
    TOPIC: [_Name("TopicName", _WORD, _LETTERS, 256, ".fifo")],  # https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    "AWS::IoT::TopicRule": [
        _Name("RuleName", _PLAIN, "letters, digits and underscores", 128)
    ],  # https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html
    LOG_GROUP: [_Name("LogGroupName", _GROUP, _OF_GROUP, 512)],  # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
}
_JUDGED: Final = _NAMES.keys() | REFERRING | {ALARM, BUCKET, TABLE, GLOBAL_TABLE}
_FIFO: Final = Property[bool]("FifoTopic", coerce.boolean)
_FIFO.row = ROWS[TOPIC, "FifoTopic"]
_TEXTS: Final = {path: Property[Text | None](path, coerce.text) for path in (*(one.path for several in _NAMES.values() for one in several), "Name")}


def ill_formed(view: View) -> tuple[RefusedForm, ...]:
    """Each property of it whose form AWS refuses in this world, worked out once for all of them: most names are right whatever stands in them.

    What nobody knows is not among them, and what lies outside has been taken.
    """
    facts = view.facts
    if view.is_outside or facts.type not in _JUDGED:
        return ()
    return facts.plan("ill-formed", lambda world: tuple(_ill_formed(View(facts, world))))(view.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def _ill_formed(view: View) -> Iterator[RefusedForm]:
    for name in _NAMES.get(view.facts.type, ()):
        if (text := _text(view, name.path)) and (wrong := _wrong_name(text, name, view)):
            yield RefusedForm(name.path, _place(view, name.path), wrong, f"{name.words}, {name.most} characters at most", _by_name(text, view))
    yield from misdirected(view)
    if view.facts.type == ROLE:
        yield from _policies(view)
    if view.facts.type == TOPIC:
        yield from _topic(view)
    if view.facts.type == BUCKET:
        from .events import misnamed_rules, misspelt_events, overlapping  # noqa: PLC0415 - few pipelines have a bucket

        yield from misspelt_events(view)
        yield from misnamed_rules(view)
        yield from overlapping(view)
    if view.facts.type in (TABLE, GLOBAL_TABLE):
        from .keys import refused_capacity, undefined_keys  # noqa: PLC0415 - as above

        yield from undefined_keys(view)
        yield from refused_capacity(view)
    if view.facts.type == FUNCTION:
        yield from of_function(view)
        if view.facts.written(("Layers",))[0] or view.facts.written(("FileSystemConfigs",))[0]:
            from .mounted import refused_layers, refused_mounts  # noqa: PLC0415 - as above

            yield from refused_layers(view)
            yield from refused_mounts(view)
    if view.facts.type == ALIAS:
        yield from _alias(view)
    if view.facts.type == ALARM:
        from .of_alarms import of_alarm  # noqa: PLC0415 - as above

        yield from of_alarm(view)


def _text(view: View, path: str) -> Text | None:
    with suppress(Undecided):
        return _TEXTS[path].read(view.facts, view.world).value  # type: ignore[no-any-return]  # as the property's coercion gives it
    return None


def _place(view: View, path: str) -> Place:
    return view.facts.written((*path.split("."),))[1]


def _wrong_name(text: Text, name: _Name, view: View) -> str:
    """What is wrong with it, in words; "" where it may be a name of that kind, or is an ARN in the place of a function's name, which CloudFormation takes."""
    pieces = [part for part in text if isinstance(part, str)]
    if name.path == "FunctionName" and pieces and pieces[0].startswith("arn:"):
        return ""
    if name.ending and pieces and text[-1] is pieces[-1]:
        pieces[-1] = pieces[-1].removesuffix(name.ending)
    for token in text.tokens:
        if words := _no_name(token, view):
            return words
    if not all(name.characters.match(piece) for piece in pieces):
        return f"'{text}'"
    length = sum(len(part) for part in text if isinstance(part, str))
    return f"'{str(text)[:30]}…', {length:,} characters long" if length > name.most else ""


def _no_name(token: Token, view: View) -> str:
    """What a reference gives, in words, where that is an ARN or a URL."""
    facts = view.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
    known = IDENTITIES.get(facts.type) if facts is not None else None
    if facts is None or known is None:
        return ""
    if token.attribute in known.arns:
        return f"the ARN of {facts.name}"
    return f"the URL of {facts.name}" if facts.type == QUEUE and token.attribute in ("", "QueueUrl") else ""


def _by_name(text: Text, view: View) -> Any:
    """The reference to a resource of the same template that gives its name, in the place of one that gives its ARN."""
    head = text[0] if len(text) == 1 else None
    facts = view.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
    known = IDENTITIES.get(facts.type) if facts is not None and facts.scope is view.facts.scope else None
    return {"Ref": facts.id} if facts is not None and known is not None and "" in known.names else None


def _policies(view: View) -> Iterator[RefusedForm]:
    """Each inline policy of a role has a name and a document: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-iam-role-policy.html"""
    with suppress(Undecided):
        listed, place = view.facts.dig(("Policies",), view.world)
        if isinstance(listed, dict):
            yield RefusedForm("Policies", place, "a mapping", "a list of policies", also=f"Write Policies of {view.name} as a list.")
        for i, item in enumerate(listed if isinstance(listed, list) else ()):
            with suppress(Undecided):
                policy, at = resolve(item, view.world, place / i)
                for key in ("PolicyName", "PolicyDocument") if isinstance(policy, dict) else ():
                    if key not in policy:
                        yield RefusedForm(
                            "Policies",
                            at,
                            f"a list with a policy that has no {key}",
                            "policies with a PolicyName and a PolicyDocument",
                            also=f"Write {key} in each policy of {view.name}.",
                        )


def _topic(view: View) -> Iterator[RefusedForm]:
    """The name of a FIFO topic, and no other, ends in .fifo: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"""
    with suppress(Undecided):
        fifo, name = _FIFO.read(view.facts, view.world).value, _text(view, "TopicName")
        if name is not None and ends_in_fifo(name) is not fifo:
            also = (
                f"Choose a TopicName of {view.name} that ends in .fifo."
                if fifo
                else f"Set FifoTopic of {view.name} to true, or choose a TopicName without .fifo."
            )
            accepts = "a name that ends in .fifo for a FIFO topic (FifoTopic is true)" if fifo else "no such name for a standard topic (FifoTopic is false)"
            yield RefusedForm("TopicName", _place(view, "TopicName"), f"'{name}'", accepts, also=also)


def _alias(view: View) -> Iterator[RefusedForm]:
    """An alias is told from a version, which is a number: https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html"""
    name = _text(view, "Name")
    if name and not name.tokens and _DIGITS.fullmatch(str(name)):
        yield RefusedForm(
            "Name", _place(view, "Name"), f"'{name}', a number", "letters, digits, hyphens and underscores, not digits alone", also="Write a word."
        )
