"""What the validator puts on the queue, read back without trust."""

import json
from dataclasses import dataclass
from typing import Any


class MalformedMessageError(Exception):
    """The body is not one of ours. The text names what is wrong, never the content."""


@dataclass(frozen=True, slots=True)
class Message:
    notification_id: str
    correlation_id: str
    caller: str
    url: str
    payload: dict[str, Any]


_TYPES = {"notification_id": str, "correlation_id": str, "caller": str, "url": str, "payload": dict}


def parse(body: str) -> Message:
    """Read a message body. Raises MalformedMessageError."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedMessageError("the body is not JSON") from error
    if not isinstance(document, dict):
        raise MalformedMessageError("the body is not a JSON object")
    if wrong := sorted(name for name, kind in _TYPES.items() if not isinstance(document.get(name), kind) or document[name] == ""):
        raise MalformedMessageError(f"missing or of the wrong type: {', '.join(wrong)}")
    return Message(**{name: document[name] for name in _TYPES})
