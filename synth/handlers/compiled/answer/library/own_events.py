"""An event of SQS for which a program has a type of its own, with Records of messages that have nothing but fields: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ...program.code import Function, Type, Unit
    from ...program.program import Program

_SEVERAL: Final = re.compile(r"(?:[\w.]*(?:List|Collection|IEnumerable|Set)<\s*(?:\? extends )?([\w.]+)\s*>|([\w.]+)\[\])\??$")
_MAP: Final = re.compile(r"(?:java\.util\.)?(?:Linked)?(?:Hash)?Map(?:<\s*String\s*,\s*(?:Object|\?)\s*>)?$")
"""Whatever JSON Lambda is given, it hands over as one: https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html"""
_FIELDS: Final = frozenset({"body", "messageid"})
_ACCESSORS: Final = re.compile(r"(?:[gs]et|is)[A-Z]|new$|init$|equals$|hashCode$|toString$|ToString$")


def takes_batch(program: Program, function: Function) -> bool:
    return any(is_event(program, kind, function.file) for _, kind in function.parameters)


def is_event(program: Program, kind: str, unit: Unit) -> bool:
    """Is a parameter of this type what Lambda hands over?"""
    if "SQSEvent" in kind or (program.language == "Java" and _MAP.match(kind)):
        return True
    found = program.find(kind, unit) if kind else []
    return len(found) == 1 and any(name.lower() == "records" and _are_messages(program, text, found[0].file) for name, text in _fields(found[0]))


def _are_messages(program: Program, kind: str, unit: Unit) -> bool:
    several = _SEVERAL.match(kind)
    inner = (several[1] or several[2]) if several is not None else ""
    if inner.rpartition(".")[2] == "SQSMessage":
        return True
    found = program.find(inner, unit) if inner else []
    return len(found) == 1 and {name.lower() for name, _ in _fields(found[0])} >= _FIELDS and all(map(_only_tells, found[0].functions))


def _fields(kind: Type) -> list[tuple[str, str]]:
    return [*kind.primary, *((name, text) for name, (text, _) in kind.fields.items())]


def _only_tells(function: Function) -> bool:
    return function.node.type not in ("method_declaration", "constructor_declaration") or _ACCESSORS.match(function.name) is not None
