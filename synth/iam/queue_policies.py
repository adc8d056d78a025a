"""What a queue's own policies say of a role.

In one account they may allow what the role's policies do not: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from ..coerce import text
from ..defaults import QUEUE
from ..facts import Facts, View, names, view_of
from ..intrinsics import Result, resolve
from ..text import Text, Token
from ..value import ABSENT, Malformed
from ..worlds import Outside, Undecided, every, some
from .items import Late, items
from .policies import Policy, Statement, document_of

_KINDS: Final = (("AWS::SQS::QueuePolicy", "Queues"), ("AWS::SQS::QueueInlinePolicy", "Queue"))
_ACCOUNT: Final = re.compile(r"\d{12}\Z|arn:[^:]*:iam::(.*):root\Z")


def queue_policies(role: View, arn: Text) -> list[Late[Policy]]:
    """The policies of the queue with this ARN, as far as they speak of this role; none where the queue is not among the targets."""
    world, links = role.world, role.facts.links
    try:
        queue = view_of(links.find(arn, QUEUE, world, role.facts.scope), world)
    except Undecided:
        return []
    return [partial(_policy, facts, key, queue, role) for kind, key in _KINDS for facts in links.of(kind)]


def _policy(facts: Facts, key: str, queue: View, role: View) -> Policy | None:
    view = View(facts, role.world)

    def statements() -> list[Late[Statement]]:
        return [partial(_of_role, late, view, key, queue, role) for late in document_of(facts, role.world).statements()]

    return Policy(facts, statements)


def _of_role(late: Late[Statement], view: View, key: str, queue: View, role: View) -> Statement | None:
    if (statement := late()) is None:
        return None
    tests = (view.exists, partial(_is_of, view, key, queue), partial(_speaks_of, statement, role))
    return statement._replace(concerns=partial(every, role.world, tests))


def _is_of(view: View, key: str, queue: View) -> bool:
    if key == "Queues":
        return names(view, (key,), queue)
    value, place = view.facts.dig((key,), view.world)
    try:
        return value is not ABSENT and view.facts.links.find(text(value, view.world, place), QUEUE, view.world, view.facts.scope) is queue.facts
    except Outside:
        return False


def _speaks_of(statement: Statement, role: View) -> bool:
    """Is the role among the statement's principals? An account among them hands the decision to the role's own policies when it is allowed, and stops the role when it is denied.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    world, place = statement.world, statement.place / "Principal"
    if "NotPrincipal" in statement.body:
        raise Undecided("a statement of the queue's policy speaks of everybody but some (NotPrincipal)", place=statement.place)
    value, place = resolve(statement.body.get("Principal", ABSENT), world, place)
    if value is ABSENT:
        raise Malformed("a statement of the queue's policy has no Principal", place=statement.place)
    if not isinstance(value, dict):
        return bool(value == "*")
    return some(world, [partial(_is_role, item, statement, role) for item in items(value.get("AWS", ABSENT), world, place / "AWS")])


def _is_role(item: Callable[[], Result], statement: Statement, role: View) -> bool:
    (value, at), world = item(), statement.world
    if value is ABSENT:
        return False
    principal = text(value, world, at)
    if principal.plain() == "*":
        return True
    account = _ACCOUNT.match("".join(part if isinstance(part, str) else "\0" for part in principal))
    if account or (len(principal) == 1 and isinstance(principal[0], Token) and principal[0].name == "AWS::AccountId"):
        if not statement.allow and not any(token.name == "AWS::AccountId" for token in principal.tokens):
            raise Undecided(f"the queue's policy denies something to {principal}, which may be this account", place=at)
        return not statement.allow
    try:
        return role.facts.links.find(principal, role.facts.type, world, at.scope) is role.facts
    except Outside:
        return False
