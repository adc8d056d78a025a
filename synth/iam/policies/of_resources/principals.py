"""Is a role among the principals of a resource's policy?

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from queuegate._light import regex

from ....language.functions.coerce import text
from ....language.functions.intrinsics import Result, resolve
from ....language.parameters.accepted import keeps_out, section
from ....linking.resources import View
from ....model.cross_account import own_account
from ....values.text import Text, Token, split
from ....values.value import ABSENT, Malformed
from ....values.worlds import Outside, Undecided, some
from ..items import items
from ..statement import EVERYBODY, Principal, Statement, is_everybody

_ACCOUNT: Final = regex(r"\d{12}\Z|arn:[^:]*:iam::(.*):root\Z")
_OF_ACCOUNT: Final = regex(r"(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|\Z)")
_ROLE_ARN: Final = regex(r"arn:[^:]*:iam::[^:]*:role(/(?:.*/)?)[^/]*\Z")
_SESSION: Final = regex(r"arn:[^:]*:sts::[^:]*:assumed-role/")


def is_account(principal: Text) -> bool:
    """Is it an account, by its number or as its root?"""
    return bool(_ACCOUNT.match(_shown(principal))) or (len(principal) == 1 and isinstance(principal[0], Token) and principal[0].name == "AWS::AccountId")


def account_of(principal: Text) -> Text | None:
    """The account that a principal is of, where it is spelt out: of a number, or of the ARN of a role, a user or a session."""
    found = _OF_ACCOUNT.match(_shown(principal))
    return Text.of(found[1]) if found else None


def is_own_account(principal: Text, view: View) -> bool:
    """Is it the account that this resource is deployed to? Raises `Undecided` for what may be."""
    if not may_be_account(principal):
        return False
    if (own := _is_own(principal, view)) is None:
        raise Undecided(f"{principal} may be this account", "--parameter AWS::AccountId=VALUE")
    return own


def _is_own(account: Text, view: View) -> bool | None:
    """Is this account the resource's? None where nobody says which account that is."""
    if any(token.name == "AWS::AccountId" for token in account.tokens):
        return True
    known, spelt = own_account(view), _ACCOUNT.match(_shown(account))
    return (spelt[1] or spelt[0]) == known if known and spelt else None


def may_be_account(principal: Text) -> bool:
    """Is it an account? Raises `Undecided` where nobody knows any part of it."""
    if len(principal) == 1 and isinstance(token := principal[0], Token) and token.kind not in ("pseudo", "resource"):
        raise token.doubt()
    return is_account(principal)


def may_be_everybody(principal: Principal) -> Undecided | None:
    """Why nobody knows whether a principal that somebody else gives is `*`; None where it is known, or its parameter cannot be that."""
    try:
        is_everybody(principal.name)
        if len(principal.name) == 1 and isinstance(token := principal.name[0], Token) and token.attribute and not token.attribute.lower().endswith("arn"):
            raise token.doubt()  # an SSM parameter's Value, say, or whatever a custom resource gives
    except Undecided as doubt:
        declared = section(principal.place.scope.template.body, "Parameters")
        given = [token for token in principal.name.tokens if token.kind == "parameter"]
        if any(keeps_out(declared.get(token.name), EVERYBODY) for token in given):
            return None
        return Undecided(f"{principal.name} may be {EVERYBODY}, which is everybody: {doubt.reason}", doubt.settle, principal.place)
    return None


def speaks_of(statement: Statement, role: View) -> bool:
    """Is the role among the statement's principals? An account among them hands the decision to the role's own policies when it is allowed, and stops the role when it is denied.

    Of `NotPrincipal`: a Deny with it always stops a role that has a boundary, and an exception needs the role's account and session too, so one that names the role is undecided:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """

    def names(principal: Text) -> bool:
        if is_account(principal):
            if statement.allow:
                return False
            if (own := _is_own(principal, role)) is None:
                raise Undecided(f"the resource's policy denies something to {principal}, which may be this account", place=statement.place)
            return own
        return _is_session(principal, role, statement) or _is_role(principal, role, statement)

    if "NotPrincipal" not in statement.body:
        return _any_principal(statement, "Principal", names)
    if not statement.allow and role.facts.dig(("PermissionsBoundary",), role.world)[0] is not ABSENT:
        return True
    if _any_principal(statement, "NotPrincipal", lambda principal: _is_own(principal, role) is not False if is_account(principal) else names(principal)):
        raise but_some(statement)
    return True


def speaks_to_session(statement: Statement, role: View) -> bool:
    """Does it name everybody, or a session of the role, and not only the role? What a boundary leaves out does not limit what such a statement allows:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """
    return "NotPrincipal" not in statement.body and _any_principal(statement, "Principal", lambda principal: _is_session(principal, role, statement))


def speaks_of_account(statement: Statement, role: View) -> bool:
    """Is the role's account among the principals? In a key's policy that lets the roles' own policies decide. An account counts where nobody says which one is the role's."""
    if "NotPrincipal" in statement.body:
        raise but_some(statement)
    return _any_principal(statement, "Principal", lambda principal: may_be_account(principal) and _is_own(principal, role) is not False)


def _is_role(principal: Text, role: View, statement: Statement) -> bool:
    try:
        found = role.facts.links.find(principal, role.facts.type, role.world, statement.place.scope) is role.facts
    except Outside:
        return False
    return found and _path(principal) in (None, _path(role.facts.links.arn(role.facts, role.world)))


def _path(arn: Text) -> str | None:
    """The path of a role in its ARN that is spelt out; None where it is not, or not known."""
    written = _ROLE_ARN.match(_shown(arn)) if len(arn) > 1 or isinstance(arn[0], str) else None
    return written[1] if written is not None and "\0" not in written[1] else None


def _is_session(principal: Text, role: View, statement: Statement) -> bool:
    """Is it one session of this role? Raises `Undecided`: sessions are named when the role is assumed."""
    if not _SESSION.match(_shown(principal)):
        return False
    name = split(principal, "/", whole=True)[1]
    if _is_role(name, role, statement):
        raise Undecided(
            "a statement of the resource's policy speaks of one session of the role, which is named when the role is assumed", place=statement.place
        )
    return False


def but_some(statement: Statement) -> Undecided:
    """Why nobody knows whom a statement of a resource's policy speaks of."""
    return Undecided("a statement of the resource's policy speaks of everybody but some (NotPrincipal)", place=statement.place)


def _shown(principal: Text) -> str:
    return "".join(part if isinstance(part, str) else "\0" for part in principal)


def _any_principal(statement: Statement, key: str, test: Callable[[Text], bool]) -> bool:
    world = statement.world
    value, place = resolve(statement.body.get(key, ABSENT), world, statement.place / key)
    if value is ABSENT:
        if statement.is_of_queue:
            return False
        raise Malformed("a statement of the resource's policy has no Principal", place=statement.place)
    if not isinstance(value, dict):
        return is_everybody(text(value, world, place))

    def passes(item: Callable[[], Result]) -> bool:
        found, at = item()
        if found is ABSENT:
            return False
        principal = text(found, world, at)
        is_one_name = len(principal) == 1 and isinstance(principal[0], Token)  # of somebody outside, and no star
        return (not is_one_name and is_everybody(principal)) or test(principal)

    return some(world, [partial(passes, item) for item in items(value.get("AWS", ABSENT), world, place / "AWS")])
