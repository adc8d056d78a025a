"""What a caller may ask for: the one place that says why a request is bad.

The API's own model refuses most of this first. It is checked again here, because the model is configuration and this is the contract with the worker.
"""

import base64
import binascii
import json
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

# The whole URL, so that nothing is left for two parsers to read differently: no user name, no other port, no fragment, no space.
_URL = re.compile(r"https://([A-Za-z0-9.-]{1,253})(:443)?([/?][!-\"$-~]*)?")
_MAX_URL = 2_048
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")
_FIELDS = {"url", "payload"}
_NAMESPACE = uuid.UUID("7c1b8a44-6a0c-4a57-9d0a-0d5f0f6c6c5e")


class BadRequestError(Exception):
    """The request can never be accepted. The text is for the caller and the log: it holds no part of the payload."""


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    host: str
    payload: dict[str, Any]


def parse(body: str | None, *, is_base64: bool, allowed_hosts: Collection[str]) -> Request:
    """Read an API Gateway proxy body. Raises BadRequestError with the reason."""
    document = _json(_decode(body) if is_base64 else body)
    if not isinstance(document, dict):
        raise BadRequestError("the body must be a JSON object")
    if missing := sorted(_FIELDS - document.keys()):
        raise BadRequestError(f"missing: {', '.join(missing)}")
    if document.keys() - _FIELDS:
        raise BadRequestError("only url and payload are allowed")
    url, payload = document["url"], document["payload"]
    if not isinstance(url, str) or len(url) > _MAX_URL or not (parts := _URL.fullmatch(url)):
        raise BadRequestError(f"url must be https://host/path, at most {_MAX_URL} characters, without user name, port or fragment")
    if (host := parts[1].lower()) not in allowed_hosts:
        raise BadRequestError("the host of url is not on the allow-list")
    if not isinstance(payload, dict):
        raise BadRequestError("payload must be a JSON object")
    return Request(url, host, payload)


def correlation_id(headers: Mapping[str, str]) -> str:
    """Return the caller's id (header names in lower case) if it is harmless in a log and a header, else a new one."""
    given = headers.get("x-correlation-id", "")
    return given if _CORRELATION_ID.fullmatch(given) else str(uuid.uuid4())


def notification_id(headers: Mapping[str, str], caller: str, request: Request) -> str:
    """Return the id under which the worker delivers once.

    A caller that repeats a request with the same Idempotency-Key header gets the same id. Caller and content are part of it: a key that is reused for
    something else must never swallow a notification. Raises BadRequestError for a key that is no printable ASCII.
    """
    key = headers.get("idempotency-key")
    if key is None:
        return str(uuid.uuid4())
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise BadRequestError("Idempotency-Key must be 1 to 255 printable ASCII characters")
    return str(uuid.uuid5(_NAMESPACE, json.dumps([caller, key, request.url, request.payload], sort_keys=True)))


def _decode(body: str | None) -> str:
    try:
        return base64.b64decode(body or "", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise BadRequestError("the body is not base64 of UTF-8 text") from error


def _json(body: str | None) -> object:
    try:
        return json.loads(body or "", parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequestError("the body is not JSON") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
