"""Which ARNs and URLs of its own resources a template spells with a Region or an account, and what else in it says where it is deployed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ..language.functions.coerce import document
from ..language.functions.intrinsics import resolve
from ..language.parameters.accepted import section
from ..language.scope import Scope
from ..linking.facts import Facts
from ..linking.formats.arn_formats import IDENTITIES
from ..linking.links import Links
from ..linking.resources import View
from ..values.defaults import FUNCTION
from ..values.plan import Plan
from ..values.text import Text
from ..values.value import Place
from ..values.worlds import Undecided, World

_LITERALS: Final = regex(r"-(?<=[a-z]-)\d\b"), regex(r"\d(?<!\w\d)\d{11}\b")
"""What may be a Region (`eu-west-1`) or the number of an account. Both begin with what few texts have, which is found at the speed of a search."""
_ARN: Final = regex(r"arn:(?:[\w-]+|\0):(?P<service>[\w-]+):(?P<region>[a-z0-9-]*|\0):(?P<account>\d{12}|\0|):")
_URL: Final = regex(r"https://(?P<service>sqs)\.(?P<region>[a-z0-9-]+|\0)\.amazonaws\.com(?:\.cn)?/(?P<account>\d{12}|\0)/")
_IMAGE: Final = regex(r"\d{12}\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")
_KINDS: Final = {identity.service: kind for kind, identity in reversed(IDENTITIES.items()) if identity.owned and kind != "AWS::IAM::ManagedPolicy"}


class Home(NamedTuple):
    """Where something lies, as a text says: "" for what it does not spell. `target` is the resource of the same template that it names, None where it names another; `named` is the text."""

    region: str
    account: str
    owner: Facts
    target: Facts | None
    named: str
    place: Place


def written_homes(view: View, parts: Callable[[], Iterable[View]]) -> list[Home]:
    """What a template, and those that are deployed with it, spell of where these resources of their own are deployed: by ARNs and URLs that name them or stand in them, and by what has to lie in the Region or the account of a function.

    `view` is a resource of the template; its `parts` are asked for only where it spells anything. What stands elsewhere in the template is not asked, so that its conditions make no worlds.
    """
    links, scope = view.facts.links, view.facts.scope
    if not (index := links.keep(("homes", scope.top.id), lambda: _index(links, scope))):
        return []
    found: list[Home] = []
    own = {part.facts for part in parts()}
    for facts in dict.fromkeys(one for part in own for one in index.get(part, ())):
        with suppress(Undecided):
            found += [one for one in (_plan(facts)(view.world) if facts.scope.exists(facts.id, view.world) else ()) if one.owner in own or one.target in own]
    return sorted(found, key=lambda one: [str(key) for key in one.place.route])


def _index(links: Links, scope: Scope) -> dict[Facts, list[Facts]]:
    """The resources of a template, and of those that are deployed with it, that spell a Region or an account, by each resource that they name in some world, and by themselves."""
    index: dict[Facts, list[Facts]] = {}
    for facts in (links.facts[stack.id, name] for stack in scope.together() for name in stack.resources if name not in stack.children):
        if _spells(facts.body.get("Properties"), facts.scope):
            homes = [home for outcome in _plan(facts).outcomes() if isinstance(outcome, tuple) for home in outcome]
            for one in dict.fromkeys(one for home in homes for one in (home.owner, home.target) if one is not None):
                index.setdefault(one, []).append(facts)
    return index


def _plan(facts: Facts) -> Plan:
    return facts.plan("homes", lambda world: tuple(_apart(_homes(facts, world))))


def _homes(facts: Facts, world: World) -> Iterator[Home]:
    for text, place in _texts(facts.body.get("Properties"), facts.place / "Properties", world):
        shown = "".join(part if isinstance(part, str) else "\0" for part in text)
        match = _ARN.match(shown) or _URL.match(shown)
        if match and (home := _home(match, text, place, facts, world)):
            yield home
        elif (image := _IMAGE.match(shown)) and place.route[-1] == "ImageUri":
            yield Home(image["region"], "", facts, None, str(text), place)


def _home(match: re.Match[str], text: Text, place: Place, facts: Facts, world: World) -> Home | None:
    region, account = (match[name].replace("\0", "") for name in ("region", "account"))
    kind = _KINDS.get(match["service"])
    with suppress(Undecided):
        target = facts.links.find(text, kind, world, facts.scope) if kind else None
        if target is not None and target is not facts and target.is_deployed_with(facts):
            return Home(region, account, facts, target, str(text), place) if region or account else None
    if facts.type == FUNCTION and "Layers" in place.route:
        return Home(region, "", facts, None, str(text), place) if region else None  # a layer may be another account's
    if facts.type == FUNCTION and place.route[-1] == "Role":
        return Home("", account, facts, None, str(text), place) if account else None
    return None


def _texts(node: Any, place: Place, world: World) -> Iterator[tuple[Text, Place]]:
    """Each text below a node that spells a Region or an account, as it is in this world. Parameters are not put in: what is given is no literal."""
    waiting = [(node, place)]
    while waiting:
        node, place = waiting.pop()
        if isinstance(node, (dict, list, str)) and not _spells(node, place.scope):
            continue
        try:
            value, at = resolve(node, world, place)
            if isinstance(value, (str, Text)) and str(value).lstrip().startswith("{"):
                value = document(value, world, at)  # a policy as the text of its document
        except Undecided:
            continue
        if isinstance(value, (str, Text)):
            yield Text.of(value), at
        elif isinstance(value, dict):
            waiting += [(one, at / key) for key, one in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(one, at / i) for i, one in reversed([*enumerate(value)])]


def _spells(node: Any, scope: Any) -> bool:
    """May it spell a Region or an account, itself or by a parameter in which its parent hands one down? Parameters that have their values from outside are no literals."""
    shown = str(node)
    return any(literal.search(shown) for literal in _LITERALS) or any(f"'{name}'" in shown or f"${{{name}" in shown for name in _handed(scope))


def _handed(scope: Any) -> list[str]:
    """The parameters of a nested stack in which its parent spells something, or hands on what its own parent does."""
    if scope.owner is None:
        return []
    parent, name = scope.owner
    return [parameter for parameter, value in section(section(parent.resources[name], "Properties"), "Parameters").items() if _spells(value, parent)]


def _apart(homes: Iterator[Home]) -> Iterator[Home]:
    """Without those that stand in one list for several Regions or accounts: one of them is meant to be elsewhere."""
    several = [*homes]
    for one in several:
        others = [other for other in several if other.target is not None and other.target is one.target and _list_of(other) == _list_of(one)]
        if len({(other.region, other.account) for other in others}) <= 1:
            yield one


def _list_of(home: Home) -> tuple[Any, ...]:
    """The list that it is an item of, else its own place."""
    route = home.place.route
    last = next((i for i in range(len(route) - 1, -1, -1) if isinstance(route[i], int)), len(route))
    return route[:last] if all(str(key).startswith("Fn::") for key in route[last + 1 :]) else route
