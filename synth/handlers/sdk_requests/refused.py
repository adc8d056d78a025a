"""Everything that the SDK or the service refuses of one call, whenever it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...values.value import CodePlace
from .entries import MOST_ENTRIES
from .expressions import wrong_expressions
from .items import typed, untyped
from .parameters import is_operation, wrong_parameters
from .written import ENCODED, FRACTION, LIST, MAP, MOMENT, OFTEN, TEXT, UUID, Slip, Written

_OWN: Final = {
    "Table": frozenset({"TableName"}),
    "Queue": frozenset({"QueueUrl"}),
    "Topic": frozenset({"TopicArn"}),
}
"""What each resource of boto3 gives the operation by itself: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html"""
_ITEMS: Final = ("Item", "Key", "ExpressionAttributeValues")
_NOT_STORED: Final = {FRACTION: "float", MOMENT: "datetime", UUID: "UUID"}
"""https://docs.aws.amazon.com/boto3/latest/reference/customizations/dynamodb.html"""
OF_OBJECTS: Final = frozenset(
    {"get_object", "head_object", "delete_object", "get_object_tagging", "put_object_tagging", "download_file", "download_fileobj", "Object"}
)
_UNDECODED: Final = ("key", "unquoted")
_OF_KEYS: Final = (*_UNDECODED, "decoded")
_BATCHES: Final = {"sqs": ("Entries",), "sns": ("PublishBatchRequestEntries",)}


def refused(service: str, operation: str, given: Written, *, resource: str = "", by_boto3: bool = False, plain: bool | None = None) -> Iterator[Slip]:  # noqa: PLR0913 - each says one thing, by name
    """What is refused of an operation (`sqs`, `send_message`). `resource` is what of boto3 it is a method of (`Table`), if any; `plain`: are the items of DynamoDB plain values, as far as that is known?"""
    yield from wrong_parameters(service, operation, given, _OWN.get(resource, frozenset()), by_boto3=by_boto3)
    if service == "dynamodb":
        yield from wrong_expressions(operation, given)
        for slip in () if plain is None else typed(given) if plain else untyped(given, client=by_boto3):
            yield slip._replace(service=service, operation=operation)
    fields: Mapping[str, Written] = given.fields or {}
    if (key := _encoded(service, operation, fields)) is not None:
        yield Slip(ENCODED, service, operation, key.at, key.told)
    if service == "s3" and "Bucket" in fields and fields["Bucket"].told in _OF_KEYS:
        yield Slip("no-bucket", service, operation, fields["Bucket"].at, "Bucket", where="bucket" if "Key" in fields and fields["Key"].told == "bucket" else "")
    if resource == "Table":
        for name in _ITEMS:
            for path, value in _not_stored(fields[name], name) if name in fields else ():
                yield Slip("stored", service, operation, value.at, path, where=_NOT_STORED[value.kind], client=True)
    name, most = MOST_ENTRIES.get(operation, ("", 0))
    if name in fields and fields[name].most > most:
        yield Slip("too-many", service, operation, fields[name].at, name, where=str(fields[name].most), near=str(most))
    if service == "sns" and (message := _without_default(fields)) is not None:
        yield Slip("no-default", service, operation, message.at, "Message")
    for name in _BATCHES.get(service, ()):
        if name in fields and (twice := _one_id(fields[name])) is not None:
            yield Slip("same-id", service, operation, twice.at, twice.text or "", where=name)


def by_place(service: str, operation: str, at: CodePlace) -> Iterator[Slip]:
    """boto3 takes the parameters of an operation by their names only: https://github.com/boto/botocore/pull/520"""
    if is_operation(service, operation):
        yield Slip("place", service, operation, at, "arguments", client=True)


def _encoded(service: str, operation: str, fields: Mapping[str, Written]) -> Written | None:
    """The key that names an object, where it is URL encoded as a notification has it. Textract and Rekognition name one as S3Object, a copy as CopySource, where that is a dict."""
    if service == "s3" and operation in OF_OBJECTS and "Key" in fields and fields["Key"].told in _UNDECODED:
        return fields["Key"]
    for name, inner in fields.items():
        own: Mapping[str, Written] = inner.fields or {}
        for holder, key in (("S3Object", "Name"), ("CopySource", "Key")):
            if name == holder and key in own and own[key].told in _UNDECODED:
                return own[key]
        if (found := _encoded("", "", own)) is not None:
            return found
    return None


def _without_default(fields: Mapping[str, Written]) -> Written | None:
    """The Message that is meant for each protocol by itself, and has no text for all others: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"""
    structure, message = fields.get("MessageStructure"), fields.get("Message")
    parts = message.items if message is not None and message.kind == TEXT and structure is not None and structure.text == "json" else None
    spelt = parts[0] if parts else None
    is_known = spelt is not None and spelt.fields is not None and spelt.whole and "TargetArn" not in fields  # a device has its platform
    return message if is_known and "default" not in spelt.fields else None  # type: ignore[union-attr]  # it is known


def _not_stored(value: Written, path: str) -> Iterator[tuple[str, Written]]:
    """What of an item boto3 cannot write as a type of DynamoDB."""
    if value.kind in _NOT_STORED:
        yield path, value
    for name, inner in (value.fields or {}).items() if value.kind == MAP else ():
        yield from _not_stored(inner, f"{path}.{name}")
    for inner in value.items or () if value.kind == LIST else ():
        yield from _not_stored(inner, f"{path}[]")


def _one_id(entries: Written) -> Written | None:
    """The Id that two entries have, as far as they are written out."""
    seen: set[str] = set()
    for one in entries.items or ():
        own = (one.fields or {}).get("Id")
        if own is None or own.text is None:
            continue
        if own.text in seen or own.told == OFTEN:
            return own  # type: ignore[no-any-return]  # fields are of this kind
        seen.add(own.text)
    return None
