"""Which envelope is opened of a body that is parsed as a tree: by the keys that are written in the program, where they tell; and whether it asks first if there is anything in it. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"""

from __future__ import annotations

import re
from typing import Final

from ....effort import EFFORT, SEARCHED
from ..forms.form import Form
from ..run.state.machine import Machine

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


_ASKS: Final = re.compile(
    rb"TestEvent|Optional|[nN]onNull|isNull|emptyIfNull|NullPointer|NullReference|ArgumentNull|\?\?|(?:Records|[rR]ecords?(?:\(\))?)\s*(?:\?|[=!]=|is\b|instanceof\b)|[Ee]mpty\b|\bAny\("
)
"""Who has one of these words may ask first whether there are Records."""


_NEWER: Final = "awssdk.eventnotifications."
"""The reader of version 2 of the SDK, of which that is not known: https://sdk.amazonaws.com/java/api/latest/software/amazon/awssdk/eventnotifications/s3/model/S3EventNotification.html"""


def takes_records(m: Machine, form: Form, named: str) -> bool:
    """Are the Records of an event of S3 gone through as if each had some? ParseJson of .NET makes an empty list where a body has none: https://github.com/aws/aws-sdk-net/blob/main/sdk/src/Services/S3/Custom/Util/S3EventNotification.cs"""
    if m.program.language == "Go" or form.name == "ParseJson" or _NEWER in m.whole(named):
        return False
    if (known := m.known.get("asks for records")) is None:
        known = m.known["asks for records"] = any(_ASKS.search(unit.file.root.text or b"") for unit in m.program.units)
    return not known
