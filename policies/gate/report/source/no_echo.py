"""What nobody shall see: the values of NoEcho parameters, which a template, a command or a parameter file gives, and the constants that a template compares them with.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec

from queuegate._light import regex
from queuegate.synth.language.parameters.accepted import is_no_echo
from queuegate.synth.values.worlds import Variable

from ..record.model import External, Finding, Known, Pipeline, Problem, Related, Report, Unknown, Varies
from ..text.escape import MASK

Record = TypeVar("Record", bound=msgspec.Struct)

_VARIABLE: Final = regex(r"\$\{([^${}!]*)\}")
_NUMBER: Final = regex(r"\d[\d,.]*")
_LONGEST_NUMBER: Final = 30
"""Digits: what CloudFormation takes for a number is told as one, and `060` as 60."""
_PIECE: Final = regex(r"[^\s\"'\[\]{},:&*!|>#-][^\s\"'\[\]{},]*")
_OF_THE_FORMAT: Final = regex(r"(?:(?<=!)|AWS::|Fn::|[A-Z][A-Za-z]*[\"']?\s*:(?:\s|$)|(?:Ref|Condition)\b)")
_LONG: Final = 6
"""Characters: a shorter value stands by chance inside of many words."""
_KEPT: Final = frozenset({"", "true", "false"})
"""Values that tell nothing, and stand everywhere."""


def names(declared: Any) -> set[str]:
    """The NoEcho parameters of a template's Parameters section."""
    section = declared if isinstance(declared, dict) else {}
    return {name for name, body in section.items() if is_no_echo(body)}


def values(body: Mapping[str, Any], given: Mapping[str, str], stack: str = "") -> set[str]:
    """Every value of a NoEcho parameter that this template or the run's own values tell. `given` has `Name` and `Stack.Name`."""
    section = body.get("Parameters")
    hidden = names(section)
    if not hidden or not isinstance(section, dict):
        return set()
    own = (value for name in hidden for value in _spelt([section[name].get("Default"), section[name].get("AllowedValues")]))
    told = (given[key] for name in hidden for key in (name, f"{stack}.{name}") if key in given)
    found = {value for value in (*own, *told, *_compared(body, hidden)) if value.lower() not in _KEPT}
    return found | _as_numbers(found)


def _as_numbers(found: Iterable[str]) -> set[str]:
    """As messages tell numbers: without leading zeros, and with commas between the thousands."""
    known = {int(value) for value in found if value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER}
    return {text for number in known for text in (str(number), f"{number:,}")}


def told_apart(variables: Iterable[Variable]) -> set[str]:
    """The values of NoEcho parameters that a template tells apart in any way."""
    found = {atom for variable in variables if variable.secret for atom in variable.atoms if isinstance(atom, str) and atom.lower() not in _KEPT}
    return found | _as_numbers(found)


def depends(node: Any, hidden: Iterable[str]) -> bool:
    """Does this part of a template (in the long form) refer to one of these parameters?"""
    hidden = set(hidden)
    return bool(hidden) and any(_names(one, hidden) for one in _nodes(node))


def masked(report: Report, secrets: Iterable[str]) -> Report:
    """The report without these values, whatever says them."""
    secrets = frozenset(secrets)
    hide = _mask(secrets)
    if hide is None:
        return report

    def text(value: Any) -> Any:
        return hide.sub(MASK, value) if isinstance(value, str) else [text(one) for one in value] if isinstance(value, list) else value

    def finding(one: Finding) -> Finding:
        related = [Related(text(other.message), other.template, other.pointer, other.source) for other in one.related]
        said = {
            name: text(getattr(one, name))
            for name in ("message", "reason", "settle", "world", "worlds", "fix", "action", "statement_resource", "surplus", "explains")
        }
        if said["fix"] != one.fix or masked_data(msgspec.to_builtins(one.edits), secrets) != msgspec.to_builtins(one.edits):
            said["edits"] = []
        aside = one.suppressed and msgspec.structs.replace(one.suppressed, reason=text(one.suppressed.reason), was=text(one.suppressed.was))
        return msgspec.structs.replace(one, related=related, suppressed=aside, **said)

    def known(one: Known | Unknown) -> Known | Unknown:
        return Unknown(text(one.undecided)) if isinstance(one, Unknown) else shown(one, secrets)

    def part(one: Any) -> Any:
        return External(text(one.external)) if isinstance(one, External) else one

    def pipeline(one: Pipeline) -> Pipeline:
        parts = {name: part(getattr(one, name)) for name in ("queue", "function", "role", "dead_letter_queue")}
        return msgspec.structs.replace(one, parameters={name: known(value) for name, value in one.parameters.items()}, **parts)

    def problem(one: Problem) -> Problem:
        return msgspec.structs.replace(one, message=text(one.message))

    return msgspec.structs.replace(
        report,
        findings=[*map(finding, report.findings)],
        pipelines=[*map(pipeline, report.pipelines)],
        problems=[*map(problem, report.problems)],
    )


