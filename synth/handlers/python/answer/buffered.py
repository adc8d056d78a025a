"""Producers and writers that keep what they are given, and send it later: nothing in the code has them send it before the invocation ends.

https://docs.confluent.io/kafka-clients/python/current/overview.html ; https://kafka-python.readthedocs.io/en/master/apidoc/KafkaProducer.html ; https://aiokafka.readthedocs.io/en/stable/producer.html ;
https://cloud.google.com/pubsub/docs/publisher ; https://docs.aws.amazon.com/boto3/latest/guide/dynamodb.html#batch-writing
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ....sources.python_nodes import nodes_of, of_tree
from ..run.known import name_of
from ..run.state.path import Site
from ..run.ways import Outcome


class _Kind(NamedTuple):
    """`sends`: the methods, named by any of which the code has it sent. `answers`: does each call give something that can be waited for?"""

    sends: frozenset[str]
    answers: bool


_ENDS: Final = frozenset({"flush", "close", "stop", "shutdown", "purge", "commit_transaction", "__exit__", "__aexit__", "enter_context", "enter_async_context"})
_KINDS: Final = {
    regex(r"confluent_kafka\.(?:\w+\.)*\w*Producer\(\)\.produce"): _Kind(_ENDS, answers=False),
    regex(r"(?:kafka|kafka3)\.(?:\w+\.)*KafkaProducer\(\)\.send"): _Kind(_ENDS, answers=True),
    regex(r"aiokafka\.(?:\w+\.)*AIOKafkaProducer\(\)\.send"): _Kind(_ENDS, answers=True),
    regex(r"google\.cloud\.(?:pubsub|pubsub_v1)\.(?:\w+\.)*PublisherClient\(\)\.publish"): _Kind(_ENDS, answers=True),
    regex(r"(?:aio)?boto3\..*\.batch_writer\(\)\.(?:put|delete)_item"): _Kind(_ENDS | {"_flush"}, answers=False),
}
_ELSE: Final = regex(r"(?:^|_)(?:std(?:out|err)|log(?:ger|s)?|metrics?|tracer|handlers?|session|cache|file|f|buffer)$")
"""What is flushed besides, by its name."""


def buffered(well: Sequence[Outcome], trees: Sequence[ast.Module]) -> Iterator[Site]:
    """The first call of each kind after which nothing is sent."""
    told = set[int]()
    for kind, site in ((kind, site) for one in well for site in one.path.sites.values() if site.message == 0 and (kind := _kind(site)) is not None):
        if id(site.node) not in told and not any(_sends(tree) & kind.sends for tree in trees) and (not kind.answers or _is_dropped(site.node, trees)):
            told.add(id(site.node))
            yield site


def _kind(site: Site) -> _Kind | None:
    return next((kind for pattern, kind in _KINDS.items() if pattern.fullmatch(site.what)), None)


@of_tree
def _sends(tree: ast.Module) -> frozenset[str]:
    """The methods that a module names, and `__exit__` where it enters something of which nobody knows that it is another thing; `flush` where it asks in a loop whether all was delivered."""
    named = {one.attr for one in nodes_of(tree) if isinstance(one, ast.Attribute) and not _ELSE.search(name_of(one.value).lower())}
    entered = (item.context_expr for one in nodes_of(tree) if isinstance(one, (ast.With, ast.AsyncWith)) for item in one.items)
    polls = (one for loop in nodes_of(tree) if isinstance(loop, ast.While) for one in ast.walk(loop))
    found = named | ({"__exit__"} if any(map(_may_be_one, entered)) else set())
    return frozenset(found | {"flush"} if any(isinstance(one, ast.Attribute) and one.attr == "poll" for one in polls) else found)


def _may_be_one(entered: ast.expr) -> bool:
    """May a producer or a writer be entered here: a name, or a call that is called like one?"""
    name = name_of(entered).lower()
    return isinstance(entered, ast.Name) or any(one in name for one in ("producer", "publisher", "writer", "client", "kafka", "closing"))


def _is_dropped(call: Any, trees: Sequence[ast.Module]) -> bool:
    """Does nobody take what the call gives, but to wait until it is in the buffer?"""
    statements = (one for tree in trees for one in nodes_of(tree) if isinstance(one, ast.Expr))
    return any(call is (one.value.value if isinstance(one.value, ast.Await) else one.value) for one in statements)
