"""Which functions send to a pipeline's queue, as far as their roles name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...model import Function, Mapping, Role
from ...values.worlds import Undecided
from ..evaluation.grants import Grant, gives_by_name, granted, on_all
from ..policies.items import gathered

_SENDS: Final = frozenset({"sqs:sendmessage"})


def producers(mapping: Mapping) -> Iterator[tuple[Function, Role]]:
    """The functions of the template that are known to send to the mapping's queue and not to read it, and their roles: the role names the queue for sqs:SendMessage.

    `*` under Resource and wildcards among the actions make no producer.
    """
    for function in mapping.functions():
        if role := _role_of_producer(mapping, function):
            yield function, role


def grants_on_queue(mapping: Mapping, role: Role, actions: frozenset[str]) -> list[Grant]:
    """The grants of these actions (in lower case) that are known to name the mapping's queue."""
    arn = mapping.source_arn()
    return [
        grant
        for grant in gathered(granted(role))[0]
        if arn and grant.action.lower() in actions and not on_all(grant.statement, "sqs", role) and grant.covers(arn, role)
    ]


def _role_of_producer(mapping: Mapping, function: Function) -> Role | None:
    """The role of a function that is known to be a producer and no consumer; None of any other."""
    try:
        if (
            not gives_by_name(function.role, _SENDS)
            or not function.exists()
            or function.mappings.any(lambda other: other.source_arn() == mapping.source_arn())
            or function.role == mapping.function.role
        ):
            return None
        return function.role if grants_on_queue(mapping, function.role, _SENDS) else None
    except Undecided:
        return None
