"""The ways on which one message may reach a function: from a topic or an event pattern, through the queues that it reads or directly; and the pipes that take messages out of a queue beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import NamedTuple

from ..linking.facts import Facts
from ..linking.reference_index import naming
from ..linking.resources import View
from ..values.defaults import BUCKET, FUNCTION, PIPE, QUEUE, RULE, SUBSCRIPTION, TOPIC
from ..values.text import Text, Token
from ..values.value import ABSENT, Place
from ..values.worlds import Outside, Undecided, World
from .functions import Function
from .mappings import Mapping
from .sending.parts import Part, body_of
from .sending.service_senders import Sender, senders

_CALLERS: Final = (SUBSCRIPTION, RULE)
_INPUTS: Final = ("Input", "InputPath", "InputTransformer")
"""What a target makes of an event: two that make different things of one send two messages on purpose."""
_PLAIN: Final = (str(ABSENT),) * len(_INPUTS)
_CREATED: Final = "s3:ObjectCreated:*"


class Route(NamedTuple):
    """One way to a function: what it starts from (a topic's ARN, a bucket, or a bus and an event pattern), who sends, through which queue (`""`: directly), and where that is written."""

    origin: tuple[str, ...]
    sender: str
    queue: str
    place: Place


def routes(function: Function) -> Iterator[Route]:
    """The unfiltered ways to the function that are known, those through queues first. One that a filter narrows may carry other messages than the next."""
    for mapping in function.mappings:
        with suppress(Undecided):
            if mapping.reads_sqs() and not mapping.filters.get() and mapping.enabled.get():
                yield from _through(mapping)
    yield from _directly(function)


def _through(mapping: Mapping) -> Iterator[Route]:
    queue = mapping.queue
    for sender in _known(queue):
        if sender.settings is not None and (origin := _origin(sender.view, sender.settings)) is not None:
            yield Route(origin, sender.view.name, queue.name, sender.place)


def _known(queue: View) -> Iterator[Sender]:
    with suppress(Undecided):
        yield from senders(queue)


def _directly(function: Function) -> Iterator[Route]:
    links, world = function.facts.links, function.world
    for facts in naming(links, "calls", lambda: (one for kind in _CALLERS for one in links.of(kind)), _called, function.facts):
        view = View(facts, world)
        for named, settings in _calls(view):
            if _leads(named, view) is function.facts and view.exists() and (origin := _origin(view, settings)) is not None:
                yield Route(origin, view.name, "", named.place)


def _calls(view: View) -> Iterator[tuple[Part, Part]]:
    """Where a subscription or a rule names a function that it calls, and what it says of it."""
    _, body = _body(view)
    if view.facts.type == _CALLERS[0]:
        yield from [(body.get("Endpoint"), body)] if body.get("Protocol").says("lambda") else []
    else:
        yield from ((target.get("Arn"), target) for target in body.get("Targets").items())


def _called(facts: Facts, world: World) -> Iterator[Facts | None]:
    view = View(facts, world)
    yield from (found for named, _ in _calls(view) if (found := _leads(named, view)) is not None)


def _body(view: View) -> tuple[View, Part]:
    return view, body_of(view)


def _leads(named: Part, asker: View) -> Facts | None:
    """The function that it names; None where that is none of the targets', or not known."""
    with suppress(Undecided):
        text = named.text()
        if len(text) > 1 or (text and (not isinstance(text[0], Token) or text[0].kind == "resource")):
            return asker.facts.links.find(text, FUNCTION, asker.world, asker.facts.scope)
    return None


def _origin(view: View, settings: Part) -> tuple[str, ...] | None:
    """What it sends comes from; None where a filter narrows it, or where that is not known."""
    kind = view.facts.type
    with suppress(Undecided):
        if kind == SUBSCRIPTION:
            return None if settings.get("FilterPolicy") else _spelt(settings.get("TopicArn").text(), view)
        if kind == TOPIC:
            return _spelt(Text([Token("resource", view.id, "", view.facts.scope.id)]), view)
        if kind == BUCKET:
            notified = not settings.get("Filter") and str(settings.get("Event").text()).startswith(_CREATED)
            return (*_bucket(view.facts.links.name(view.facts, view.world), view), *_PLAIN) if notified else None
        if kind == RULE:
            _, body = _body(view)
            inputs = [str(settings.get(key).value) for key in _INPUTS]
            return None if body.get("State").says("DISABLED") or (found := _pattern(body, view)) is None else (*found, *inputs)
    return None


def _pattern(body: Part, view: View) -> tuple[str, ...] | None:
    """What a rule listens to: all new objects of one bucket, as its notifications tell them too, or its bus and its pattern; nothing where it only keeps time."""
    pattern = body.get("EventPattern")
    if not pattern:
        return None
    names = [*pattern.get("detail", "bucket", "name").items()]
    detail = pattern.get("detail").value
    created = [*pattern.get("source").items(), *pattern.get("detail-type").items()]
    if len(names) == 1 and isinstance(detail, dict) and set(detail) == {"bucket"} and [str(one.text()) for one in created] == ["aws.s3", "Object Created"]:
        return _bucket(names[0].text(), view)
    return ("events", str(body.get("EventBusName").value), str(pattern.value))


def _bucket(name: Text, view: View) -> tuple[str, ...]:
    return ("s3", str(view.facts.scope.spelt(name, view.world)))


def _spelt(topic: Text, view: View) -> tuple[str, ...]:
    return ("sns", str(view.facts.scope.spelt(topic, view.world)))


def pipes_on(queue: View) -> Iterator[tuple[View, Part]]:
    """The pipes of EventBridge that are known to read this queue and to run, and where they name it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html"""
    links, world = queue.facts.links, queue.world
    for facts in naming(links, "reads", lambda: links.of(PIPE), _sources_of_pipe, queue.facts):
        pipe = View(facts, world)
        with suppress(Undecided):
            source = _source_of(pipe)
            if _queue_of_pipe(source, pipe) is queue.facts and pipe.exists() and not body_of(pipe).get("DesiredState").says("STOPPED"):
                yield pipe, source


def _sources_of_pipe(facts: Facts, world: World) -> Iterator[Facts | None]:
    pipe = View(facts, world)
    with suppress(Outside):
        yield _queue_of_pipe(_source_of(pipe), pipe)


def _source_of(pipe: View) -> Part:
    return body_of(pipe).get("Source")


def _queue_of_pipe(source: Part, pipe: View) -> Facts | None:
    """None of a source that is wholly unknown: pipes have sources of many kinds."""
    text = source.text()
    if not text or (len(text) == 1 and isinstance(token := text[0], Token) and token.kind != "resource"):
        return None
    return pipe.facts.links.find(Text.of(text), QUEUE, pipe.world, pipe.facts.scope)
