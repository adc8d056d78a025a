"""A record for programs: exactly one JSON document, none of whose lines is a command to who reads along."""

from __future__ import annotations

import msgspec

from .door import for_programs


def render(record: msgspec.Struct) -> str:
    """The document, its keys in the order of the model, with a newline at its end. Half a surrogate pair, which no JSON can hold, becomes U+FFFD."""
    return b"".join(chunks(record)).decode()


def chunks(record: msgspec.Struct) -> list[bytes]:
    """The same as the parts of a file: six thousand findings take 10 MB, which nobody copies once more."""
    try:
        data = msgspec.json.encode(record)
    except UnicodeEncodeError:
        data = msgspec.json.encode(_whole(msgspec.to_builtins(record)))
    text = msgspec.json.format(data, indent=2)
    return [text if text.isascii() and b"##" not in text else for_programs(text.decode()).encode(), b"\n"]


def _whole(node: object) -> object:
    match node:
        case str():
            return node.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_whole(key): _whole(value) for key, value in node.items()}
        case list() | tuple():
            return [_whole(item) for item in node]
    return node
