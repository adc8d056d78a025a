"""The handler reads fields that the body of what a service sends does not have.

Without RawMessageDelivery the body is a JSON document of SNS, and what was published is a string in its `Message`; with it, the body is what was published. S3 sends a list of `Records`,
EventBridge an event with its `detail`. A notification of S3 that is published to a topic is both: `Records` in the `Message`. A handler that parses one level too few, or one too many,
finds nothing: each message fails until it reaches the dead-letter queue, or, where a missing field counts as an empty list, is deleted without being processed.

The `detail` of an event is an object, and no string: a handler that parses it once more (`JSON.parse(body.detail)`), or the body as a type whose detail is text, fails for each message.

That `Message` is a string: a handler that reads `body["Message"]["id"]`, or parses the body as a type whose Message is an object, and parses the string nowhere, fails for each message, whatever is published.

The message attributes of what is published are in MessageAttributes of that document, too: the record has them in `messageAttributes` with RawMessageDelivery alone. A handler that counts on one of them
(`record["messageAttributes"]["kind"]`) fails for each message.

A rule of AWS IoT with UseBase64 encodes what a device publishes, and a handler that parses the body without decoding it finds no JSON.

Where the queue is a destination of asynchronous invocations, Lambda sends a record of each: the event is in its `requestPayload`, and what the function returned in its `responsePayload`
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html). To the dead-letter queue of a function (`DeadLetterConfig`) it sends the event itself: a handler that reads
`requestPayload` there fails, unless the event is such a record.

It is an error where the handler reads a form that no known sender sends; a warning where it reads that of another sender, where what is published to the topic is not known, and where it
reads no level at all and uses fields that the document does not have. A handler that checks first (`"Message" in body`) is no finding.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import json

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        body = json.loads(record["body"])
                        store([one["s3"] for one in body["Records"]])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn, RawMessageDelivery: true}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Code:
          ZipFile: |
            import json

            def handler(event, context):
                failures = []
                for record in event["Records"]:
                    try:
                        body = json.loads(record["body"])
                        store([one["s3"] for one in body["Records"]])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from queuegate.synth.handlers import Reading, Seen, read
from queuegate.synth.iam import is_fed_by_code
from queuegate.synth.model import Delivery, View, bare_events, deliveries
from queuegate.synth.values import Place

from ..rule import Change, Finding, Mapping, Outside, Related, Severity, Undecided, rule

_OPENS: Final = {"sns": ("sns", "sns-s3"), "s3": ("s3",), "eventbridge": ("eventbridge",)}
"""What a handler does with a message of each form, of the facts of its `unpacking`."""
_COMMON: Final = frozenset({"id", "time", "version", "account", "region", "resources"})
"""Fields of an event of EventBridge that messages of one's own have, too: who reads one of them need not know that it is an event."""
_WORDS: Final = {"sns": "Message", "unparsed": "Message", "sns-s3": "Records in the Message", "s3": "Records", "eventbridge": "detail"}

_OF_RECORDS: Final = ("requestPayload", "responsePayload")
_UNPARSABLE: Final = ("ValueError", "JSONDecodeError", "SyntaxError")

_TURNS: Final = {("sns", "field", ""), ("sns", "s3", "s3"), ("raw", "sns", ""), ("raw", "sns-s3", "s3")}
"""In which form something arrives, what the handler reads of it, and what is published: where the other value of RawMessageDelivery is what the handler expects."""
_INSTEAD: Final = {
    "sns": "Or parse Message of the body, which is JSON in a string.",
    "raw": "Or parse the body itself: with RawMessageDelivery it is what is published, without Message around it.",
}
_FIXES: Final = {
    "sns": "Parse Message of the body, which is JSON in a string; with RawMessageDelivery of an AWS::SNS::Subscription the body is what is published.",
    "raw": "Parse the body as what is published: with RawMessageDelivery nothing is around it.",
    "s3": "Read Records of the body: {name} sends it without Message or detail around it.",
    "eventbridge": "Read detail of the body: {name} sends the event without Message or Records around it.",
    "lambda": "Read requestPayload (the event) or responsePayload (what the function returned) of the body.",
}


