"""Resources of one type, in one template or several that are deployed together, that are given one name: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Final

from queuegate._light import NamedTuple

from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES
from ...linking.resources import View, view_of
from ...values.defaults import ALARM
from ...values.text import Text
from ...values.value import Place

_PROPERTY: Final = {ALARM: "AlarmName", **{kind: identity.property for kind, identity in IDENTITIES.items() if identity.property}}


class Namesakes(NamedTuple):
    """Two resources, in the order of the template, the property that names both, the name as it is written, and where the later one has it."""

    first: View
    later: View
    property: str
    name: str
    place: Place


def namesakes(view: View) -> Iterator[Namesakes]:
    """The other resources that have its name, each with this one, where both exist: in its template those whose name is written in the very same way, and in the stacks that are deployed with it, or to its account and
    Region by the same app, those whose name is the same whatever the parameters are. Names that are spelt otherwise may be the same only for some values of parameters.
    """
    facts, scope = view.facts, view.facts.scope
    name = _PROPERTY.get(facts.type)
    if view.is_outside or name is None or (written := _written(facts, name)) is None:
        return
    alike = facts.links.keep(("names", facts.type, scope.top.id), lambda: _by_name(facts, name))
    several = [*alike[scope.id, written], *(alike.get(("", text), ()) if scope.top.children and (text := _told(facts, name)) is not None else ())]
    if (home := _home(facts)) is not None and (text := _told_everywhere(facts, name)) is not None:
        several += facts.links.keep(("names of the app", facts.type), lambda: _of_app(facts, name)).get((*home, text), ())
    for other in dict.fromkeys(several):
        if other is not facts and view.exists() and other.scope.exists(other.id, view.world):
            first, later = _ordered(facts, other)
            yield Namesakes(
                view_of(first, view.world), view_of(later, view.world), name, str(facts.dig((name,), view.world)[0]), later.place / "Properties" / name
            )


def _ordered(one: Facts, other: Facts) -> tuple[Facts, Facts]:
    several = one.links.of(one.type)
    return (one, other) if several.index(one) < several.index(other) else (other, one)


def _by_name(facts: Facts, name: str) -> dict[tuple[str, Text | str], list[Facts]]:
    """By the stack and how the name is written, and by the name alone where every world has the same."""
    found: dict[tuple[str, Text | str], list[Facts]] = {}
    for one in facts.links.deployed_with(facts.type, facts.scope):
        if (written := _written(one, name)) is not None:
            found.setdefault((one.scope.id, written), []).append(one)
        if written is not None and facts.scope.top.children and (text := _told(one, name)) is not None:
            found.setdefault(("", text), []).append(one)
    return found


def _told_everywhere(facts: Facts, name: str) -> Text | None:
    """The same, where no parameter has a part in it: another stack may be given another value."""
    text = _told(facts, name)
    return text if text is not None and all(token.kind == "pseudo" for token in text.tokens) else None


def _home(facts: Facts) -> tuple[str, str, str] | None:
    """The app, and the account and the Region to which it deploys the stack; None where the app does not say so, or the template is no app's."""
    scope = facts.scope
    return (app, scope.account, scope.region) if (app := scope.top.template.app) and scope.account and scope.region else None


def _of_app(facts: Facts, name: str) -> dict[tuple[str, str, str, Text], list[Facts]]:
    """By the app, the account, the Region and the name, where every world has the same."""
    found: dict[tuple[str, str, str, Text], list[Facts]] = {}
    for one in facts.links.of(facts.type):
        if _written(one, name) is not None and (home := _home(one)) is not None and (text := _told_everywhere(one, name)) is not None:
            found.setdefault((*home, text), []).append(one)
    return found


def _told(facts: Facts, name: str) -> Text | None:
    """The name in every world, asked only where several stacks are deployed together."""
    outcomes = [*islice(facts.plan(("named", name), lambda world: facts.dig((name,), world)[0]).outcomes(), 2)]
    return Text.of(outcomes[0]) if len(outcomes) == 1 and isinstance(outcomes[0], (str, Text)) else None


def _written(facts: Facts, name: str) -> str | None:
    properties = facts.body.get("Properties")
    node = properties.get(name) if isinstance(properties, dict) else None
    return None if node is None or node == {"Ref": "AWS::NoValue"} else json.dumps(node, sort_keys=True, default=str)
