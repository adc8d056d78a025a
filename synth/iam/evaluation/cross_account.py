"""What the policies of a queue and its key let a role of another account do.

Both sides have to allow it, and an account that is named hands the decision to its own roles' policies:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from queuegate._light import NamedTuple

from ...linking.resources import View
from ...model import Queue
from ...values.text import Text, same, settle, split
from ...values.value import ABSENT
from ...values.worlds import Outside, Undecided, every, some
from ..policies.items import gathered
from ..policies.of_resources.key_policies import key_statements
from ..policies.of_resources.principals import but_some, may_be_account
from ..policies.of_resources.queue_policies import queue_statements
from ..policies.spelling import spelt
from ..policies.statement import EVERYBODY, Principal, Statement
from .application import applies
from .context import Known, Request

_ACCOUNT: Final = 4
"""Which part of an ARN the account is."""


def queue_lets(role: View, account: str, queue: Queue, action: str) -> bool:
    """Does the queue's policy allow this to the role of another account? Raises `Undecided` where a statement that is not known decides."""
    arn = queue.facts.links.arn(queue.facts, queue.world)
    return _lets(queue_statements(queue), _request(role, account, action, arn, ""), _Asked(role, account, action, arn))


def key_lets(role: View, account: str, queue: Queue, action: str) -> bool:
    """The same of the key that the queue is encrypted with; yes where that is none of the team's own. Raises `Outside` for a key that is not among the targets."""
    if not queue.has_own_key() or (key := queue.key) is None:
        return True
    arn = key.facts.links.arn(key.facts, queue.world)
    return _lets(key_statements(key), _request(role, account, action, arn, "sqs"), _Asked(role, account, action, arn))


def _request(role: View, account: str, action: str, arn: Text, via: str) -> Request:
    """The request as the other account sees it: its caller's account is not the one of the resource."""
    caller: dict[str, Text | None] = dict.fromkeys(("aws:principalaccount", "kms:calleraccount"), Text.of(account))
    return ChainMap(caller, Known(role, action, arn, via))  # type: ignore[arg-type]  # neither map is written to


class _Asked(NamedTuple):
    """Who does what on what."""

    role: View
    account: str
    action: str
    arn: Text


def _lets(statements: Iterable[Statement], request: Request, asked: _Asked) -> bool:
    world, links = asked.role.world, asked.role.facts.links
    known, doubt = gathered(statements)
    whole = spelt(asked.arn, links, world)

    def allows(statement: Statement) -> bool:
        named = statement._replace(concerns=partial(_names, statement, asked))
        return every(world, [lambda: statement.allow, lambda: applies(named, asked.action, whole, links, request)])

    if some(world, [partial(allows, one) for one in known]):
        return True
    if doubt is not None:
        raise doubt.again()
    return False


def _names(statement: Statement, asked: _Asked) -> bool:
    if statement.all_principals_but:
        raise but_some(statement)
    tests: list[Callable[[], bool]] = [partial(_is, one, asked) for one in statement.principals]
    return some(statement.world, tests)


def _is(principal: Principal, asked: _Asked) -> bool:
    """Is it the role, or its account? A role whose name CloudFormation makes up may be any of its account that is spelt out."""
    role, account = asked.role, asked.account
    name = Text.of(settle(principal.name, role.world))
    if principal.kind == EVERYBODY:
        return True
    if principal.kind != "AWS":
        return False
    if may_be_account(name):
        if any(token.kind != "pseudo" for token in name.tokens):
            raise name.doubt()
        return account in str(name)
    try:
        if role.facts.links.find(name, role.facts.type, role.world, principal.place.scope) is role.facts:
            return True
    except Outside as outside:
        if name.tokens:
            raise outside.again() from None
    fields = split(name, ":", whole=True)
    if len(fields) <= _ACCOUNT or str(fields[_ACCOUNT]) != account:
        return False
    if role.facts.dig(("RoleName",), role.world)[0] is ABSENT:
        raise Undecided(f"{name} may be {role.facts.name}, whose name CloudFormation makes up", "a RoleName for the role", principal.place)
    own = Text.of(settle(role.facts.links.name(role.facts, role.world), role.world))
    return same(split(fields[-1], "/", whole=True)[-1], own)  # the role lies in this account, wherever its template is deployed
