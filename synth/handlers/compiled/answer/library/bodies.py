"""What is read of a message's body, by the type of the program that it is parsed as.

What an envelope of SNS and an event of EventBridge have: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html and https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .....values.worlds import Undecided
from ...calls.uses import line_of
from ...program.code import base
from ..forms.form import Form, text_of
from ..run.state.machine import Machine
from . import keys
from .events import last

if TYPE_CHECKING:
    from tree_sitter import Node

    from ...program.code import Type

_SNS: Final = frozenset(
    {
        "Type",
        "MessageId",
        "TopicArn",
        "Subject",
        "Message",
        "Timestamp",
        "SignatureVersion",
        "Signature",
        "SigningCertURL",
        "UnsubscribeURL",
        "MessageAttributes",
    }
)
_OF_LIBRARIES: Final = {
    **dict.fromkeys(("S3Event", "S3EventNotification"), "s3"),
    **dict.fromkeys(("SNSEntity", "SNSMessage"), "sns"),
    **dict.fromkeys(("CloudWatchEvent", "EventBridgeEvent"), "eventbridge"),
}
"""Types of events: https://pkg.go.dev/github.com/aws/aws-lambda-go/events , https://javadoc.io/doc/com.amazonaws/aws-lambda-java-events/latest/index.html and https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src"""
_EVENT: Final = frozenset({"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"})
_CANONICAL: Final = {one.lower(): one for one in (*_SNS, *_EVENT, "Records")}
_DECLARED: Final = ("field_declaration", "property_declaration", "formal_parameter", "parameter")
_NAMED: Final = re.compile(
    r"""(?:@(?:JsonProperty|SerializedName)|\bJsonProperty(?:Name)?)\s*\(\s*(?:value\s*=\s*|PropertyName\s*=\s*)?"([^"]+)"|\bjson:"([^",]+)"""
)
_CONSTANT: Final = re.compile(r"(?:\w+\s+)*(?:static|const)\b")
_CONVERTS: Final = re.compile(rb"JsonDeserialize|JsonCreator|JsonConverter|Converters\b|addDeserializer|TypeAdapter|\bUnmarshal(?:JSON|Text)\s*\(")
"""What may read a text as an object, whatever the type that is declared: https://pkg.go.dev/encoding/json#Unmarshaler and
https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/converters-how-to
"""
_RENAMES: Final = re.compile(rb"NamingStrateg|@JsonNaming|FieldNamingPolicy|PropertyNamingPolicy|JsonSerializerDefaults|CamelCase|JsonObject\(")


def parsed(m: Machine, form: Form, kinds: list[Type], named: str = "") -> None:
    """A body is parsed: as this type, or, where there is not one, as the event of a library that is `named`, or as something whose fields are not followed."""
    m.note("unpacking", "json", "", form.node)
    if m.loading:
        return
    at = m.place(form.node)
    if not kinds and (known := _OF_LIBRARIES.get(last(named))) is not None:
        m.facts.setdefault(("unpacking", known, form.node.id), ("unpacking", known, "", at))
        if known == "s3" and keys.takes_records(m, form, named):
            m.facts.setdefault(("unpacking", "taken", form.node.id), ("unpacking", "taken", "Records", at))
        return
    if not kinds and (opens := keys.opened(m)):
        m.facts.setdefault(("unpacking", opens, form.node.id), ("unpacking", opens, "", at))
        return
    names = _names(m, kinds[0]) if len(kinds) == 1 else {}
    is_renamed = any(_RENAMES.search(unit.file.root.text or b"") for unit in m.program.units)
    is_sure = any(names.get(one) for one in ("Message", "Records", "detail")) or len(_SNS & names.keys()) > 1
    kind = _opened({*names})
    if not names or is_renamed or (kind and not is_sure):
        m.body = m.body or Undecided(f"which fields are read of the body that is parsed in {line_of(at)} is not followed", place=at)
        return
    if kind == "sns" and _is_no_text(m, kinds[0]):
        m.facts.setdefault(("unpacking", "unparsed", form.node.id), ("unpacking", "unparsed", "", at))
    if kind == "eventbridge" and _is_text(m, kinds[0]):
        m.facts.setdefault(("unpacking", "parsed-detail", form.node.id), ("unpacking", "parsed-detail", "", at))
    for name in ("",) if kind else names:
        said = _CANONICAL.get(name.lower(), name) if m.program.language != "Java" else name
        m.facts.setdefault(("unpacking", kind or f"field {said}", form.node.id), ("unpacking", kind or "field", said, at))


def _opened(names: set[str]) -> str:
    """The envelope that a type with these fields is; "" for none."""
    if "Message" in names and names <= _SNS:
        return "sns"
    if "Records" in names and len(names) == 1:
        return "s3"
    return "eventbridge" if "detail" in names and names <= _EVENT else ""


def _is_no_text(m: Machine, kind: Type) -> bool:
    """Is Message declared as an object with fields of its own?"""
    said = next((text for one in m.program.above(kind) for name, (text, _) in one.fields.items() if name.lower() == "message"), "").strip("*?")
    found = m.program.find(said, kind.file) if said else []
    if any(_CONVERTS.search(unit.file.root.text or b"") for unit in m.program.units) or any(_is_of_text(one) for one in found):
        return False
    return said.startswith("map[") or (len(found) == 1 and bool(found[0].fields) and not found[0].node.type.startswith("enum"))


def _is_text(m: Machine, kind: Type) -> bool:
    """Is detail declared as text, and nothing reads an object as one?"""
    said = next((text for one in m.program.above(kind) for name, (text, _) in one.fields.items() if name.lower() == "detail"), "").strip("*?")
    return said in ("String", "string") and not any(_CONVERTS.search(unit.file.root.text or b"") for unit in m.program.units)


def _is_of_text(kind: Type) -> bool:
    """Is it made of one text? Jackson calls such a constructor: https://javadoc.io/doc/com.fasterxml.jackson.core/jackson-annotations/latest/com/fasterxml/jackson/annotation/JsonCreator.html"""
    return any(one.name == "new" and [base(given) for _, given in one.parameters] == ["String"] for one in kind.functions)


def _names(m: Machine, kind: Type) -> dict[str, bool]:
    """The names of a type's fields in JSON, and whether they are written out as such."""
    found: dict[str, bool] = {}
    for one in m.program.above(kind):
        for node in _declarations(one.node):
            written = _NAMED.search(text_of(node))
            if written is not None:
                found[written[1] or written[2]] = True
            else:
                found |= {name: False for name in one.fields if re.search(rf"\b{re.escape(name)}\b", text_of(node))}
    return found


def _declarations(node: Node) -> list[Node]:
    """The fields, properties and parameters of a record that stand in a type, and in none inside of it."""
    waiting, found = [*node.named_children], []
    while waiting:
        one = waiting.pop()
        if one.type in _DECLARED:
            found += [] if _CONSTANT.match(text_of(one)) else [one]
        elif not one.type.endswith(("class_declaration", "record_declaration", "method_declaration", "constructor_declaration", "interface_declaration")):
            waiting += one.named_children
    return found
