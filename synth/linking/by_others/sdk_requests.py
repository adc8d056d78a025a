"""Which calls of AWS a schedule or a state machine makes, and what each is given: the input of the schedule's target, and of a state its arguments.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html and https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from queuegate._light import regex

from ...language.parameters.accepted import section
from ...values.defaults import SCHEDULE, STATE_MACHINE
from .sdk_calls import words

_PUT_IN: Final = regex(r"\$\{([A-Za-z0-9_]+)\}")


def requests(kind: Any, properties: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The text that says which call it is, and the values that it is given. What is worked out when it runs, or cannot be taken apart, may be anything that the resource names."""
    if kind == SCHEDULE:
        target = section(properties, "Target")
        yield "".join(words(target.get("Arn"))), target.get("Input")
    if kind == STATE_MACHINE:
        written = properties.get("Definition") or properties.get("DefinitionString")
        puts = section(properties, "DefinitionSubstitutions")
        definition = written if isinstance(written, dict) and "States" in written else _document(written)
        if definition is None:
            yield from ((word, properties) for word in words(properties))
        for state in mappings(definition):
            given = state.get("Arguments", state.get("Parameters"))
            yield "".join(words(state.get("Resource"))), properties if _is_worked_out(given) else _filled(given, puts)


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """All mappings of a value, an outer one before those in it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def _document(written: Any) -> Any:
    """A definition that is written as text, with `${Name}` where a resource is named; None where it is no JSON that way."""
    match written:
        case str(text) | {"Fn::Sub": str(text)}:
            pass
        case {"Fn::Join": ["", list(pieces)]}:
            spelt = [*map(_piece, pieces)]
            if None in spelt:
                return None
            text = "".join(map(str, spelt))
        case _:
            return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _piece(piece: Any) -> str | None:
    match piece:
        case str():
            return piece
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"${{{name}.{attribute}}}"
    return None


def _is_worked_out(given: Any) -> bool:
    if isinstance(given, str):
        return True
    return any(str(key).endswith(".$") or (isinstance(value, str) and value.startswith("{%")) for one in mappings(given) for key, value in one.items())


def _filled(given: Any, puts: Mapping[str, Any]) -> list[Any]:
    """What it is given, with the resources that its placeholders name."""
    texts = [word for word in words(given) if "${" in word]
    return [given, [{"Fn::Sub": text} for text in texts], [puts[name] for text in texts for name in _PUT_IN.findall(text) if name in puts]]
