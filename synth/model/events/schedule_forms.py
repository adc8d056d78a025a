"""What EventBridge Scheduler refuses of a schedule, and both it and EventBridge of an expression and of the dates around it.

https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from json import loads
from typing import Final

from queuegate._light import regex

from ...values.worlds import Undecided
from ..refusals.references import RefusedForm
from ..sending.parts import Part
from .schedules import is_day, wrong_schedule
from .time_zones import is_zone, meant_zone

_LIKE_JSON: Final = regex(r"\s*\{\s*(?:\"[^\"]*\"|'[^']*')\s*:")
_ATTRIBUTE: Final = regex(r"<aws\.scheduler\.[a-z-]+>")
_DAY: Final = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_WINDOWS: Final = ("OFF", "FLEXIBLE")


def forms_of_schedule(body: Part) -> Iterator[RefusedForm]:
    yield from expression_of(body, scheduler=True)
    yield from _window(body.get("FlexibleTimeWindow", "Mode"))
    with suppress(Undecided):
        window = body.get("FlexibleTimeWindow")
        if window.get("Mode").says("FLEXIBLE") and not window.get("MaximumWindowInMinutes"):
            also = "Write MaximumWindowInMinutes beside it."
            yield RefusedForm(
                "FlexibleTimeWindow.Mode", window.get("Mode").place, "FLEXIBLE without MaximumWindowInMinutes", "FLEXIBLE with it only", also=also
            )
    with suppress(Undecided):
        zone = body.get("ScheduleExpressionTimezone")
        named = zone.text().plain()
        if zone and isinstance(named, str) and is_zone(named) is False:
            accepts = "the name of a time zone in the IANA database, such as UTC, Europe/Lisbon or America/New_York"
            yield RefusedForm("ScheduleExpressionTimezone", zone.place, f"'{named}'", accepts, meant_zone(named) or None)
    yield from _dates(body)
    yield from _request(body.get("Target"))
    yield from _input(body.get("Target"))


def _window(mode: Part) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html. An OFF without quotation marks is a boolean, which CloudFormation takes:
    https://github.com/aws-cloudformation/cfn-lint/issues/4119. A FLEXIBLE one needs its minutes: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
    """
    with suppress(Undecided):
        given = "OFF" if isinstance(mode.value, bool) else mode.text().plain()
        if mode and isinstance(given, str) and given not in _WINDOWS:
            yield RefusedForm("FlexibleTimeWindow.Mode", mode.place, f"'{given}'", " or ".join(_WINDOWS))


def expression_of(body: Part, *, scheduler: bool) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        given = body.get("ScheduleExpression")
        text = given.text().plain()
        if given and isinstance(text, str) and text and (accepts := wrong_schedule(text, scheduler=scheduler)):
            yield RefusedForm("ScheduleExpression", given.place, f"'{text}'", accepts)


def _dates(body: Part) -> Iterator[RefusedForm]:
    """The schedule is invoked after its StartDate and before its EndDate, both in UTC; one that is for one time (`at`) ignores them."""
    for name in ("StartDate", "EndDate"):
        with suppress(Undecided):
            given = body.get(name)
            text = given.text().plain()
            if isinstance(text, str) and _DAY.match(text) and not is_day(text[:10]):
                yield RefusedForm(name, given.place, f"'{text}'", "a date that the calendar has")
    with suppress(Undecided):
        start, end = body.get("StartDate"), body.get("EndDate")
        begins, ends = _date(start), _date(end)
        once = str(body.get("ScheduleExpression").text()).lstrip().startswith("at(")
        if begins and ends and ends <= begins and not once:
            said = f"{end.text()}, which is not after its StartDate ({start.text()})"
            also = "Write an EndDate after the StartDate, or leave one of them out."
            yield RefusedForm("EndDate", end.place, said, "an EndDate after the StartDate", also=also, comes="the schedule is never invoked")


def _request(target: Part) -> Iterator[RefusedForm]:
    """What a schedule sends that calls SendMessage itself: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"""
    with suppress(Undecided):
        operation = str(target.get("Arn").text()).partition(":scheduler:::aws-sdk:sqs:")[2]
        if not operation:
            return
        from ..sending.request_slips import lacking  # noqa: PLC0415 - few schedules call an operation themselves

        given = target.get("Input")
        request = given.document()
        if missing := lacking(request, operation):
            has = ", ".join(map(str, request.value))
            said, needs = f"a request without {' and '.join(missing)} (it has {has})", "the parameters of the operation, by their names"
            also = f"Write {' and '.join(missing)} into Input."
            yield RefusedForm("Target.Input", given.place, said, needs, also=also, comes=f"each call of {operation} fails, and nothing is sent")


def _input(target: Part) -> Iterator[RefusedForm]:
    """A text that is plainly meant as JSON and is none: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html. Its context attributes may stand where a number does:
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """
    with suppress(Undecided):
        given = target.get("Input")
        text = given.text().plain()
        if not isinstance(text, str) or not _LIKE_JSON.match(text):
            return
        try:
            loads(_ATTRIBUTE.sub("1", text))
        except RecursionError:
            return
        except ValueError as wrong:
            said = f"a text that begins as JSON and is none ({wrong})"
            also = "Correct the JSON of the Input."
            yield RefusedForm("Target.Input", given.place, said, "a text, or well-formed JSON", also=also, comes="it is sent as it is, and nobody can parse it")


def _date(given: Part) -> datetime | None:
    text = given.text().plain()
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) and text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
