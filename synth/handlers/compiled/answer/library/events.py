"""Messages and responses, as the libraries of events have them in each language.

https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-events, https://pkg.go.dev/github.com/aws/aws-lambda-go/events and
https://github.com/aws/aws-lambda-dotnet/tree/master/Libraries/src/Amazon.Lambda.SQSEvents
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ....words.event_fields import field_meant
from ....words.response import FAILURES, IDENTIFIER
from ..forms.form import in_short
from ..run.state.machine import Machine
from ..run.state.values import ATTRIBUTES, Message, Object, Opaque

if TYPE_CHECKING:
    from tree_sitter import Node

RESPONSES: Final = frozenset({"SQSBatchResponse", "SQSEventResponse", "BatchItemFailuresResponse"})
"""The last one is of Powertools for .NET: https://docs.aws.amazon.com/powertools/dotnet/utilities/batch-processing/"""
ITEMS: Final = frozenset({"BatchItemFailure", "SQSBatchItemFailure"})
SPELLS: Final = frozenset({
    "Serialize", "SerializeObject", "SerializeToUtf8Bytes", "SerializeToElement", "SerializeToNode", "writeValueAsString", "writeValueAsBytes", "valueToTree", "toJson", "Marshal", "MarshalIndent", "MarshalToString",
})  # fmt: skip
"""Methods that make a text of what they are given, and leave it as it is: https://learn.microsoft.com/en-us/dotnet/api/system.text.json.jsonserializer ,
https://www.newtonsoft.com/json/help/html/M_Newtonsoft_Json_JsonConvert_SerializeObject.htm , https://fasterxml.github.io/jackson-databind/javadoc/2.14/com/fasterxml/jackson/databind/ObjectMapper.html and
https://pkg.go.dev/encoding/json#Marshal
"""
_FIELDS: Final = {"batchitemfailures": FAILURES, "itemidentifier": IDENTIFIER}


def last(name: str) -> str:
    """`BatchItemFailure` of `SQSBatchResponse.BatchItemFailure` and of `events.T`, without what it is a type of."""
    return name.partition("<")[0].rpartition(".")[2].rpartition("$")[2].strip("*&[]? ")


def made_of(m: Machine, name: str, node: Node) -> Object | None:
    """A new response, or an item of one; None for another type."""
    plain = last(name)
    if plain in RESPONSES:
        return Object("response", node=node)
    if plain in ITEMS:
        made = Object("item", node=node)
        if not m.loading and m.late is None:
            m.path.items.append((in_short(node), node, m.unit))
        return made
    return None


def give(of: Object, name: str, value: Any, args: tuple[Any, ...] = ()) -> bool:
    """Gives a response, or an item, a field by its name (`BatchItemFailures`, `setItemIdentifier`); is it one?"""
    plain = name.lower()
    for beginning in ("", "set", "with"):
        key = _FIELDS.get(plain.removeprefix(beginning))
        if key is not None and of.kind in ("response", "item"):
            of.fields[key] = value if not args else args[0]
            return True
    return False


def field_of(m: Machine, of: Message, name: str) -> Any:
    """A field of a message; None where it is none that Lambda hands over."""
    meant = field_meant(name.removeprefix("get"))
    if not meant:
        return None
    m.path.read.add(of.place)
    if meant == "body" and m.path.fault is not None:
        m.path.read_later.add(of.place)
    if meant == "eventSource":
        return "aws:sqs"  # https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    if meant in ATTRIBUTES:
        return Opaque(frozenset({of.place}), "Map", meant)
    return Opaque(frozenset({of.place}), "String", meant)


def response_field(of: Object, name: str) -> Any:
    """What a response or an item holds."""
    key = _FIELDS.get(name.lower().removeprefix("get"))
    return of.fields.get(key) if key is not None else None