@rule(
    "envelope-unpacking",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
    fix="Parse what is sent: Message of an SNS document is JSON in a string, Records of S3 are in the body itself; or change RawMessageDelivery of the subscription.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        ways = list(deliveries(mapping.queue))
    except Outside:
        return
    givers = [*bare_events(mapping.queue)]
    reading = read(mapping.function, "unpacking") if ways or givers else None
    if reading and givers:
        yield from _bare(mapping, givers, reading)
    for way in ways if reading else ():
        if reading and way.form == "base64":
            yield from _encoded(mapping, way, reading)
            continue
        if reading and way.form != "raw" and (read_of := _attribute(mapping, reading)):
            yield _without_attributes(mapping, way, read_of)
        if reading and way.form == "sns" and (text := next((one for one in reading.unpacking.found if one.kind == "unparsed"), None)) is not None:
            yield _text(mapping, way, text)
            continue
        if (
            reading
            and way.form == "eventbridge"
            and (parsed := next((one for one in reading.unpacking.found if one.kind == "parsed-detail"), None)) is not None
        ):
            yield _parsed(mapping, way, parsed, reading)
            continue
        if reading and (seen := _amiss(way, reading)):
            if any("KeyError" in failure.caught for failure in reading.failures.found):
                raise Undecided("the handler catches a KeyError: whether it opens another envelope then is not followed")
            others = {kind for other in ways for kind in _wanted(other)} & {one.kind for one in reading.unpacking}
            yield _finding(mapping, way, seen, certain=seen.kind not in ("field", "taken") and not others and (way.form != "raw" or way.inner != ""))


def _bare(mapping: Mapping, givers: Sequence[tuple[View, Place]], reading: Reading) -> Iterator[Finding]:
    """The record of an invocation that the handler opens, where a function's dead-letter queue gets the event alone. A warning: the event may be such a record."""
    tests = any(one.kind == "tested" for one in reading.unpacking) or any("KeyError" in one.caught for one in reading.failures.found)
    seen = None if tests else next((one for one in reading.unpacking if one.what in _OF_RECORDS), None)
    if seen is None:
        return
    for giver, place in givers:
        yield Finding(
            f"{mapping.function.name} reads {seen.what} of the body, and {giver.name} has {mapping.queue.name} as its dead-letter queue (DeadLetterConfig), which gets the event itself, "
            "without the record of a destination around it: each of those messages fails, or is deleted without being processed",
            at=seen.at,
            because=[Related(f"{giver.name} sends to {mapping.queue.name}", place)],
            key=f"{giver.name}: {seen.what}",
            severity=Severity.WARNING,
            fix=f"Make {mapping.queue.name} the OnFailure destination of an AWS::Lambda::EventInvokeConfig of {giver.name} in place of DeadLetterConfig; or read the body as the event.",
        )


def _amiss(way: Delivery, reading: Reading) -> Seen | None:
    """What the handler opens, or else reads, that a message of this way does not have. Raises `Undecided` where it is not known what else it opens."""
    found = list(reading.unpacking)
    if any(one.kind == "tested" for one in found):
        return None
    opened = [one for one in found if one.kind in _WORDS]
    if way.form == "raw" and not way.inner:
        return next((one for one in opened if one.kind in _OPENS["sns"]), None)
    if opened:
        return None if {one.kind for one in opened} & set(_wanted(way)) else opened[0]
    fields = [one for one in found if one.kind == "field" and not (one.what in _COMMON and way.has(one.what))]
    if fields and any(way.has(one.what) for one in fields):
        return next((one for one in found if one.kind == "taken" and not way.has(one.what)), None) if way.form == "sns" else None
    return fields[0] if fields else None


def _attribute(mapping: Mapping, reading: Reading) -> Seen | None:
    """A message attribute that the handler takes for given, whoever sends. None where it may be missing, or where the code of a function sends to the queue by itself."""
    found = reading.unpacking.found
    asked = any(one.kind in ("attribute-tested", "tested") for one in found) or any("KeyError" in one.caught for one in reading.failures.found)
    taken = None if asked else next((one for one in found if one.kind == "attribute"), None)
    return taken if taken is not None and not is_fed_by_code(mapping) else None


def _without_attributes(mapping: Mapping, way: Delivery, seen: Seen) -> Finding:
    name, one = way.sender.view.name, way.subscription() if way.form == "sns" else None
    where = "without RawMessageDelivery they are in MessageAttributes of the body" if way.form == "sns" else "the service passes none"
    return Finding(
        f"{mapping.function.name} reads {seen.what} of messageAttributes, and what {name} sends has no message attributes ({where}): each of those messages fails",
        at=seen.at,
        because=[Related(f"{name} sends to {mapping.queue.name}", way.sender.place)],
        key=f"{name}: messageAttributes",
        changes=[Change(one, "RawMessageDelivery", value=True)] if one is not None else [],
        fix="Or read Value of its name in MessageAttributes of the body." if one is not None else "Read what the body says instead.",
    )


def _text(mapping: Mapping, way: Delivery, seen: Seen) -> Finding:
    name, spelt = way.sender.view.name, f" ({seen.what})" if seen.what else ""
    return Finding(
        f"{mapping.function.name} reads Message of the body as an object{spelt}, and Message of what {name} sends is a string, in which what was published is JSON: each of those messages fails, or is deleted without being processed",
        at=seen.at,
        because=[Related(f"{name} sends to {mapping.queue.name}", way.sender.place)],
        key=f"{name}: Message",
        fix="Parse Message of the body, too: it is JSON in a string.",
    )


def _parsed(mapping: Mapping, way: Delivery, seen: Seen, reading: Reading) -> Finding:
    if any("TypeError" in failure.caught for failure in reading.failures.found):
        raise Undecided("the handler catches a TypeError: whether it takes detail as it is then is not followed")
    name, spelt = way.sender.view.name, f" ({seen.what})" if seen.what else ""
    return Finding(
        f"{mapping.function.name} parses detail of the body as a text{spelt}, and detail of what {name} sends is an object: each of those messages fails",
        at=seen.at,
        because=[Related(f"{name} sends to {mapping.queue.name}", way.sender.place)],
        key=f"{name}: detail",
        fix="Use detail as it is: it was parsed with the body.",
    )


def _encoded(mapping: Mapping, way: Delivery, reading: Reading) -> Iterator[Finding]:
    """A body in base64 that is parsed as it is. Raises `Undecided` where the handler catches what parsing it raises: it may decode it then."""
    parsed, name = reading.unpacking.first("json"), way.sender.view.name
    if parsed is None:
        return
    if any(word in failure.caught for failure in reading.failures.found for word in _UNPARSABLE):
        raise Undecided("the handler catches what json.loads raises: whether it decodes the body then is not followed")
    yield Finding(
        f"{mapping.function.name} parses the body as JSON, and the body of what {name} sends is {way.spelling}: each of those messages fails, or is deleted without being processed",
        at=parsed.at,
        because=[Related(f"{name} sends to {mapping.queue.name}", way.sender.place)],
        key=f"{name}: UseBase64",
        fix=f"Remove UseBase64 from the SQS action of {name}, whose default is false; or decode the body before it is parsed.",
    )


def _wanted(way: Delivery) -> tuple[str, ...]:
    """What opens a message of this way; nothing where it is not known what is published."""
    return _OPENS.get(way.inner if way.form == "raw" else way.form, ())


def _finding(mapping: Mapping, way: Delivery, seen: Seen, *, certain: bool) -> Finding:
    name, what = way.sender.view.name, _WORDS.get(seen.kind, seen.what)
    one = way.subscription() if (way.form, seen.kind, way.inner) in _TURNS else None
    otherwise = f"Read {way.batch} of the body, and with what it says the records from the stream: the body has none." if way.batch else _FIXES[way.form]
    return Finding(
        f"{mapping.function.name} reads {what} of the body, and the body of what {name} sends is {way.spelling}: each of those messages fails, or is deleted without being processed",
        at=seen.at,
        because=[Related(f"{name} sends to {mapping.queue.name}", way.sender.place)],
        key=f"{name}: {what}",
        severity=None if certain else Severity.WARNING,
        changes=[Change(one, "RawMessageDelivery", value=way.form == "sns")] if one is not None else [],
        fix=_INSTEAD[way.form] if one is not None else otherwise.replace("{name}", name),
    )
