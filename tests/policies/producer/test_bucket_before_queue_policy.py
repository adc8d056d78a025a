from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "bucket-before-queue-policy"
Changed = Callable[..., list[Any]]
ACCOUNT = 'StringEquals: {"aws:SourceAccount": !Ref AWS::AccountId}'


def bucket(more: str = "", properties: str = "") -> str:
    configuration = "NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Orders.Arn}]}"
    return f"Uploads: {{Type: AWS::S3::Bucket, {more}Properties: {{{properties}{configuration}}}}}\n"


def policy(condition: str = ACCOUNT, name: str = "Access", more: str = "") -> str:
    statement = (
        f"{{Effect: Allow, Principal: {{Service: s3.amazonaws.com}}, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn, Condition: {{{condition}}}}}"
    )
    return f"{name}: {{Type: AWS::SQS::QueuePolicy, {more}Properties: {{Queues: [!Ref Orders], PolicyDocument: {{Statement: [{statement}]}}}}}}\n"


def test_it_waits_for_the_queue_and_not_for_the_policy(changed: Changed) -> None:
    (said,) = changed(bucket() + policy(), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Uploads", "Properties/NotificationConfiguration/QueueConfigurations/0/Queue")
    assert "when the bucket comes first" in said.text


def test_a_policy_that_refers_to_the_bucket_always_comes_after_it(changed: Changed) -> None:
    (said,) = changed(bucket() + policy("ArnEquals: {'aws:SourceArn': !GetAtt Uploads.Arn}"), RULE)
    assert "is created after it: CloudFormation fails" in said.text


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param(bucket("DependsOn: Access, ") + policy(), id="it waits"),
        pytest.param(bucket("DependsOn: Topic, ") + policy() + "Topic: {Type: AWS::SNS::Topic, DependsOn: [Access]}\n", id="it waits for something that waits"),
        pytest.param(
            bucket("DependsOn: Access, ", "BucketName: uploads, ") + policy("ArnEquals: {'aws:SourceArn': 'arn:aws:s3:::uploads'}"),
            id="the policy spells its ARN",
        ),
        pytest.param(bucket(), id="trap: no policy lets it send, which another rule says"),
        pytest.param(policy(), id="no bucket"),
    ],
)
def test_good(fragment: str, changed: Changed) -> None:
    assert changed(fragment, RULE) == []


def test_an_unknown_condition_is_undecided(changed: Changed) -> None:
    said = changed(bucket() + policy("ArnLike: {'aws:SourceArn': !Ref Bucket}"), RULE, "Parameters: {Bucket: {Type: String}}")
    assert {one.verdict for one in said} == {"undecided"}


THROUGH = """
Told: {Type: AWS::SNS::Topic}
Fan: {Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref Told, Endpoint: !GetAtt Orders.Arn}}
Uploads: {Type: AWS::S3::Bucket, %sProperties: {%sNotificationConfiguration: {TopicConfigurations: [{Event: 's3:ObjectCreated:*', Topic: !Ref Told}]}}}
Lets: {Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref Told], PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: s3.amazonaws.com}, Action: sns:Publish, Resource: !Ref Told, Condition: {%s}}]}}}
"""


def test_so_it_is_of_a_topic_before_the_queue(changed: Changed) -> None:
    (said,) = changed(THROUGH % ("", "", ACCOUNT), RULE)
    assert (said.verdict, said.resource, said.route) == ("fail", "Uploads", "Properties/NotificationConfiguration/TopicConfigurations/0/Topic")
    assert "no DependsOn on Lets, which allows S3 to publish to Told" in said.text
    (said,) = changed(THROUGH % ("", "", "ArnEquals: {'aws:SourceArn': !GetAtt Uploads.Arn}"), RULE)
    assert "is created after it: CloudFormation fails" in said.text
    assert changed(THROUGH % ("DependsOn: Lets, ", "", ACCOUNT), RULE) == []
    assert changed(THROUGH % ("", "", "ArnEquals: {'aws:SourceArn': 'arn:aws:s3:::others'}"), RULE) == []
