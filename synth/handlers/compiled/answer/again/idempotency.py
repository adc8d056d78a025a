"""What keeps a message from being worked on twice, or at all: guards of Powertools, and marks that a handler leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .....values.worlds import Undecided
from ....reading import Facts, Seen
from ..failures.fates import Fate
from ..run.state.machine import Machine
from ..run.ways import Ways
from .redelivery import Mark, marks, may_mark

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Function, Unit


def idempotency(machine: Machine, ways: Ways, fates: list[Fate], handler: Function, returns: str, doubt: Undecided | None) -> Facts[Seen]:  # noqa: PLR0913, PLR0917 - what is known when a handler has been run
    """Guards, and what has a message passed over that failed before."""
    found, (left, is_all) = [*_guards(machine, handler)], marks(ways, fates, returns)
    for one in (*left, *_duplicates(ways, returns)):
        unit = one.unit or (_holder_of(machine, one.node) if one.node is not None else None)
        at = unit.file.at(one.node) if unit is not None and one.node is not None else handler.file.file.at(handler.node)
        found.append(Seen(one.kind, one.what, at))
    more = None if is_all else Undecided("the handler's source is too intricate to read a second batch", place=machine.program.code.place)
    if doubt is None and any(one.told is None or one.outcome.path.unfollowed for one in fates) and may_mark(ways):
        doubt = machine.doubt_of("failures")
    return Facts(tuple(found), doubt or more)


def _duplicates(ways: Ways, returns: str) -> Iterator[Mark]:
    """Few handlers write on a condition."""
    if any(one.path.marks for one in ways.outcomes if one.good):
        from .duplicates import duplicates  # noqa: PLC0415 - as said

        yield from duplicates(ways, returns)


def _guards(machine: Machine, handler: Function) -> Iterator[Seen]:
    """Powertools' guards, and whether one around something else than the handler is told how much time is left.

    https://docs.aws.amazon.com/powertools/java/latest/utilities/idempotency/ and https://docs.aws.amazon.com/powertools/dotnet/utilities/idempotency/
    """
    program = machine.program
    guards = [
        Seen("batch" if one is handler else "record", "Idempotent", one.file.file.at(one.node))
        for one in program.functions
        if "Idempotent" in one.marks and one.name != "new"
    ]
    guards += [Seen(kind, what, at) for group, kind, what, at in machine.facts.values() if group == "idempotency"]
    yield from guards
    inside = next((one for one in guards if one.kind == "record"), None)
    if inside is not None and not any(b"egisterLambdaContext(" in (unit.file.root.text or b"") for unit in program.units):
        yield Seen("unregistered", "[Idempotent]" if program.language == "C#" else "@Idempotent", inside.at)


def _holder_of(machine: Machine, node: Node) -> Unit | None:
    """The file in which a node is."""
    while node.parent is not None:
        node = node.parent
    return next((unit for unit in machine.program.units if unit.file.root == node), None)
