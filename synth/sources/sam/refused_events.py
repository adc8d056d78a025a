"""What SAM refuses of an event of a function before it makes anything of it: a type that there is not, and a property that it requires.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html; a test compares with what the transform says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from queuegate._light import regex

from .written import Written, is_call

KNOWN: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "SNS": (("Topic",), ("FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "Region", "SqsSubscription")),
    "Schedule": (("Schedule",), ("DeadLetterConfig", "Description", "Enabled", "Input", "Name", "RetryPolicy", "RuleName", "State")),
    "ScheduleV2": (
        ("ScheduleExpression",),
        (
            *("DeadLetterConfig", "Description", "EndDate", "FlexibleTimeWindow", "GroupName", "Input", "KmsKeyArn", "Name", "OmitName", "PermissionsBoundary"),
            *("RetryPolicy", "RoleArn", "ScheduleExpressionTimezone", "StartDate", "State"),
        ),
    ),
    "S3": (("Bucket", "Events"), ("Filter",)),
    "Api": (
        ("Path", "Method"),
        ("Auth", "RequestModel", "RequestParameters", "ResponseTransferMode", "RestApiId", "Stage", "TimeoutInMillis"),
    ),
    "HttpApi": (("Path", "Method"), ("ApiId", "Auth", "PayloadFormatVersion", "RouteSettings", "Stage", "TimeoutInMillis")),
}
"""The properties that an event of a type requires, and the others that it may have."""
_NEAR: Final = 0.7
_DIGITS: Final = regex(r"\d+")


def lacking(kind: str, properties: Written) -> Iterator[str]:
    """The properties that an event of this type has to have, and for which it has one that there is not. Where a function may add some, nothing is lacking."""
    given: Any = properties.value
    required, others = KNOWN.get(kind, ((), ()))
    if not isinstance(given, dict) or is_call(given) or any(str(key).startswith(("Fn::", "<<")) for key in given):
        return
    if any(key not in (*required, *others) for key in given):
        yield from (key for key in required if key not in given)


def near_type(kind: str, known: Iterable[str]) -> str:
    """The type that is meant by one that there is not; "" where none is near. One with another number behind it may be a new one."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a wrong word

    names = [*known]
    if right := next((one for one in names if one.casefold() == kind.casefold()), ""):
        return right
    near = get_close_matches(kind, names, 1, _NEAR)
    return near[0] if near and _DIGITS.sub("", near[0]) != _DIGITS.sub("", kind) else ""
