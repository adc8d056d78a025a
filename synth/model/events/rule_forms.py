"""What EventBridge refuses of a rule, a schedule or a pipe that sends to a queue: its schedule, its pattern, and what it makes of an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from ...event_patterns import Kind, Refused, Shape, document, may_match, pattern
from ...language import coerce
from ...language.scope import Scope
from ...linking.resources import View
from ...values.defaults import GLOBAL_TABLE, PIPE, RULE, SCHEDULE, TABLE
from ...values.slips import distance
from ...values.text import Text, Token
from ...values.value import Place
from ...values.worlds import Outside, Undecided
from ..refusals.references import RefusedForm
from ..sending.parts import Part, body_of
from .filter_policies import reason_of, tree
from .message_shapes import EVENT
from .schedule_forms import expression_of, forms_of_schedule
from .target_forms import refused_of_target
from .time_zones import is_zone, version

_RETRIES: Final = {"MaximumEventAgeInSeconds": (60, 86_400), "MaximumRetryAttempts": (0, 185)}
_STREAMS: Final = ("DynamoDBStreamParameters", "KinesisStreamParameters")
_OF_SOURCES: Final = (
    *("ActiveMQBrokerParameters", "FilterCriteria", "ManagedStreamingKafkaParameters", "RabbitMQBrokerParameters", "SelfManagedKafkaParameters"),
    "SqsQueueParameters",
)
_EVENT: Final = Shape({**EVENT.fields, "replay-name": Kind("text", always=False)})
"""An event that is sent again from an archive has a name of that, too: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html"""
_ACCEPTED: Final = "a pattern whose fields are objects, or arrays of values and operators"


def refused_rule_forms(view: View) -> tuple[RefusedForm, ...]:
    """Each property of it that EventBridge refuses in this world; what nobody knows is not among them."""
    judge = _KINDS.get(view.facts.type)
    if judge is None or view.is_outside:
        return ()
    return view.facts.plan("refused of a rule", lambda world: (*_judged(judge, View(view.facts, world)),))(view.world)  # type: ignore[no-any-return]  # a plan's outcome is Any


def ask_for_zone(schedule: View) -> None:
    """Raises `Undecided` where its time zone has a name that is in no database that we know."""
    with suppress(Outside):
        zone = body_of(schedule).get("ScheduleExpressionTimezone")
        named = zone.text().plain() if zone else ""
        if isinstance(named, str) and is_zone(named) is None:
            raise Undecided(f"whether '{named}' is a time zone is not known: the IANA database of {version()} has none of that name", "", zone.place)


def strange_fields(rule: View) -> tuple[Place, tuple[str, ...]]:
    """Where the pattern of a rule is, and the fields that it asks for at the first level and no event has, where it can match none because of them. As far as it is known.

    A name with a point (`detail.state`), as AWS's own samples have it, may be the way to a field.
    """
    with suppress(Undecided, Refused):
        written = body_of(rule).get("EventPattern")
        asked = written.document()
        fields = pattern(tree(asked)) if isinstance(asked.value, dict) else None
        strange = [key for key in fields.named if key.partition(".")[0] not in _EVENT.fields] if fields else []
        if fields and strange and not may_match(fields._replace(named={key: fields.named[key] for key in strange}, either=()), _EVENT):
            return written.place, tuple(strange)
    return rule.place, ()


def meant_field(name: str) -> str:
    """The field of an event that was meant by another; "" where none is near."""
    spelt = name.lower().replace("_", "-")
    return next((field for field in EVENT.fields if field == spelt or field.replace("-", "") == spelt or distance(field, spelt) == 1), "")


def _judged(judge: Callable[[Part], Iterator[RefusedForm]], view: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        yield from judge(body_of(view))


def _rule(body: Part) -> Iterator[RefusedForm]:
    yield from expression_of(body, scheduler=False)
    yield from _neither(body)
    yield from _on_bus(body)
    with suppress(Undecided):
        asked = body.get("EventPattern")
        if reason := _refusal(asked.document()):
            yield RefusedForm("EventPattern", asked.place, f"no event pattern ({reason})", _ACCEPTED)
    ids: set[str] = set()
    for target in body.get("Targets").items():
        with suppress(Undecided):
            name = target.get("Id").text().plain()
            if name and name in ids:
                yield RefusedForm("Targets", target.get("Id").place, f"a list with two targets of the Id '{name}'", "an Id of its own for each target")
            ids |= {name} if name else set()
        yield from refused_of_target(target)
        yield from _retries(target)
        yield from _unnamed(target)


def _unnamed(target: Part) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-events-rule-target.html and, of the dead-letter queue, aws-properties-events-rule-deadletterconfig.html"""
    own: Any = target.value
    if isinstance(own, dict) and not any(str(key).startswith("Fn::") for key in own) and "Arn" in own and "Id" not in own:
        yield RefusedForm("Targets", target.place, "a list with a target that has no Id", "targets with an Id", also="Write an Id for the target.")
    with suppress(Undecided):
        letters = target.get("DeadLetterConfig")
        keys = [str(key) for key in letters.value] if isinstance(letters.value, dict) else []
        if keys and "Arn" not in keys and not any(key.startswith("Fn::") for key in keys):
            yield RefusedForm(
                "DeadLetterConfig", letters.place, f"written with {', '.join(keys)}", "it with the Arn of a queue", also="Write Arn in its place."
            )


