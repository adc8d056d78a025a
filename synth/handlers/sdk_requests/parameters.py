"""Parameters that an operation does not have, lacks, or has of another kind than it takes.

boto3 looks at each before it sends anything (`parameter_validation`: https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html); other SDKs leave out what they do not know,
and the service refuses a request without what it requires. The table beside this module is made by `tools/sdk_parameters.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from ...values.same_text import letters
from .written import BYTES, FRACTION, LIST, MAP, MOMENT, NOTHING, NUMBER, SET, TEXT, TRUTH, UNKNOWN, UUID, Slip, Written

_TABLE: Final = Path(__file__).with_name("parameters.json")
_TAKEN: Final = {
    "text": {TEXT},
    "number": {NUMBER, TRUTH},
    "fraction": {NUMBER, FRACTION, TRUTH},
    "truth": {TRUTH},
    "map": {MAP},
    "blob": {TEXT, BYTES},
    "list": {LIST},
}
"""What boto3 takes for each kind: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/error-handling.html"""
SAID: Final = {
    TEXT: "text",
    NUMBER: "a number",
    FRACTION: "a float",
    TRUTH: "True or False",
    BYTES: "bytes",
    MAP: "a dict",
    LIST: "a list",
    SET: "a set",
    NOTHING: "None",
    MOMENT: "a datetime",
    UUID: "a UUID",
    "blob": "text or bytes",
}
_OBJECTS: Final = {MAP: "an object", LIST: "an array"}
"""What JavaScript gives where text is asked for (MessageBody, Message, Detail, input), and no SDK makes JSON of: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""
_EACH: Final = "*"
"""What each value of a map is, whatever its name."""
_ALIKE: Final = 0.9
_MOST: Final = 20
"""How many names are compared with those that there are."""


def wrong_parameters(service: str, operation: str, given: Written, own: frozenset[str], *, by_boto3: bool) -> Iterator[Slip]:
    """What is wrong with what an operation (`sqs`, `send_message`) is given. `own` are the parameters that the object brings along of which it is a method (a table its TableName)."""
    shape = _shapes(service).get(operation)
    if shape is not None:
        for slip in _of_map(given, shape, own, "", by_boto3):
            yield slip._replace(service=service, operation=operation)


def is_operation(service: str, name: str) -> bool:
    return name in _shapes(service)


_ONE_OF: Final = {
    ("sns", "publish"): ("TopicArn", "TargetArn", "PhoneNumber"),
    ("kinesis", "put_record"): ("StreamName", "StreamARN"),
    ("kinesis", "put_records"): ("StreamName", "StreamARN"),
}
"""Parameters of which one has to be there: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html"""


def is_given_nothing(service: str, operation: str, given: Mapping[str, bool]) -> bool:
    """Is an operation given nothing for what it requires? `given` says of each parameter that is written whether that is nothing.

    The service refuses the request, or the SDK before it is sent: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html (ValidationException)
    and https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html (MissingParameter)
    """
    written = ([given[one] for one in names if one in given] for names in _required(service, operation))
    return any(nothing and all(nothing) for nothing in written)


def _required(service: str, operation: str) -> Iterator[tuple[str, ...]]:
    """The parameters that an operation cannot do without, each with those that do in its place; none of an operation that the table does not have."""
    yield from ((name.removesuffix("!"),) for name in _shapes(service).get(operation, ()) if name.endswith("!"))
    if (several := _ONE_OF.get((service, operation))) is not None:
        yield several


@cache
def _shapes(service: str) -> Mapping[str, Any]:
    return json.loads(_TABLE.read_text(encoding="utf-8")).get(service, {})  # type: ignore[no-any-return]  # an object of objects


def _of_map(given: Written, shape: Mapping[str, Any], own: frozenset[str], path: str, by_boto3: bool) -> Iterator[Slip]:  # noqa: FBT001 - who refuses it
    members = {name.removesuffix("!"): inner for name, inner in shape.items()}
    fields: Mapping[str, Written] = given.fields or {}
    unknown = [name for name in fields if name not in members][:_MOST]
    for name in unknown:
        if near := _near(name, [one for one in members if one not in fields]):
            yield Slip("unknown", "", "", fields[name].at, f"{path}{name}", where="required" if f"{near}!" in shape else "", near=near, client=by_boto3)
    if given.fields is not None and given.whole:
        for name in (one.removesuffix("!") for one in shape if one.endswith("!")):
            if name not in fields and name not in own and not any(_near(one, [name]) for one in unknown):
                yield Slip("missing", "", "", given.at, f"{path}{name}", client=by_boto3)
    for name, value in fields.items():
        if name in members:
            yield from _of_value(value, members[name], f"{path}{name}", by_boto3)


def _of_value(value: Written, shape: Any, path: str, by_boto3: bool) -> Iterator[Slip]:  # noqa: FBT001 - as above
    kind = shape if isinstance(shape, str) else MAP if isinstance(shape, dict) else LIST
    if by_boto3 and value.kind != UNKNOWN and (value.kind == NOTHING or value.kind not in _TAKEN.get(kind, {value.kind})):
        yield Slip("kind", "", "", value.at, path, where=SAID[value.kind], near=SAID.get(kind, "another value"), client=True)
    elif not by_boto3 and kind == "text" and value.kind in _OBJECTS:
        yield Slip("kind", "", "", value.at, path, where=_OBJECTS[value.kind], near=SAID[TEXT])
    elif isinstance(shape, dict) and _EACH in shape:
        for name, one in (value.fields or {}).items():
            yield from _of_value(one, shape[_EACH], f"{path}.{name}", by_boto3)
    elif isinstance(shape, dict) and value.kind == MAP:
        yield from _of_map(value, shape, frozenset(), f"{path}.", by_boto3)
    elif isinstance(shape, list):
        for one in value.items or ():
            yield from _of_value(one, shape[0], f"{path}[]", by_boto3)


def _near(name: str, others: list[str]) -> str:
    """The one that was meant: spelt alike, but for case and underscores. A parameter of a newer SDK is spelt like none."""
    plain = letters(name)
    if found := next((one for one in others if letters(one) == plain), ""):
        return found
    from difflib import SequenceMatcher  # noqa: PLC0415 - only for a name that no operation has

    return next((one for one in others if SequenceMatcher(None, plain, letters(one)).ratio() >= _ALIKE), "")
