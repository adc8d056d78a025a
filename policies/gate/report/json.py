"""The report for programs: exactly one JSON document."""

from __future__ import annotations

import msgspec


def render(report: msgspec.Struct) -> str:
    """The document, its keys in the order of the model, with a newline at its end. Half a surrogate pair, which no JSON can hold, becomes U+FFFD."""
    try:
        data = msgspec.json.encode(report)
    except UnicodeEncodeError:
        data = msgspec.json.encode(_whole(msgspec.to_builtins(report)))
    return f"{msgspec.json.format(data, indent=2).decode()}\n"


def _whole(node: object) -> object:
    match node:
        case str():
            return node.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_whole(key): _whole(value) for key, value in node.items()}
        case list() | tuple():
            return [_whole(item) for item in node]
    return node
