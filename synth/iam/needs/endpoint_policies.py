"""What the policy of a VPC endpoint lets through: it gives nothing, and what it does not allow, or denies, is denied, whatever the role's own policies say.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html. A principal in the policy of a gateway endpoint that names an account means its root user only, so of one that does it is
not known whom it means here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from ...linking.resources import View
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Outside, Undecided, every, some
from ..evaluation.application import applies
from ..evaluation.context import Known
from ..policies.attached import statements_of
from ..policies.items import Late, any_of, kept
from ..policies.of_resources.principals import but_some, is_account
from ..policies.spelling import written_out
from ..policies.statement import EVERYBODY, Principal, Statement
from .need import Need

_PROPERTY: Final = "PolicyDocument"


def lets_through(endpoint: View, role: View, need: Need) -> bool:
    """Does the endpoint's policy let the role do what is needed? Yes where it has none: the default one allows everything. Raises `Undecided`."""
    value, place = endpoint.facts.dig((_PROPERTY,), endpoint.world)
    if value is ABSENT:
        return True
    statements = kept(partial(statements_of, value, endpoint.world, place))
    if need.doubt is not None:  # which resource, nobody knows: it is enough that the action is allowed on none
        if any_of(role.world, statements, lambda one: one.allow and one.names(need.action) is not False):
            raise need.doubt
        return False
    return some(role.world, [partial(_lets, statements, role, need.action, arn) for arn in need.asked])


def _lets(statements: Callable[[], list[Late[Statement]]], role: View, action: str, arn: Text) -> bool:
    world, links, request = role.world, role.facts.links, Known(role, action, arn, "")
    whole = written_out(arn, links, world)

    def speaks(statement: Statement) -> bool:
        return applies(statement._replace(concerns=partial(_is_about, statement, role)), action, whole, links, request)

    def given() -> bool:
        return any_of(world, statements, lambda one: every(world, [lambda: one.allow, partial(speaks, one)]))

    return every(world, [given, lambda: not any_of(world, statements, lambda one: one.denies and speaks(one))])


def _is_about(statement: Statement, role: View) -> bool:
    if statement.all_principals_but:
        raise but_some(statement)
    return some(statement.world, [*_tests(statement, role)])


def _tests(statement: Statement, role: View) -> Iterator[Callable[[], bool]]:
    return (partial(_is, one, statement, role) for one in statement.principals)


def _is(principal: Principal, statement: Statement, role: View) -> bool:
    if principal.kind == EVERYBODY:
        return True
    if principal.kind != "AWS":
        return False
    if is_account(principal.name):
        raise Undecided(
            "the policy of the endpoint names an account, and whether that means its roles depends on the kind of the endpoint", place=statement.place
        )
    try:
        return role.facts.links.find(principal.name, role.facts.type, role.world, statement.place.scope) is role.facts
    except Outside:
        return False
