"""Every way a policy reaches a role, and the statements of each.

Inline in the role, `AWS::IAM::Policy` and `AWS::IAM::RolePolicy`, `AWS::IAM::ManagedPolicy` attached from either side, and AWS's managed policies by ARN.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..coerce import document, string
from ..facts import Facts, View, names
from ..intrinsics import elements, resolve, text_of
from ..text import Text, Token, settle
from ..value import ABSENT, Malformed, Place
from ..worlds import Outside, Undecided, World

_MANAGED = Path(__file__).with_name("managed_policies.json")


class Statement(NamedTuple):
    """One statement: `NotAction` and `NotResource` are the same lists with `but` set. `conditions` is what its Condition says, {} where it has none."""

    allow: bool
    actions: tuple[tuple[str, Place], ...]
    but_actions: bool
    resources: tuple[Text, ...]
    but_resources: bool
    conditions: dict[str, Any]
    principal: Any
    place: Place


class Policy(NamedTuple):
    """A policy document as something that a role has. `resource` is the resource that attaches it where that is one of its own, else None."""

    resource: Facts | None
    name: str
    statements: Callable[[], list[Statement]]


def attached(role: View) -> Iterator[Callable[[], list[Policy]]]:
    """The policies of a role, as computations: one that cannot be known raises `Undecided` and does not hide the others."""
    yield lambda: _inline(role)
    yield lambda: _by_arn(role)
    for kind, keys in (("AWS::IAM::Policy", ("Roles",)), ("AWS::IAM::ManagedPolicy", ("Roles",)), ("AWS::IAM::RolePolicy", ("RoleName",))):
        for facts in role.facts.links.of(kind):
            yield lambda facts=facts, keys=keys: _separate(role, facts, keys)  # type: ignore[misc]  # a default argument is no annotation


def of_document(value: Any, world: World, place: Place) -> list[Statement]:
    """The statements of a policy document."""
    value, place = resolve(document(value, world, place), world, place)
    body, place = resolve(value["Statement"], world, place / "Statement") if isinstance(value, dict) and "Statement" in value else (ABSENT, place)
    if isinstance(body, dict):
        return [_statement(body, world, place)]
    if not isinstance(body, list):
        raise Malformed("the policy document has no Statement", place=place)
    return [_statement(item, world, at) for item, at in elements(body, world, place)]


def boundary(role: View) -> list[Statement] | None:
    """The statements of the role's permissions boundary, None where it has none."""
    world = role.world
    value, place = role.facts.dig(("PermissionsBoundary",), world)
    return None if value is ABSENT else _managed(Text.of(settle(value, world)), role, place).statements()


def _inline(role: View) -> list[Policy]:
    world = role.world
    listed, place = role.facts.dig(("Policies",), world)
    if listed is ABSENT:
        return []
    found = []
    for item, at in elements(listed, world, place):
        if not isinstance(item, dict):
            raise Malformed("Policies takes a list of policies", place=at)
        found.append(Policy(None, "inline", lambda item=item, at=at: of_document(item.get("PolicyDocument"), world, at / "PolicyDocument")))  # type: ignore[misc]  # a default argument is no annotation
    return found


def _by_arn(role: View) -> list[Policy]:
    world = role.world
    listed, place = role.facts.dig(("ManagedPolicyArns",), world)
    return [] if listed is ABSENT else [_managed(text_of(item, world, at), role, at) for item, at in elements(listed, world, place)]


def _separate(role: View, facts: Facts, keys: tuple[str, ...]) -> list[Policy]:
    """A policy resource of its own, if it exists in this world and names the role."""
    world = role.world
    if not facts.scope.exists(facts.id, world):
        return []
    view = View(facts, world)
    if keys == ("RoleName",):
        value, place = facts.dig(keys, world)
        try:
            mine = value is not ABSENT and facts.links.find(text_of(value, world, place), role.facts.type, world, facts.scope) is role.facts
        except Outside:
            mine = False
    else:
        mine = names(view, keys, role)
    return [Policy(facts, facts.id, lambda: _document_of(facts, world))] if mine else []


def _document_of(facts: Facts, world: World) -> list[Statement]:
    value, place = facts.dig(("PolicyDocument",), world)
    return of_document(value, world, place)


def _managed(arn: Text, role: View, place: Place) -> Policy:
    """A managed policy by its ARN: one of the assembly, or one of AWS's."""
    world = role.world
    if arn and isinstance(head := arn[0], Token) and head.kind == "resource":
        facts = role.facts.links.find(arn, "AWS::IAM::ManagedPolicy", world, role.facts.scope)
        return Policy(facts, facts.id, lambda: _document_of(facts, world))
    spelt = Text.of(settle(arn, world))
    tail = str(spelt).partition(":iam::aws:policy")[2]
    return Policy(None, str(spelt), lambda: _aws(tail, spelt, world, place))


def _aws(tail: str, arn: Text, world: World, place: Place) -> list[Statement]:
    rows = _MANAGED.read_text(encoding="utf-8")
    start = rows.find(f"\n{json.dumps(tail)}: ") if tail else -1
    if start < 0:
        raise Undecided(f"what the policy {arn} grants is not known here", place=place)
    row = json.loads("{" + rows[start : rows.index("\n", start + 1)].rstrip(",") + "}")
    return [_statement(statement, world, place)._replace(place=place) for statement in row[tail]]


def _statement(value: Any, world: World, place: Place) -> Statement:
    if not isinstance(value, dict):
        raise Malformed("a statement of the policy is no mapping", place=place)
    effect = string(resolve(value.get("Effect", ABSENT), world, place / "Effect")[0], world, place / "Effect")
    if effect not in ("Allow", "Deny"):
        raise Malformed(f"the statement's Effect is {effect!r}, not Allow or Deny", place=place / "Effect")
    actions = _several(value, ("Action", "NotAction"), world, place)
    resources = _several(value, ("Resource", "NotResource"), world, place)
    conditions = resolve(value.get("Condition", {}), world, place / "Condition")[0]
    return Statement(
        allow=effect == "Allow",
        actions=tuple((string(item, world, at), at) for item, at in actions),
        but_actions="NotAction" in value,
        resources=tuple(Text.of(item) for item, _ in resources),
        but_resources="NotResource" in value,
        conditions=conditions if isinstance(conditions, dict) else {"?": conditions},
        principal=value.get("Principal"),
        place=place,
    )


def _several(value: dict[str, Any], keys: tuple[str, str], world: World, place: Place) -> list[tuple[Any, Place]]:
    """One item or a list of them, under either key."""
    for key in keys:
        if key in value:
            found, at = resolve(value[key], world, place / key)
            items = elements(found, world, at) if isinstance(found, list) else [] if found is ABSENT else [(found, at)]
            if bad := next((at for item, at in items if isinstance(item, (dict, list)) or item is None), None):
                raise Malformed(f"{key} takes strings", place=bad)
            return items
    return []
