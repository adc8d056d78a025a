"""Who may assume a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ...linking.formats.arn_formats import is_called
from ...linking.resources import View
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided, every
from ..policies.attached import document_of
from ..policies.items import Late, any_of, known_first, present
from ..policies.match import covers_action
from ..policies.spelling import spelt
from ..policies.statement import EVERYBODY, Principal, Statement
from .condition import is_met
from .context import Request, own

_TRUST: Final = ("AssumeRolePolicyDocument",)


def trust_statements(role: View) -> Iterator[Statement]:
    """Every statement of the role's trust policy. Those that are known come first; then `Undecided` is raised where others are not."""
    return known_first([partial(present, late) for late in _statements(role)])


def trusts(role: View, service: str, source: View | None = None) -> bool:
    """May this service of AWS (`lambda`) assume the role, for the resource `source`? Raises `Undecided` where a principal or a condition that is not known decides."""
    world = role.world
    request = _request(role, source)

    def allowed(statement: Statement) -> bool:
        return every(world, [lambda: statement.allow, lambda: _applies(statement, service, request)])

    def denied(statement: Statement) -> bool:
        return statement.denies and _applies(statement, service, request)

    statements = partial(_statements, role)
    return every(world, [lambda: any_of(world, statements, allowed), lambda: not any_of(world, statements, denied, known=True)])


def _request(role: View, source: View | None) -> Request:
    """What a service tells of the resource that it assumes the role for, which lies in the role's own account: no role is passed to another one.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html and, of Lambda, https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
    """
    links = role.facts.links
    known: dict[str, Text | None] = {"aws:sourceaccount": own("AWS::AccountId", role)}
    if source is not None:
        known["aws:sourcearn"] = spelt(links.arn(source.facts, source.world), links, source.world)
    return known


def is_service(principal: Principal, service: str) -> bool:
    """Is it this service, however its name is spelt (`lambda.amazonaws.com`, `lambda.${AWS::URLSuffix}`)? Raises `Undecided` where nobody can know its name."""
    return principal.kind == "Service" and is_called(principal.name, service)


def _applies(statement: Statement, service: str, request: Request) -> bool:
    world = statement.world

    def speaks_of_service() -> bool:
        if statement.all_principals_but:
            raise Undecided("a statement of the trust policy speaks of everybody but some (NotPrincipal)", place=statement.place)
        return any_of(world, lambda: [partial(_same, one) for one in statement.principals], lambda one: one.kind == EVERYBODY or is_service(one, service))

    def speaks_of_assuming() -> bool:
        listed, but = statement.list_of("Action")
        return any_of(world, lambda: listed, lambda found: covers_action(found[0], "sts:AssumeRole")) is not but

    return every(
        world,
        [speaks_of_service, speaks_of_assuming, lambda: is_met(statement, request)],
    )


def _same(one: Principal) -> Principal:
    return one


def _statements(role: View) -> list[Late[Statement]]:
    return [] if role.facts.dig(_TRUST, role.world)[0] is ABSENT else document_of(role.facts, role.world, _TRUST).statements()
