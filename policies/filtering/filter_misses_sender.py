"""None of a mapping's filters can match what a service sends to the queue, so that all of it is deleted.

What arrives is not what somebody published. Without raw message delivery SNS wraps it in an envelope, where it is a string in `Message`: a filter on its fields never matches, not even
below `Message`, since a filter does not look into strings. S3 sends a list of `Records`, EventBridge an event whose own fields are in `detail`. A filter that takes the body
for plain text (`"body": ["…"]`) matches no JSON at all: Lambda drops a message whose form is not the filter's.

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

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import Delivery, Filter, deliveries, filters_of

from ..rule import Finding, Mapping, Outside, Related, Severity, rule

_FIX: Final = {
    "sns": "Set RawMessageDelivery: true on {name}, so that the body is what is published; or filter with a FilterPolicy of the subscription.",
    "s3": 'Filter on the fields of the notification, for example {"body": {"Records": {"eventName": [{"prefix": "ObjectCreated:"}]}}}; or in the bucket\'s notification.',
    "eventbridge": "Filter on the fields of the event, which are below detail; or in the EventPattern of the rule.",
}


@rule(
    "filter-misses-sender",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
    fix="Filter on what the body is: the SNS envelope, the Records of S3, the event of EventBridge; or have SNS deliver raw messages.",
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


def _judge(mapping: Mapping, delivery: Delivery, filters: list[Filter]) -> Iterator[Finding]:
    shape, name = delivery.shape, delivery.sender.view.name
    if shape is not None and not any(one.may_match_body(shape) for one in filters):
        yield Finding(
            f"No filter of {mapping.name} matches what {name} sends: the body is {delivery.spelling}. All of it is deleted",
            at=filters[0].place,
            because=[Related(f"{name} sends to the queue", delivery.sender.place)],
            key=name,
            fix=_fix(delivery),
        )


def _fix(delivery: Delivery) -> str:
    form = delivery.inner if delivery.form == "raw" else delivery.form
    if form == "sns" and delivery.subscription() is None:  # one that is written inside of the topic cannot deliver raw messages
        return "Subscribe the queue by a resource AWS::SNS::Subscription with RawMessageDelivery: true, so that the body is what is published."
    return _FIX[form].replace("{name}", delivery.sender.view.name)
