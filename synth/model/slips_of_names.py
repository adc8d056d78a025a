"""Who sends, watches or calls by a name that the template spells, and that is all but the name of one of its own queues, functions or topics: none of the targets is called so.

Names are compared as they are written, also in a Sub or a Join. Only what CloudFormation deploys whether or not there is such a resource is asked: of a mapping and a redrive policy the deployment tells.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

from ..language.parameters.accepted import section
from ..language.scope import Scope
from ..linking.facts import Facts
from ..linking.links import Links
from ..values.defaults import ALARM, BUCKET, FUNCTION, METHOD, PIPE, QUEUE, RULE, SCHEDULE, STATE_MACHINE, SUBSCRIPTION, TOPIC
from ..values.near_names import WORD, is_nearly
from ..values.same_text import letters
from ..values.value import Place
from .sending.parts import TOPIC_RULE

_OWNERS: Final = (SUBSCRIPTION, RULE, BUCKET, SCHEDULE, STATE_MACHINE, PIPE, TOPIC_RULE, METHOD, "AWS::ApiGatewayV2::Integration", FUNCTION, ALARM)
_NAMES: Final = {QUEUE: "QueueName", FUNCTION: "FunctionName", TOPIC: "TopicName"}
_HIDDEN: Final = "\0"
"""Stands for a part of an ARN that only a deployment knows, and for the colons of a pseudo parameter's name."""
_KINDS: Final = {"sqs": QUEUE, "sns": TOPIC, "lambda": FUNCTION}
_LONGEST: Final = 500
"""Letters of an ARN or a URL that is looked at."""
_NAME_OF_ARN: Final = 5
"""Where the fields of an ARN begin to name the resource: after its account."""
_STEPS_OF_URL: Final = 5
_MOST: Final = 12
"""Words of a name that are looked at."""


class NearlyNamed(NamedTuple):
    """The resource that was meant, what it is called, who spells another name, and where."""

    target: Facts
    called: str
    owner: Facts
    named: str
    place: Place


def nearly_named(links: Links, scope: Scope) -> tuple[NearlyNamed, ...]:
    return links.keep(("nearly named", scope.top.id), lambda: (*_all(links, scope),))


def _all(links: Links, scope: Scope) -> Iterator[NearlyNamed]:
    own = {kind: {name: facts for facts in links.deployed_with(kind, scope) if (name := _given_name(facts))} for kind in _NAMES}
    if not any(own.values()):
        return
    taken = {kind: {_given_name(facts) for facts in links.of(kind)} for kind in _NAMES}
    alike = {kind: _by_words(names) for kind, names in own.items()}
    for owner in (facts for kind in _OWNERS for facts in links.deployed_with(kind, scope)):
        for kind, name, place in _spelt(section(owner.body, "Properties"), owner.place / "Properties"):
            meant = _near(name, alike[kind]) if name not in taken[kind] else []
            if len(meant) == 1:
                yield NearlyNamed(own[kind][meant[0]], meant[0].replace(_HIDDEN, "::"), owner, name.replace(_HIDDEN, "::"), place)


def _given_name(facts: Facts) -> str:
    return _text(section(facts.body, "Properties").get(_NAMES[facts.type]))[:_LONGEST]


def _by_words(names: Iterable[str]) -> dict[Hashable, list[str]]:
    """The names by all of their words but one: of many, few have to be compared."""
    found: dict[Hashable, list[str]] = {}
    for name in names:
        for key in _keys(name):
            found.setdefault(key, []).append(name)
    return found


def _near(name: str, known: dict[Hashable, list[str]]) -> list[str]:
    return [one for one in dict.fromkeys(one for key in _keys(name) for one in known.get(key, ())) if is_nearly(name, one)]


def _keys(name: str) -> Iterator[Hashable]:
    yield letters(name)
    words = WORD.findall(name)[:_MOST]
    yield from ((i, *words[:i], *words[i + 1 :]) for i in range(len(words)))


def _spelt(node: Any, place: Place) -> Iterator[tuple[str, str, Place]]:
    """The kind and the name of whatever a text below a node names by an ARN, a URL or a path of this account."""
    waiting = [(node, place)]
    while waiting:
        node, place = waiting.pop()
        text = _text(node)
        if text:
            kind, name = _named(text)
            if name:
                yield kind, name, place
        elif isinstance(node, dict):
            if node.get("Name") == "FunctionName" and (name := _text(node.get("Value"))) and not name.startswith("arn:"):  # a dimension of an alarm
                yield FUNCTION, name[:_LONGEST], place / "Value"
            waiting += [(one, place / str(key)) for key, one in reversed(node.items())]
        elif isinstance(node, list):
            waiting += [(one, place / i) for i, one in reversed([*enumerate(node)])]


def _named(text: str) -> tuple[str, str]:
    """What an ARN, a queue's URL or a path of API Gateway names in the account of the deployment; "" for what names nothing there."""
    if len(text) > _LONGEST or not text.startswith(("arn:", "https://sqs.")):
        return "", ""
    fields, steps = text.split(":"), text.split("/")
    if len(fields) > _NAME_OF_ARN and fields[0] == "arn":
        kind, account, rest = _KINDS.get(fields[2], ""), fields[4], fields[5:]
        if kind and _HIDDEN in account:
            return kind, rest[-1] if rest[:-1] in ([], ["function"]) else ""
        if fields[2] == "apigateway" and account == "sqs" and len(steps) == 3 and rest[0].startswith("path/") and _HIDDEN in steps[1]:  # noqa: PLR2004 - path, account, name
            return QUEUE, steps[2]
    if fields[0] == "https" and len(steps) == _STEPS_OF_URL and _HIDDEN in steps[3]:
        return QUEUE, steps[4]
    return "", ""


def _text(node: Any) -> str:
    """A text as it is written, with `${Name}` for a Ref in a Join; "" for anything else."""
    joined = node.get("Fn::Join") if isinstance(node, dict) and len(node) == 1 else None
    if isinstance(joined, list) and len(joined) == 2 and isinstance(joined[0], str) and isinstance(joined[1], list):  # noqa: PLR2004 - a delimiter and a list
        parts = [_part(one) for one in joined[1]]
        return joined[0].join(parts) if all(parts) else ""
    return _part(node)


def _part(node: Any) -> str:
    if isinstance(node, dict) and len(node) == 1:
        node = f"${{{node['Ref']}}}" if isinstance(node.get("Ref"), str) else node.get("Fn::Sub")
    return node.replace("::", _HIDDEN) if isinstance(node, str) else ""