def shown(one: Known, secrets: Iterable[str]) -> Known:
    """A parameter's value, and those that it has elsewhere, without these."""

    def value(given: Any) -> Any:
        told = masked_data(str(given), secrets)
        return given if isinstance(given, bool) or given is None or told == str(given) else told

    return Known(value(one.value), one.origin, [Varies(value(other.value), masked_data(other.world, secrets)) for other in one.worlds])


def masked_data(node: Any, secrets: Iterable[str]) -> Any:
    """Data without these values in any of their texts."""
    hide = _mask(secrets)
    if hide is None:
        return node
    if isinstance(node, dict):
        return {key: masked_data(value, secrets) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [masked_data(value, secrets) for value in node]
    return hide.sub(MASK, node) if isinstance(node, str) else node


def hidden_in(record: Record, secrets: Iterable[str]) -> Record:
    """A record without these values in any of its texts."""
    secrets = frozenset(secrets)
    return msgspec.convert(masked_data(msgspec.to_builtins(record), secrets), type(record)) if secrets else record


def without_numbers(message: str) -> str:
    """A message whose sums are made with a value that nobody shall see."""
    return _NUMBER.sub(MASK, message)


def _mask(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these values: a long one also inside of a word, which a Sub may have put around it, a short one where it stands as a word or a number of its own."""
    ordered = sorted(set(secrets), key=lambda secret: (-len(secret), secret))
    return re.compile("|".join(map(_anywhere, ordered))) if ordered else None


def _anywhere(secret: str) -> str:
    apart = r"\d" if secret.isdigit() else r"\w"
    return re.escape(secret) if len(secret) >= _LONG and not secret.isdigit() else rf"(?<!{apart}){re.escape(secret)}(?!{apart})"


def spans(line: str, secrets: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where they stand in a line of source."""
    hide = _mask(secrets)
    if hide is not None:
        yield from (match.span() for match in hide.finditer(line))


def any_values(line: str) -> Iterator[tuple[int, int]]:
    """Where values stand in a line of a template that cannot be read: whatever is neither a name before a colon, a function nor a type. Any of them may be what nobody shall see."""
    yield from (match.span() for match in _PIECE.finditer(line) if not _OF_THE_FORMAT.match(line, match.start()))


def _spelt(node: Any) -> Iterator[str]:
    """Every scalar in a node, as text."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _spelt(value)
    elif isinstance(node, list):
        for value in node:
            yield from _spelt(value)
    elif node is not None:
        yield str(node)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(child)


def _names(node: Any, hidden: set[str]) -> bool:
    if not isinstance(node, dict):
        return False
    if node.get("Ref") in hidden if isinstance(node.get("Ref"), str) else False:
        return True
    sub = node.get("Fn::Sub")
    text = sub[0] if isinstance(sub, list) and sub else sub
    return isinstance(text, str) and any(name.strip() in hidden for name in _VARIABLE.findall(text))


def _compared(body: Mapping[str, Any], hidden: set[str]) -> Iterator[str]:
    """The constants beside a reference to one of them: in an Equals or a Contains, and the keys of a map that one chooses from."""
    for node in _nodes(body):
        if not isinstance(node, dict):
            continue
        for name in ("Fn::Equals", "Fn::Contains"):
            if name in node and depends(node[name], hidden):
                yield from (value for side in _sides(node[name]) if not depends(side, hidden) for value in _constants(side, body))
        found = node.get("Fn::FindInMap")
        if isinstance(found, list) and depends(found, hidden):
            table = _table(found, body)
            yield from (str(key) for keys in (table, *table.values()) if isinstance(keys, dict) for key in keys)


def _constants(side: Any, body: Mapping[str, Any]) -> Iterator[str]:
    """What one side of a comparison says, in itself, in the maps that it looks in and in the parameters that it names."""
    yield from _spelt(side)
    declared = body.get("Parameters")
    for node in _nodes(side):
        if isinstance(node, dict) and isinstance(found := node.get("Fn::FindInMap"), list):
            yield from _spelt(_table(found, body))
        parameter = declared.get(name) if isinstance(declared, dict) and isinstance(node, dict) and isinstance(name := node.get("Ref"), str) else None
        if isinstance(parameter, dict):
            yield from _spelt([parameter.get("Default"), parameter.get("AllowedValues")])


def _table(found: list[Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The map of a lookup; all of them where a function names it."""
    maps = body.get("Mappings")
    if not isinstance(maps, dict) or not found:
        return {}
    tables = [maps.get(found[0])] if isinstance(found[0], str) else list(maps.values())
    return {key: row for table in tables if isinstance(table, dict) for key, row in table.items()}


def _sides(pair: Any) -> Iterable[Any]:
    return pair if isinstance(pair, list) else ()
