"""A policy as people write it: CloudFormation's YAML, with the short forms of its functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import regex

_SHORT: Final = {f"Fn::{name}": f"!{name}" for name in ("GetAtt", "Sub", "ImportValue", "If", "Join", "Select", "Split", "FindInMap", "GetStackOutput")} | {
    "Ref": "!Ref"
}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html"""
_PLAIN: Final = regex(r"[A-Za-z][\w./-]*(?:::?[\w./*-]+)*\Z", re.ASCII)
_OTHERS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
"""Words that YAML 1.1 takes for something else: https://yaml.org/type/bool.html"""


def in_yaml(node: Any, width: int = 120) -> str:
    """The node as YAML, a part in one line where that has this many columns; with a newline at its end."""
    return "".join(f"{line}\n" for line in _block(node, 0, width))


def in_line(node: Any) -> str:
    """The node as YAML in one line."""
    if (call := _call(node)) is not None:
        tag, given = call
        return f"{tag} {_quoted(given) if tag == '!Sub' and isinstance(given, str) else in_line(given)}"
    if isinstance(node, dict):
        return f"{{{', '.join(f'{_scalar(key)}: {in_line(value)}' for key, value in node.items())}}}"
    if isinstance(node, list):
        return f"[{', '.join(map(in_line, node))}]"
    return _scalar(node)


def spelt(node: Any, *, is_json: bool) -> str:
    """The node in one line, as a template of this kind spells it."""
    return json.dumps(node, ensure_ascii=False) if is_json else in_line(node)


def _block(node: Any, indent: int, width: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(node, dict) and _call(node) is None:
        for key, value in node.items():
            if _is_short(value, width - indent - len(key)):
                yield f"{pad}{_scalar(key)}: {in_line(value)}"
            else:
                yield f"{pad}{_scalar(key)}:"
                yield from _block(value, indent + 2, width)
    elif isinstance(node, list):
        for item in node:
            first, *rest = _block(item, indent + 2, width)
            yield f"{pad}- {first[indent + 2 :]}"
            yield from rest
    else:
        yield f"{pad}{in_line(node)}"


def _is_short(value: Any, columns: int) -> bool:
    """Does it go in the line of its key? What holds a mapping does not, unless a function is given it."""
    if isinstance(value, dict) and _call(value) is None:
        return not value
    if isinstance(value, list) and any(isinstance(one, dict) and _call(one) is None for one in value):
        return False
    return not isinstance(value, list) or len(in_line(value)) <= columns


def _call(node: Any) -> tuple[str, Any] | None:
    """A function of CloudFormation by its short name, and what it is given. What stands in another function's place keeps its long name: `!Sub` of `!Ref` is no YAML."""
    if not isinstance(node, dict) or len(node) != 1 or (name := next(iter(node))) not in _SHORT:
        return None
    given = node[name]
    if isinstance(given, dict):
        return None
    dotted = name == "Fn::GetAtt" and isinstance(given, list) and all(isinstance(one, str) for one in given)
    return _SHORT[name], ".".join(given) if dotted else given


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    return value if _PLAIN.match(value) and value.lower() not in _OTHERS else _quoted(value)


def _quoted(text: str) -> str:
    """In double quotes, with whatever is not printable spelt out: https://yaml.org/spec/1.2.2/#57-escaped-characters. In single ones where there are double ones inside."""
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in json.dumps(text, ensure_ascii=False))
