"""Which envelope is opened of a body that is parsed as a tree: by the keys that are written in the program, where they tell. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"""

from __future__ import annotations

import re
from typing import Final

from ....effort import EFFORT, SEARCHED
from ..run.machine import Machine

_NAMES: Final = rb"(Records|Message|detail)"
_KEY: Final = re.compile(
    rb"(?:\b(?:get|path|opt|findValue|findPath|getAsJson\w+|getJSON\w+|optJSON\w+|getJson\w+|GetProperty|SelectToken|Value|GetValue)(?:<[\w., ]*>)?\(|\[)\s*\""
    + _NAMES
    + rb"\""
)
"""Methods of trees: https://javadoc.io/doc/com.fasterxml.jackson.core/jackson-databind/latest/com/fasterxml/jackson/databind/JsonNode.html, https://javadoc.io/doc/com.google.code.gson/gson/latest/com.google.gson/com/google/gson/JsonObject.html
and https://learn.microsoft.com/en-us/dotnet/api/system.text.json.jsonelement"""
_SAID: Final = re.compile(rb"[\"'`/$.]" + _NAMES + rb"(?=[\"'`/.\[])|\b(?:S3Event\w*|SNS\w*|SnsMessage|SnsEvent\w*)\b|\bRecords\b(?=\s*[{;=\]])")
"""A name, however it is written, and types that have them."""
_PARSES: Final = re.compile(
    rb"\b(?:readTree|readValue|parseString|fromJson|parseObject|Deserialize\w*|Unmarshal)\b|\b(?:JsonDocument|JsonNode|JObject|JToken|JsonParser)\.(?:P|p)arse\w*|new JSONObject\("
)
_OPENS: Final = {b"Records": "s3", b"Message": "sns", b"detail": "eventbridge"}


def opened(m: Machine) -> str:
    """The envelope, as a kind of `unpacking`; "" where the keys do not tell one."""
    if (known := m.known.get("keys")) is None:
        texts = [unit.file.root.text or b"" for unit in m.program.units]
        EFFORT.spend(sum(map(len, texts)) // SEARCHED)
        keys = [found[1] for text in texts for found in _KEY.finditer(text)]
        is_all = sum(1 for text in texts for _ in _SAID.finditer(text)) == len(keys)
        known = m.known["keys"] = _told({*keys}, sum(len(_PARSES.findall(text)) for text in texts)) if is_all and keys else ""
    return str(known)


def _told(keys: set[bytes], parses: int) -> str:
    """Of two envelopes it is not known which is in which: the program tells them apart, or opens both. A Message of SNS is a text, and parsed in its turn."""
    return "tested" if len(keys) > 1 else "" if keys == {b"Message"} and parses == 1 else _OPENS[min(keys)]
