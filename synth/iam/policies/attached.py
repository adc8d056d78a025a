"""Every way a policy reaches a role, and the statements of each.

Inline in the role, `AWS::IAM::Policy` and `AWS::IAM::RolePolicy`, `AWS::IAM::ManagedPolicy` attached from either side, and AWS's managed policies by ARN.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from queuegate._light import NamedTuple

from ...language.functions.coerce import document
from ...language.functions.intrinsics import Result, elements, resolve, text_of
from ...linking.facts import Facts
from ...linking.mentions import names
from ...linking.resources import View
from ...values.defaults import ROLE
from ...values.text import Text, settle
from ...values.value import ABSENT, Malformed, Place
from ...values.worlds import Outside, Undecided, World, peek
from .items import Late, items, kept
from .managed_by_aws import path_of, right_arn, statements_of_aws
from .statement import Statement

_NO_VALUE: Final = {"Ref": "AWS::NoValue"}
POLICY: Final = "AWS::IAM::ManagedPolicy"
_SEPARATE: Final = (("AWS::IAM::Policy", "Roles"), (POLICY, "Roles"), ("AWS::IAM::RolePolicy", "RoleName"))


class Policy(NamedTuple):
    """A policy document as something that a role has. `resource` is the resource that attaches it where that is one of its own, else None."""

    resource: Facts | None
    statements: Callable[[], list[Late[Statement]]]


Source = Callable[[], list[Late[Policy]]]
T = TypeVar("T")


def attached(role: View) -> list[Source]:
    """The policies of a role: one that cannot be known raises `Undecided` and does not hide the others. In one world they are worked out once."""

    def work() -> list[Source]:
        beside = candidates(role.facts)
        sources: list[Source] = [partial(_inline, role), partial(_by_arn, role), lambda: [partial(separate, role, facts, key) for facts, key in beside]]
        return [kept(source) for source in sources]

    return role.world.once(("policies", role.facts), work)


def naming(action: str, sources: list[Source], world: World) -> list[Source]:
    """The sources without the statements that are known not to name the action."""
    return [found for source in sources if (found := _naming(action, source, world)) is not None]


def _naming(action: str, source: Source, world: World) -> Source | None:
    def speaks(late: Late[Statement]) -> bool:
        return peek(world, lambda: (statement := late()) is not None and statement.names(action) is not False, otherwise=True)

    def narrowed(late: Late[Policy]) -> list[Late[Policy]]:
        if (policy := late()) is None:
            return []
        statements = [one for one in policy.statements() if speaks(one)]
        return [partial(_itself, policy._replace(statements=partial(_itself, statements)))] if statements else []

    found: list[Late[Policy]] | None = peek(world, source, None)
    if found is None:
        return source
    left = [one for late in found for one in peek(world, partial(narrowed, late), [late])]
    return partial(_itself, left) if left else None


def _itself(known: T) -> T:
    return known


def candidates(role: Facts) -> list[tuple[Facts, str]]:
    """The policy resources that name the role in some world, and those of which nobody can know whom they name."""
    links = role.links

    def build() -> dict[Facts | None, list[tuple[Facts, str]]]:
        index: dict[Facts | None, list[tuple[Facts, str]]] = {}
        for facts, key in ((facts, key) for kind, key in _SEPARATE for facts in links.of(kind)):
            outcomes = facts.plan(("roles", key), partial(_named, facts, key)).outcomes()
            found = {one for outcome in outcomes for one in (outcome if isinstance(outcome, frozenset) else {None})}
            for one in found:
                index.setdefault(one, []).append((facts, key))
        return index

    index = links.keep("policies of roles", build)
    mine = {*index.get(role, ()), *index.get(None, ())}
    return [(facts, key) for kind, key in _SEPARATE for facts in links.of(kind) if (facts, key) in mine] if mine else []


def _named(facts: Facts, key: str, world: World) -> frozenset[Facts | None]:
    """Whom a policy resource names; None among them where that is not known."""
    value, place = facts.dig((key,), world)
    found: set[Facts | None] = set()
    for item, at in () if value is ABSENT else elements(value, world, place) if key == "Roles" else ((value, place),):
        try:
            found.add(facts.links.find(text_of(item, world, at), ROLE, world, facts.scope))
        except Outside:
            continue
        except Undecided:
            found.add(None)
    return frozenset(found)


def statements_of(value: Any, world: World, place: Place, shown: Place | None = None, policy: str = "") -> list[Late[Statement]]:
    """The statements of a policy document, an object or a JSON string; `policy` is the name of one of AWS's own."""
    try:
        value, place = resolve(value, world, place)
        value, place = resolve(document(value, world, place), world, place)
    except RecursionError:
        raise Malformed("the policy document is nested too deeply to follow", place=place) from None
    value = there(value, world, place) if isinstance(value, dict) else value
    if not isinstance(value, dict) or "Statement" not in value:
        instead = f" (it has {', '.join(map(str, [*value][:3]))})" if isinstance(value, dict) and value else ""
        raise Malformed(f"the policy document has no Statement{instead}", place=place)

    def statement(item: Callable[[], Result]) -> Statement | None:
        body, at = item()
        if body is ABSENT:
            return None
        if not isinstance(body, dict):
            raise Malformed("a statement of the policy is no mapping", place=at)
        return Statement(there(body, world, at), shown or at, world, world.place_apart(), shown, variables=variables, policy=policy)

    try:
        variables = resolve(value.get("Version", "2008-10-17"), world, place / "Version")[0] != "2008-10-17"
    except Undecided:
        variables = True
    return [partial(statement, item) for item in items(value["Statement"], world, place / "Statement")]


