"""In which account the two ends of a pipeline lie, as far as ARNs, the app and the command line tell."""

from __future__ import annotations

from typing import Final

from queuegate._light import NamedTuple

from ..language.functions.coerce import text
from ..linking.resources import View
from ..values.text import Text, settle, split
from ..values.value import ABSENT
from ..values.worlds import Outside
from .mappings import Mapping

_ACCOUNT: Final = 4
"""Which part of an ARN the account is."""


class Accounts(NamedTuple):
    """The account of the queue, and the other one of those who read it."""

    queue: str
    reader: str


def accounts(mapping: Mapping) -> Accounts | None:
    """Both accounts, where both are known and they differ: a mapping lies in the account of its function. Raises `Undecided` where nobody can know which queue it is."""
    if (reader := _written(mapping.function_name.get()) or _of_role(mapping) or own_account(mapping)) is None:
        return None
    queue = _written(mapping.event_source.get())
    if queue is None:
        try:
            found = mapping.queue
        except Outside:
            return None
        queue = own_account(found) if found.facts.scope is not mapping.facts.links.externals else None
    return Accounts(queue, reader) if queue is not None and queue != reader else None


def own_account(view: View) -> str | None:
    """The account that a resource's stack is deployed to: the app says so, or `--parameter AWS::AccountId`. None where neither does."""
    scope = view.facts.scope
    known = settle(scope.ref("AWS::AccountId", view.world, view.place)[0], view.world)
    return known if isinstance(known, str) else None


def _of_role(mapping: Mapping) -> str | None:
    """The account in the ARN of the function's role, where the function is among the targets."""
    if (function := mapping.own_function()) is None:
        return None
    value, place = function.facts.dig(("Role",), function.world)
    return _written(text(value, function.world, place)) if value is not ABSENT else None


def _written(arn: Text | None) -> str | None:
    """The account that an ARN spells; None where it spells none."""
    if not arn or not isinstance(arn[0], str) or not arn[0].startswith("arn:"):
        return None
    fields = split(arn, ":", whole=True)
    account = fields[_ACCOUNT].plain() if len(fields) > _ACCOUNT else ""
    return account if isinstance(account, str) and account.isdigit() else None
