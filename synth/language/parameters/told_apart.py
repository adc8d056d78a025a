"""Which values of a parameter a template tells apart: those for which one of its equations, or a key of one of its maps, says something else.

An equation tells them apart through Sub, Join, Select and Split too: `!Equals [!Sub "${Stage}-x", prod-x]` is about `prod`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from queuegate._light import regex

from ...values.text import literal

_VARIABLE: Final = regex(r"\$\{([^${}!]*)\}")
_DEEPEST: Final = 8
"""How many functions inside one another are followed."""
_LONGEST: Final = 1_000
"""How long a value may become that is made of a constant: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html allows 4,096 bytes."""
_PASSED_OVER: Final = frozenset({"Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy"})
"""What of a resource is not always worked out: a policy for what is not done with it, say."""
_CHOICE: Final = regex(r"\^?(?:\(\?:|\()?([\w.-]+(?:\|[\w.-]+)+)\)?\$?")


def calls(node: Any) -> Iterator[tuple[str, Any]]:
    """Every `{function: argument}` below a node."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if len(node) == 1:
                yield next(iter(node.items()))
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def choice(pattern: Any) -> list[str] | None:
    """The values that an AllowedPattern allows, where it is a plain choice (`^(dev|prod)$`); None for any other. It must match the whole value:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    found = _CHOICE.fullmatch(pattern) if isinstance(pattern, str) else None
    return found[1].split("|") if found and "." not in found[1] and pattern.count("(") == pattern.count(")") else None


def solutions(expr: Any, constant: str, declared: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Each parameter in an expression with its value for which the expression is the constant, all its other ones at their defaults."""
    if depth > _DEEPEST or len(constant) > _LONGEST:
        return
    match expr:
        case {"Ref": str(name)} if len(expr) == 1:
            yield name, constant
        case {"Fn::Sub": _} | {"Fn::Join": [str(), list()]}:
            yield from _between(_pieces(expr), constant, declared, depth)
        case {"Fn::Join": [str(delimiter), inner]}:
            yield from solutions(inner, constant.replace(delimiter, ",") if delimiter else constant, declared, depth + 1)
        case {"Fn::Select": [index, source]} if str(index).isdecimal() and int(index) < 100:  # noqa: PLR2004 - no list of a parameter is longer
            yield from _selected(int(index), source, constant, declared, depth)


def _selected(index: int, source: Any, constant: str, declared: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    match source:
        case list() if index < len(source):
            yield from solutions(source[index], constant, declared, depth + 1)
        case {"Fn::Split": [str(delimiter), {"Ref": _} as inner]} if delimiter and delimiter not in constant:
            yield from solutions(inner, delimiter.join([constant] * (index + 1)), declared, depth + 1)
        case {"Fn::Split": [str(delimiter), inner]} if delimiter and delimiter not in constant and index < len(parts := _cut(_pieces(inner), delimiter)):
            yield from _between(parts[index], constant, declared, depth)
        case {"Ref": str(name)}:
            yield name, ",".join([constant] * (index + 1))


def _pieces(expr: Any) -> list[Any]:
    """The literals and expressions of a Sub or Join, in their order."""
    match expr:
        case {"Fn::Join": [str(delimiter), list(items)]}:
            return [piece for item in items for piece in (delimiter, item)][1:]
        case {"Fn::Sub": str(template)} | {"Fn::Sub": [str(template), dict()]}:
            own = {} if isinstance(expr["Fn::Sub"], str) else expr["Fn::Sub"][1]
            return [own.get(part.strip(), {"Ref": part.strip()}) if i % 2 else part for i, part in enumerate(_VARIABLE.split(template))]
    return [expr]


def _cut(pieces: list[Any], delimiter: str) -> list[list[Any]]:
    """The pieces cut where one of the literals has the delimiter."""
    parts: list[list[Any]] = [[]]
    for piece in pieces:
        first, *others = piece.split(delimiter) if isinstance(piece, str) else (piece,)
        parts[-1].append(first)
        parts += [[other] for other in others]
    return parts


def _between(pieces: list[Any], constant: str, declared: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    """The solutions for each piece, with what the others are around it."""
    spelt = [_default(piece, declared) for piece in pieces]
    for i, piece in enumerate(pieces):
        around = [*spelt[:i], *spelt[i + 1 :]]
        if isinstance(piece, dict) and None not in around and pieces.count(piece) == 1:
            before, after = "".join(map(str, spelt[:i])), "".join(map(str, spelt[i + 1 :]))
            if constant.startswith(before) and constant.endswith(after) and len(constant) >= len(before) + len(after):
                yield from solutions(piece, constant[len(before) : len(constant) - len(after)], declared, depth + 1)


def _default(piece: Any, declared: Mapping[str, Any]) -> str | None:
    match piece:
        case {"Ref": str(name)}:
            parameter = declared.get(name)
            default = parameter.get("Default") if isinstance(parameter, dict) else None
            return None if default is None or isinstance(default, (dict, list)) else literal(default)
        case str() | int() | float():
            return literal(piece)
    return None


def deployed_always(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every `{function: argument}` that has to be worked out whenever the template is deployed: under no condition, in no branch, and in no attribute that may be passed over."""
    waiting: list[Any] = [body.get("Conditions")]
    for section in ("Resources", "Outputs"):
        nodes = body.get(section)
        for node in nodes.values() if isinstance(nodes, dict) else ():
            if isinstance(node, dict) and "Condition" not in node:
                waiting.extend(value for key, value in node.items() if key not in _PASSED_OVER)
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if len(node) == 1:
                name, argument = next(iter(node.items()))
                if name == "Fn::If":
                    continue
                yield name, argument
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
