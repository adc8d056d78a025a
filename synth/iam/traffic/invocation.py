"""Who may invoke a function beside its event source mappings, by a role's own policies: a call in a program may be asynchronous."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from ...linking.resources import view_of
from ...model import Function, Role
from ...values.worlds import Undecided
from ..evaluation.grants import gives_by_name, granted
from ..evaluation.whole_service import on_all
from ..policies.items import gathered
from ..policies.match import matches

_INVOKE: Final = "lambda:invokefunction"
_INVOKES: Final = frozenset({"lambda:invokeasync", _INVOKE, "lambda:invokefunctionurl", "lambda:invokewebfunctionendpoint"})
"""What `lambda:Invoke*` stands for: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html"""


def is_invoked_by_name(function: Function) -> bool:
    """Does a role's policy name this function for lambda:InvokeFunction, and not every function? What is not known counts as no."""
    arn = function.facts.links.arn(function.facts, function.world)
    for facts in function.facts.links.of(Role.type):
        role: Role = view_of(facts, function.world)
        for grant in gathered(granted(role))[0] if gives_by_name(role, _INVOKES) else ():
            with suppress(Undecided):
                if matches(grant.action.lower(), _INVOKE) and not on_all(grant.statement, "lambda", role) and grant.covers(arn, role) and role.exists():
                    return True
    return False
