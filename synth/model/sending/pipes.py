"""The pipes of EventBridge that read a queue: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import View
from ...values.defaults import QUEUE
from ...values.text import Text, Token
from ...values.worlds import Outside, Undecided, World
from .parts import Part, part_of

_PIPE: Final = "AWS::Pipes::Pipe"


def pipes_on(queue: View) -> Iterator[tuple[View, Part]]:
    """The pipes that are known to read this queue and to run, and where they name it."""
    links, world = queue.facts.links, queue.world
    for facts in naming(links, "reads", lambda: links.of(_PIPE), _sources, queue.facts):
        pipe = View(facts, world)
        with suppress(Undecided):
            source = _source(pipe)
            if _queue(source, pipe) is queue.facts and pipe.exists() and not _body(pipe).get("DesiredState").says("STOPPED"):
                yield pipe, source


def _sources(facts: Facts, world: World) -> Iterator[Facts | None]:
    pipe = View(facts, world)
    with suppress(Outside):
        yield _queue(_source(pipe), pipe)


def _body(pipe: View) -> Part:
    return part_of(pipe.facts.body.get("Properties", {}), pipe.world, pipe.place / "Properties")


def _source(pipe: View) -> Part:
    return _body(pipe).get("Source")


def _queue(source: Part, pipe: View) -> Facts | None:
    """None of a source that is wholly unknown: pipes have sources of many kinds."""
    text = source.text()
    if not text or (len(text) == 1 and isinstance(token := text[0], Token) and token.kind != "resource"):
        return None
    return pipe.facts.links.find(Text.of(text), QUEUE, pipe.world, pipe.facts.scope)
