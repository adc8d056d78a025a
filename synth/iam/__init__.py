"""What a role may do. One door: `allows` says whether it may, `granted` what it is given and where that is written.

An explicit Deny wins over every Allow, a permissions boundary has to allow too, and a queue's own policy may allow what the role's do not (in one account):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..defaults import QUEUE
from ..facts import View, names, view_of
from ..intrinsics import resolve, text_of
from ..text import Text, same, settle
from ..worlds import Outside, Undecided, some
from .match import covers, covers_action
from .policies import Policy, Statement, attached, boundary, of_document

if TYPE_CHECKING:
    from ..value import Place
    from ..worlds import World

__all__ = ["Policy", "Statement", "allows", "covers_action", "granted"]

Test = Callable[[], bool]


def allows(role: View, action: str, resource: Text, by: Callable[[Policy], bool] = lambda _: True) -> bool:
    """May the role do this to the resource with this ARN? `by` narrows which policies count as giving it.

    Raises `Undecided` where a policy, a pattern or a condition that is not known decides.
    """
    world = role.world
    arn = _spelt(resource, role.place, world)

    def applies(statement: Statement) -> bool:
        return _applies(statement, action, arn, world)

    def gives(policy: Policy) -> bool:
        return by(policy) and some(world, _tests(policy.statements, lambda statement: statement.allow and applies(statement)))

    def takes(policy: Policy) -> bool:
        return some(world, _tests(policy.statements, lambda statement: not statement.allow and applies(statement)))

    sources = list(attached(role))
    own = [lambda policy=policy: gives(policy) for policy in _queue_policies(role, arn)]  # type: ignore[misc]  # a default argument is no annotation
    if not some(world, [*(lambda source=source: some(world, _tests(source, gives)) for source in sources), *own]):  # type: ignore[misc]
        return False
    if some(world, [lambda source=source: some(world, _tests(source, takes)) for source in sources]):  # type: ignore[misc]
        return False
    limit = boundary(role)
    return limit is None or some(world, [lambda statement=statement: statement.allow and applies(statement) for statement in limit])  # type: ignore[misc]


def granted(role: View) -> Iterator[Statement]:
    """Every statement that gives the role something. Those that are known come first; then `Undecided` is raised where others are not."""
    doubt: Undecided | None = None
    for source in attached(role):
        try:
            for policy in source():
                try:
                    yield from (statement for statement in policy.statements() if statement.allow)
                except Undecided as unknown:
                    doubt = doubt or unknown
        except Undecided as unknown:
            doubt = doubt or unknown
    if doubt is not None:
        raise doubt.again()


def _tests(source: Callable[[], list[Any]], test: Callable[[Any], bool]) -> list[Test]:
    """A test of each item of a list that may itself be unknown."""
    try:
        return [lambda item=item: test(item) for item in source()]  # type: ignore[misc]
    except Undecided as unknown:
        doubt = unknown.again()

    def fails() -> bool:
        raise doubt.again()

    return [fails]


def _applies(statement: Statement, action: str, arn: Text, world: World) -> bool:
    if any(covers_action(pattern, action) for pattern, _ in statement.actions) is statement.but_actions:
        return False
    tests = [lambda pattern=pattern: covers(_spelt(pattern, statement.place, world), arn) for pattern in statement.resources]  # type: ignore[misc]
    if some(world, tests) is statement.but_resources:
        return False
    if statement.conditions and not _never_met(statement.conditions):
        raise Undecided(f"a statement {'allows' if statement.allow else 'denies'} {action} only under a condition", place=statement.place)
    return not statement.conditions


def _never_met(conditions: dict[str, Any]) -> bool:
    """Only met by requests without TLS; Lambda's pollers and the SDKs make none."""
    bools = conditions.get("Bool")
    return isinstance(bools, dict) and len(conditions) == len(bools) == 1 and str(bools.get("aws:SecureTransport")).lower() == "false"


def _queue_policies(role: View, arn: Text) -> list[Policy]:
    """The policies of the queue with this ARN, as far as they speak of this role."""
    world, links = role.world, role.facts.links
    try:
        queue = view_of(links.find(arn, QUEUE, world, role.facts.scope), world)
    except Undecided:
        return []
    found = []
    for facts in links.of("AWS::SQS::QueuePolicy"):
        view = View(facts, world)

        def statements(view: View = view) -> list[Statement]:
            if not view.exists() or not names(view, ("Queues",), queue):
                return []
            value, place = view.facts.dig(("PolicyDocument",), world)
            return [statement for statement in of_document(value, world, place) if _is_principal(statement, role)]

        found.append(Policy(facts, facts.id, statements))
    return found


def _is_principal(statement: Statement, role: View) -> bool:
    world, place = role.world, statement.place / "Principal"
    value, place = resolve(statement.principal, world, place)
    if value == "*":
        return True
    if not isinstance(value, dict):
        return False
    listed, place = resolve(value.get("AWS", []), world, place / "AWS")
    own = role.facts.links.arn(role.facts, world)

    def is_role(item: Any, at: Place) -> bool:
        try:
            spelt = _spelt(text_of(item, world, at), at, world)
            return spelt.plain() == "*" or same(spelt, own)
        except Outside:
            return False

    items = listed if isinstance(listed, list) else [listed]
    return some(world, [lambda item=item, i=i: is_role(item, place / i) for i, item in enumerate(items)])  # type: ignore[misc]


def _spelt(text: Text, place: Place, world: World) -> Text:
    """Names and ARNs spelt out, parameters put in."""
    return Text.of(settle(place.scope.spelt(text, world), world))