def _on_bus(body: Part) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html: Scheduled rules are supported only on the default event bus."""
    with suppress(Undecided):
        bus, given = body.get("EventBusName"), body.get("ScheduleExpression")
        text = bus.text()
        head = text[0] if len(text) == 1 else ""
        own = isinstance(head, Token) and head.kind == "resource"
        if given and (own or not text.tokens) and str(text) not in ("", "default") and not str(text).endswith("/default"):
            also = "Leave EventBusName out."
            yield RefusedForm("ScheduleExpression", given.place, f"written for a rule of the event bus {text}", "it on the default event bus only", also=also)


def _neither(body: Part) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html: A rule must contain at least an EventPattern or ScheduleExpression."""
    with suppress(Undecided):
        own: Any = body.value
        known = isinstance(own, dict) and not any(str(key).startswith("Fn::") for key in own)
        if known and not body.get("EventPattern") and not body.get("ScheduleExpression"):
            also = "Write an EventPattern, or a ScheduleExpression."
            yield RefusedForm("EventPattern", body.place, "missing, and so is ScheduleExpression", "a rule with one of them at least", also=also)


def _schedule(body: Part) -> Iterator[RefusedForm]:
    yield from forms_of_schedule(body)
    yield from _retries(body.get("Target"))


def _retries(target: Part) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html and https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html"""
    for name, (least, most) in _RETRIES.items():
        with suppress(Undecided):
            given = target.get("RetryPolicy", name)
            if given and not least <= (number := coerce.integer(given.value, given.world, given.place)) <= most:
                yield RefusedForm(f"RetryPolicy.{name}", given.place, f"{number:,}", f"{least:,} to {most:,}")


def _pipe(body: Part) -> Iterator[RefusedForm]:
    """A pipe reads the stream of a table: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html"""
    with suppress(Undecided):
        source = body.get("Source")
        head = source.text()[0] if len(source.text()) == 1 else ""
        if isinstance(head, Token) and head.kind == "resource" and head.attribute == "Arn" and isinstance(scope := source.place.scope, Scope):
            table = scope.resources.get(head.name) if head.scope == scope.id else None
            if isinstance(table, dict) and table.get("Type") in (TABLE, GLOBAL_TABLE):
                also = f"Write the ARN of its stream in its place: !GetAtt {head.name}.StreamArn."
                yield RefusedForm("Source", source.place, f"the ARN of the table {head.name}", "the ARN of its stream (StreamArn)", also=also)
    yield from _source_parameters(body.get("SourceParameters"))
    yield from _of_another_source(body)
    for one in body.get("SourceParameters", "FilterCriteria", "Filters").items():
        with suppress(Undecided):
            asked = one.get("Pattern")
            if asked and not asked.text().tokens and (reason := _refusal_of_text(str(asked.text()))):
                yield RefusedForm("Pattern", asked.place, f"no event pattern ({reason})", f"JSON in a string, and in it {_ACCEPTED}")


def _of_another_source(body: Part) -> Iterator[RefusedForm]:
    """The stream of a table has parameters of its own: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-pipes-pipe-pipesourceparameters.html"""
    with suppress(Undecided):
        source, given = body.get("Source").text(), body.get("SourceParameters")
        if len(source) == 1 and isinstance(source[0], Token) and source[0].attribute == "StreamArn" and isinstance(given.value, dict):
            for key in sorted(({*_OF_SOURCES, *_STREAMS} - {"FilterCriteria", _STREAMS[0]}) & given.value.keys()):
                also = f"Write {_STREAMS[0]} in its place."
                yield RefusedForm("SourceParameters", given.place / key, f"written with {key}", f"{_STREAMS[0]} for the stream of a table", also=also)


def _source_parameters(given: Part) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-pipes-pipe-pipesourceparameters.html, and of a stream aws-properties-pipes-pipe-pipesourcedynamodbstreamparameters.html"""
    spelt = {name.lower(): name for name in (*_OF_SOURCES, *_STREAMS)}
    for key in given.value if isinstance(given.value, dict) else ():
        right = spelt.get(str(key).lower(), key)
        if right != key:
            yield RefusedForm("SourceParameters", given.place / key, f"written with {key}", f"it as {right}", also=f"Write {right} in its place.")
        with suppress(Undecided):
            of_stream = given.get(key) if key in _STREAMS else given
            if (
                key in _STREAMS
                and isinstance(of_stream.value, dict)
                and "StartingPosition" not in of_stream.value
                and not any(str(one).startswith("Fn::") for one in of_stream.value)
            ):
                also = "Write StartingPosition: LATEST or TRIM_HORIZON."
                yield RefusedForm(f"SourceParameters.{key}", of_stream.place, "without StartingPosition", "it with StartingPosition only", also=also)


def _refusal(asked: Part) -> str:
    """Why EventBridge takes it for no pattern; "" where it does, or where a value that nobody knows decides."""
    if not isinstance(asked.value, dict):
        return ""
    try:
        pattern(tree(asked))
    except Refused as reason:
        return reason_of(reason, asked, reason.path)
    return ""


def _refusal_of_text(text: str) -> str:
    try:
        pattern(document(Text.of(text)))
    except Refused as reason:
        return str(reason)
    except ValueError as wrong:
        return f"no JSON: {wrong}"
    return ""


def _integration(body: Part) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html"""
    given = body.get("PayloadFormatVersion")
    with suppress(Undecided):
        if given and body.get("IntegrationSubtype").text() and given.text().plain() == "2.0":
            yield RefusedForm("PayloadFormatVersion", given.place, "2.0", "1.0 for all but Lambda proxy integrations", "1.0")


_KINDS: Final[dict[str, Callable[[Part], Any]]] = {
    RULE: _rule,
    SCHEDULE: _schedule,
    PIPE: _pipe,
    "AWS::ApiGatewayV2::Integration": _integration,
}
