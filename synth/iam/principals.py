"""Is a role among the principals of a resource's policy?

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from ..coerce import text
from ..facts import View
from ..intrinsics import Result, resolve
from ..text import Text, Token
from ..value import ABSENT, Malformed
from ..worlds import Outside, Undecided, some
from .items import items
from .statement import Statement

_ACCOUNT: Final = re.compile(r"\d{12}\Z|arn:[^:]*:iam::(.*):root\Z")


def is_account(principal: Text) -> bool:
    """Is it an account, by its number or as its root?"""
    shown = "".join(part if isinstance(part, str) else "\0" for part in principal)
    return bool(_ACCOUNT.match(shown)) or (len(principal) == 1 and isinstance(principal[0], Token) and principal[0].name == "AWS::AccountId")


def is_own_account(principal: Text) -> bool:
    """Is it the account of the deployment? Raises `Undecided` for what may be."""
    if not may_be_account(principal):
        return False
    if not any(token.name == "AWS::AccountId" for token in principal.tokens):
        raise Undecided(f"{principal} may be this account", "--parameter AWS::AccountId=VALUE")
    return True


def may_be_account(principal: Text) -> bool:
    """Is it an account? Raises `Undecided` where nobody knows any part of it."""
    if len(principal) == 1 and isinstance(token := principal[0], Token) and token.kind not in ("pseudo", "resource"):
        raise token.doubt()
    return is_account(principal)


def speaks_of(statement: Statement, role: View) -> bool:
    """Is the role among the statement's principals? An account among them hands the decision to the role's own policies when it is allowed, and stops the role when it is denied."""

    def names(principal: Text) -> bool:
        if is_account(principal):
            if not statement.allow and not any(token.name == "AWS::AccountId" for token in principal.tokens):
                raise Undecided(f"the resource's policy denies something to {principal}, which may be this account", place=statement.place)
            return not statement.allow
        try:
            return role.facts.links.find(principal, role.facts.type, role.world, statement.place.scope) is role.facts
        except Outside:
            return False

    return _any_principal(statement, names)


def speaks_of_account(statement: Statement) -> bool:
    """Is an account among the principals? In a key's policy that lets the roles' own policies decide; of two accounts nobody writes the other one alone."""
    return _any_principal(statement, may_be_account)


def _any_principal(statement: Statement, test: Callable[[Text], bool]) -> bool:
    world, place = statement.world, statement.place / "Principal"
    if "NotPrincipal" in statement.body:
        raise Undecided("a statement of the resource's policy speaks of everybody but some (NotPrincipal)", place=statement.place)
    value, place = resolve(statement.body.get("Principal", ABSENT), world, place)
    if value is ABSENT:
        raise Malformed("a statement of the resource's policy has no Principal", place=statement.place)
    if not isinstance(value, dict):
        return bool(value == "*")

    def passes(item: Callable[[], Result]) -> bool:
        found, at = item()
        if found is ABSENT:
            return False
        principal = text(found, world, at)
        return principal.plain() == "*" or test(principal)

    return some(world, [partial(passes, item) for item in items(value.get("AWS", ABSENT), world, place / "AWS")])
