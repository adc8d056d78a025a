"""What of that which a role is given is taken back: by an explicit Deny, or by a permissions boundary that does not know the action.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
A Deny that nobody knows, or whose condition only a request tells, takes nothing back here: what is given stays given.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ...linking.resources import View
from ...values.text import Text
from ...values.worlds import Undecided
from ..policies.attached import boundary
from ..policies.items import gathered, known_first, present
from ..policies.match import matches, may_meet
from ..policies.spelling import spelt
from ..policies.statement import EVERYBODY, Statement
from .application import applies
from .context import Known
from .grants import EVERYTHING, Grant, grants, role_statements


def left(grant: Grant, actions: Iterable[str], role: View) -> tuple[str, ...]:
    """Those of the actions that are left to the role on something of what the grant's statement speaks of."""
    try:
        listed, but = grant.statement.list_of("Resource")
    except Undecided:
        listed, but = [], True
    named = [] if but else [found[0] for found in gathered(known_first([partial(present, late) for late in listed]))[0]]
    return left_on(named or [EVERYTHING], actions, role)


def left_on(resources: Iterable[Text], actions: Iterable[str], role: View) -> tuple[str, ...]:
    """Those of the actions that are left to the role on one at least of these resources, which are ARNs or patterns."""
    actions, world, links = tuple(actions), role.world, role.facts.links
    if not actions:
        return ()
    within = _boundary(role)
    denying = [one for one in (*gathered(role_statements(role))[0], *within) if one.denies]
    arns = [spelt(resource, links, world) for resource in resources] if denying else []
    return tuple(
        action
        for action in actions
        if (not within or _is_within(action, within)) and not (denying and all(any(_denies(one, action, arn, role) for one in denying) for arn in arns))
    )


def left_to_others(statement: Statement, actions: Iterable[str], beside: Iterable[Statement]) -> tuple[str, ...]:
    """Those of the actions that are left to whom a statement of a queue's policy allows them: no other statement there denies them to the same, whatever the request is."""
    denied = [pattern for other in beside if other.denies for pattern in _denied_to(other, statement)]
    return tuple(action for action in actions if not any(matches(pattern, action.lower()) for pattern in denied))


def _denied_to(other: Statement, statement: Statement) -> list[str]:
    """The action patterns, in lower case, that a Deny denies to all whom the statement names; none where it depends on a condition, or on what is not known."""
    try:
        if other.conditions or other.all_principals_but or statement.all_principals_but or other.actions.but:
            return []
        whom = {(one.kind, one.name) for one in other.principals}
        everybody = any(kind == EVERYBODY for kind, _ in whom)
        same = everybody or whom.issuperset((one.kind, one.name) for one in statement.principals)
        return [str(pattern.text).lower() for pattern in other.actions.patterns] if same and whom else []
    except Undecided:
        return []


def _denies(statement: Statement, action: str, arn: Text, role: View) -> bool:
    try:
        return applies(statement, action, arn, role.facts.links, Known(role, action, arn, "")) and not _spares(statement, arn, role)
    except Undecided:
        return False


def _spares(statement: Statement, arn: Text, role: View) -> bool:
    """Does it leave out something of a pattern, by NotResource?"""
    listed, but = statement.list_of("Resource")
    spared = [spelt(found[0], role.facts.links, role.world) for late in listed if (found := late())] if but else []
    return any(may_meet(arn, one) or may_meet(one, arn) for one in spared)


def _boundary(role: View) -> list[Statement]:
    """The statements of the role's boundary; none where it has none, or where one of them is not known."""
    try:
        limit = boundary(role)
        return [] if limit is None else [one for late in limit.statements() if (one := late()) is not None]
    except Undecided:
        return []


def _is_within(action: str, statements: list[Statement]) -> bool:
    """May the boundary allow the action on anything? One of its actions that is not known may be this one."""
    for statement in statements:
        given, doubt = gathered(grants(statement))
        if doubt or any(_gives(grant, action.lower()) for grant in given):
            return True
    return False


def _gives(grant: Grant, action: str) -> bool:
    return matches(grant.action.lower(), action) and not any(matches(one.lower(), action) for one in grant.but)
