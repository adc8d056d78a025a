"""No filter of the mapping can match what a service sends to the queue, so that Lambda deletes all of it.

The body is not what was published. Without RawMessageDelivery SNS sends a JSON document in which that is a string, `Message`: a filter on its fields never matches, not even below
`Message`, since filters do not parse strings. S3 sends a list of `Records`, EventBridge an event whose own fields are in `detail`. A filter for a body of plain text (`"body": ["…"]`)
matches no JSON at all: Lambda deletes a message whose format is not the filter's. A rule or a schedule with an `Input` sends that text, and nothing else. So
the fields of a body are known that a state machine or an input transformer makes, or that the code of every function which sends there writes out.

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
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}

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
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["order"]}}'}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from queuegate.synth.iam import all_bodies, each
from queuegate.synth.model import Delivery, Filter, Made, Sender, deliveries, filters_of, fixed_bodies, made_bodies

from ..rule import Change, Finding, Mapping, Outside, Related, Severity, listed, rule

_PIPE: Final = "AWS::Pipes::Pipe"
_FIX: Final = {
    "sns": "Or filter with a FilterPolicy of the subscription {name}, instead of the mapping.",
    "s3": 'Filter on the fields of the notification, for example {"body": {"Records": {"eventName": [{"prefix": "ObjectCreated:"}]}}}; or in the bucket\'s notification.',
    "eventbridge": "Filter on the fields of the event, which are below detail; or in the EventPattern of the rule.",
}


@rule(
    "filter-misses-sender",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
    fix="Filter on the fields of the body: those of the SNS document, Records of S3, detail of EventBridge; or set RawMessageDelivery of the subscription to true.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if not mapping.filters.get():
        return
    filters = [one for one in filters_of(mapping) if not one.refused and one.may_match()]
    if not filters:
        return
    try:
        queue = mapping.queue
    except Outside:
        return
    yield from each(deliveries(queue), lambda delivery: _judge(mapping, delivery, filters))
    yield from each(fixed_bodies(queue), lambda one: _judge_text(mapping, *one, filters))
    yield from each(made_bodies(queue), lambda made: _judge_made(mapping, made, filters))
    yield from _judge_code(mapping, filters)
    if mapping.facts.links.of(_PIPE):
        from queuegate.synth.model import piped_past  # noqa: PLC0415 - few pipelines have a pipe

        yield from each(piped_past(queue, filters), lambda sender: _judge_records(mapping, sender, filters))


def _judge_records(mapping: Mapping, sender: Sender, filters: list[Filter]) -> Iterator[Finding]:
    body = "a record of a stream of DynamoDB (eventName is INSERT, MODIFY or REMOVE; the item is under dynamodb)"
    fix = f'Filter on the fields of the record, for example {{"body": {{"eventName": ["INSERT"]}}}}; or in the FilterCriteria of {sender.view.name}.'
    yield _missed(mapping, sender, filters, body, fix)


def _judge_text(mapping: Mapping, sender: Sender, body: str, filters: list[Filter]) -> Iterator[Finding]:
    if not any(set(one.asked()) - {"body"} or one.lets_through(body) for one in filters):  # SQS adds attributes to what is sent
        yield _missed(mapping, sender, filters, "its Input", f"Let a filter match the Input of {sender.view.name}, or send it to another queue.")


def _judge_made(mapping: Mapping, made: Made, filters: list[Filter]) -> Iterator[Finding]:
    if made.how != "Input" and made.sender.service != "scheduler" and made.fields and not any(one.may_match_object(made.fields) for one in filters):
        name = made.sender.view.name
        yield _missed(
            mapping, made.sender, filters, f"an object with {listed(made.fields)} ({made.how})", f"Let a filter and {made.how} of {name} agree on a field."
        )


def _judge_code(mapping: Mapping, filters: list[Filter]) -> Iterator[Finding]:
    """What functions send. One whose messages alone are deleted may be filtered out on purpose."""
    bodies = all_bodies(mapping)
    if bodies and not any(one.may_match_object(sent.body.fields or ()) for sent in bodies for one in filters):
        fields, name = bodies[0].body.fields or (), bodies[0].function.name
        yield Finding(
            f"No filter of {mapping.name} matches what {name} sends, whose body is an object with {listed(fields) if fields else 'no field'} ({bodies[0].body.name}): Lambda deletes all of it",
            at=filters[0].place,
            because=[Related(f"{one.function.name} sends it here", one.body.at) for one in bodies],
            key=name,
            fix=f"Let a filter of {mapping.name} and what {name} sends agree on a field.",
        )


def _judge(mapping: Mapping, delivery: Delivery, filters: list[Filter]) -> Iterator[Finding]:
    one = delivery.subscription() if delivery.form == "sns" and not delivery.inner else None
    shape = delivery.shape
    if shape is not None and not any(one.may_match_body(shape) for one in filters):
        changes = [Change(one, "RawMessageDelivery", value=True)] if one is not None else []
        yield _missed(mapping, delivery.sender, filters, delivery.spelling, _fix(delivery), changes)


def _missed(mapping: Mapping, sender: Sender, filters: list[Filter], body: str, fix: str, changes: Sequence[Change] = ()) -> Finding:  # noqa: PLR0913, PLR0917 - one sentence
    name = sender.view.name
    return Finding(
        f"No filter of {mapping.name} matches what {name} sends, whose body is {body}: Lambda deletes all of it",
        at=filters[0].place,
        because=[Related(f"{name} sends to the queue", sender.place)],
        key=name,
        changes=changes,
        fix=fix,
    )


def _fix(delivery: Delivery) -> str:
    form = delivery.inner if delivery.form == "raw" else delivery.form
    if form == "sns" and delivery.subscription() is None:  # one that is written inside of the topic cannot deliver raw messages
        return "Subscribe the queue by a resource AWS::SNS::Subscription with RawMessageDelivery: true, so that the body is what is published."
    return _FIX[form].replace("{name}", delivery.sender.view.name)