def there(body: dict[str, Any], world: World, place: Place) -> dict[str, Any]:
    """The document, or a part of it, without the elements that `AWS::NoValue` leaves out in this world."""
    gone = [key for key, value in body.items() if _may_be_gone(value) and resolve(value, world, place / key)[0] is ABSENT]
    return {key: value for key, value in body.items() if key not in gone} if gone else body


def _may_be_gone(node: Any) -> bool:
    if not isinstance(node, dict) or len(node) != 1:
        return False
    cases = node.get("Fn::If")
    return node == _NO_VALUE or (isinstance(cases, list) and any(map(_may_be_gone, cases[1:])))


def boundary(role: View) -> Policy | None:
    """The role's permissions boundary, None where it has none."""
    value, place = role.facts.dig(("PermissionsBoundary",), role.world)
    return None if value is ABSENT else _managed(text_of(value, role.world, place), role, place)


def _inline(role: View) -> list[Late[Policy]]:
    world = role.world

    def policy(item: Callable[[], Result]) -> Policy | None:
        body, at = item()
        if body is ABSENT:
            return None
        if not isinstance(body, dict):
            raise Malformed("Policies takes a list of policies", place=at)
        return Policy(None, kept(partial(statements_of, body.get("PolicyDocument"), world, at / "PolicyDocument")))

    return [partial(policy, item) for item in items(*raw(role, "Policies"))]


def _by_arn(role: View) -> list[Late[Policy]]:
    def policy(item: Callable[[], Result]) -> Policy | None:
        arn, at = item()
        return None if arn is ABSENT else _managed(text_of(arn, role.world, at), role, at)

    return [partial(policy, item) for item in items(*raw(role, "ManagedPolicyArns"))]


def raw(role: View, key: str) -> tuple[Any, World, Place]:
    """What stands under a property of a role, and where, for `items`."""
    value, place = role.facts.dig((key,), role.world)
    return value, role.world, place


def separate(role: View, facts: Facts, key: str) -> Policy | None:
    """A policy resource of its own, if it exists in this world and names the role."""
    world, view = role.world, View(facts, role.world)
    if not view.exists():
        return None
    if key == "Roles":
        mine = names(view, (key,), role)
    else:
        value, place = facts.dig((key,), world)
        try:
            mine = value is not ABSENT and facts.links.find(text_of(value, world, place), role.facts.type, world, facts.scope) is role.facts
        except Outside:
            mine = False
    return document_of(facts, world) if mine else None


def document_of(facts: Facts, world: World, path: tuple[str, ...] = ("PolicyDocument",)) -> Policy:
    """The policy that a resource spells in one of its properties. In one world it is worked out once, for all who ask."""

    def statements() -> list[Late[Statement]]:
        value, place = facts.dig(path, world)
        return statements_of(value, world, place)

    return world.once(("document", facts, path), lambda: Policy(facts, kept(statements)))


def _managed(arn: Text, role: View, place: Place) -> Policy:
    """A managed policy by its ARN: one of AWS's, one of the assembly, or one from outside whose statements nobody knows."""
    world, links = role.world, role.facts.links
    spelt = Text.of(settle(arn, world))
    if (tail := path_of(str(spelt))) is not None:
        if (found := statements_of_aws(tail)) is None:
            right = right_arn(str(spelt))
            said = f"IAM has no policy {spelt}: its ARN is {right}" if right else f"what the policy {spelt} grants is not known here"
            return _outside(Undecided(said, place=place))
        return Policy(
            None, kept(partial(statements_of, {"Version": "2012-10-17", "Statement": found}, world, place, shown=place, policy=tail.rpartition("/")[2]))
        )
    try:
        facts = links.find(arn, POLICY, world, role.facts.scope)
    except Undecided as doubt:
        called = spelt[0].name if [getattr(part, "kind", "") for part in spelt] == ["import"] else str(spelt)
        said = f"what the policy {called} grants is not known here: {doubt.reason.replace(f'{called} is', 'it is', 1)}"
        return _outside(type(doubt)(said, doubt.settle, place))
    return document_of(facts, world)


def _outside(doubt: Undecided) -> Policy:
    def statements() -> list[Late[Statement]]:
        raise doubt.again()

    return Policy(None, statements)
