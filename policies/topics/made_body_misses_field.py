"""The handler reads a field that the body which a rule, a schedule, a pipe, a state or a function makes does not have.

With Input, InputTransformer or InputTemplate the body of the message is what the template says, and not the event: `detail`, `source` and the rest are not in it, unless they are put there. With InputPath `$.detail`
it is the detail alone. A handler that reads another field fails for each message, and the messages go to the dead-letter queue. CloudFormation accepts it.

It is an error where the fields of the body are spelt out and the handler asks for another one whatever the message says; a warning with InputPath, since a detail may have a field `detail` of its own. Handlers in Python are judged: in
JavaScript a missing field is undefined, and no failure by itself. A field that is asked for under a condition or by `.get`, or that the code puts in, is no finding; a handler that catches a KeyError is undecided. cfn-lint and checkov do not look into the code.

An InputTemplate of a pipe that has an image of the item in it (`<$.dynamodb.NewImage.status.S>`), of a stream whose StreamViewType is another one, is an error, too: nothing stands there in the message.

What a function of the templates sends is judged in the same way, to the queue itself or through a topic with RawMessageDelivery, where its code writes out all fields of the object that it sends as JSON. A field that the
handler reads, in Python or JavaScript, and that is sent under nearly the same name (`order_id` for `orderId`) and not read under that, is an error, too, but where the code asks whether it is there (`if "order_id" in body`).

Bad::

    Placed:
      Type: AWS::Events::Rule
      Properties:
        EventPattern: {source: [shop]}
        Targets:
          - Id: orders
            Arn: !GetAtt Orders.Arn
            InputTransformer: {InputPathsMap: {order: $.detail.orderId}, InputTemplate: '{"order": <order>}'}
            DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Placed.Arn}}
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
                        print(json.loads(record["body"])["detail"]["orderId"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}

Good::

    Placed:
      Type: AWS::Events::Rule
      Properties:
        EventPattern: {source: [shop]}
        Targets:
          - Id: orders
            Arn: !GetAtt Orders.Arn
            InputTransformer: {InputPathsMap: {order: $.detail.orderId}, InputTemplate: '{"order": <order>}'}
            DeadLetterConfig: {Arn: !GetAtt DeadLetters.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {Service: events.amazonaws.com}
              Action: sqs:SendMessage
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {ArnEquals: {"aws:SourceArn": !GetAtt Placed.Arn}}
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
                        print(json.loads(record["body"])["order"])
                    except Exception:
                        failures.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failures}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import Reading, Seen, read
from queuegate.synth.iam import SentBody, sent_bodies, slip
from queuegate.synth.model import Made, NoImage, images_not_held, made_bodies

from ..rule import Finding, Mapping, Outside, Related, Severity, Undecided, listed, rule

_CAUGHT: Final = "the handler catches a KeyError: whether it reads another body then is not followed"
_CATCHES: Final = ("KeyError", "LookupError")
_OF_NO_OBJECT: Final = ("TypeError", "ValueError", "JSONDecodeError", "SyntaxError")
"""What a body raises, too, that is no object."""


@rule(
    "made-body-misses-field",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html",
    fix="Put the field into Input, InputTemplate or MessageBody of the sender, or read what is there.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        made, sent = [*made_bodies(mapping.queue)], [*sent_bodies(mapping)]
    except Outside:
        return
    for taken in images_not_held(mapping.queue) if any(one.how == "InputTemplate" for one in made) else ():
        yield _of_image(taken)
    if not made and not sent:
        return
    reading = read(mapping.function, "unpacking")
    for one in made:
        near, seen = slip(one.fields or (), reading, mapping.function)
        if seen is None and (seen := _amiss(one.fields, reading)) is None:
            continue
        if not near and _is_caught(reading, parsed=bool(one.fields)):
            raise Undecided(_CAUGHT)
        yield _finding(mapping, one, seen, near)
    for body in sent:
        yield from _judge(mapping, body, reading)


def _of_image(one: NoImage) -> Finding:
    return Finding(
        f"InputTemplate of {one.pipe.name} has dynamodb.{one.image} in it, and StreamViewType of {one.table.name} is {one.kind}: the records have no {one.image}, and the message has nothing of it",
        at=one.place,
        because=[one.pipe],
        key=f"{one.pipe.name}: {one.image}",
        fix=f"Set StreamViewType of {one.table.name} to NEW_AND_OLD_IMAGES, or use what is in dynamodb.Keys.",
    )


def _is_caught(reading: Reading, *, parsed: bool) -> bool:
    """Does the handler catch what a missing field raises? `parsed`: the body is an object."""
    words = (*_CATCHES, *(() if parsed else _OF_NO_OBJECT))
    return any(word in failure.caught for failure in reading.failures.found for word in words)


def _judge(mapping: Mapping, one: SentBody, reading: Reading) -> Iterator[Finding]:
    """The body that a function sends. A field under nearly the same name is a slip, whether or not the handler fails without it."""
    fields = one.body.fields or ()
    near, seen = slip(fields, reading, mapping.function)
    if seen is None and (seen := _amiss(fields, reading)) is None:
        return
    if not near and _is_caught(reading, parsed=True):
        raise Undecided(_CAUGHT)
    called, what, name = mapping.function.name, seen.what, one.function.name
    yield Finding(
        f"{called} reads {what} of the body, and the body that {name} sends has {listed(fields) if fields else 'no field'} ({one.body.name}): "
        + ("each of those messages fails" if seen.kind == "taken" else "it finds nothing there"),
        at=seen.at,
        because=[Related(f"{name} sends it here", one.body.at)],
        key=f"{name}: {what}",
        fix=f"Read {near}, or let {name} send {what}." if near else f"Let {name} send {what}, or read what is there.",
    )


def _amiss(fields: tuple[str, ...] | None, reading: Reading) -> Seen | None:
    """What the handler reads, whatever the message says, and this body does not have."""
    found = list(reading.unpacking)
    if any(one.kind == "tested" for one in found):
        return None
    taken = [one for one in found if one.kind == "taken"]
    if fields is None:
        return next((one for one in taken if one.what == "detail"), None)
    return next((one for one in taken if one.what not in fields), None)


def _finding(mapping: Mapping, made: Made, seen: Seen, near: str) -> Finding:
    name, what = made.sender.view.name, seen.what
    if made.fields is None:
        body, fix = f"{name} sends detail of the event without detail around it", "Read the fields of the detail in the body itself, or leave out InputPath."
    elif not made.is_there:
        body, fix = (
            f"{name} sends nothing of the event: it has no field of that path",
            f"Write a path that an event has in InputPath of {name}: $.detail, or one below it.",
        )
    else:
        body = f"the body that {name} makes has {listed(made.fields) if made.fields else 'no field'}"
        fix = f"Put {what} into {made.how} of {name}, or read {near or 'what is there'}."
    return Finding(
        f"{mapping.function.name} reads {what} of the body, and {body} ({made.how}): {'each of those messages fails' if seen.kind == 'taken' else 'it finds nothing there'}",
        at=seen.at,
        because=[Related(f"{made.how} of {name}", made.place)],
        key=f"{name}: {what}",
        severity=Severity.WARNING if made.fields is None else None,
        fix=fix,
    )
