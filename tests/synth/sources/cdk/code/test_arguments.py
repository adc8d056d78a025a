"""The table of arguments is the CDK's own: each stands in the signature of a construct, and each enumeration has the member that a value is spelt as."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import pytest

from queuegate.synth.sources.cdk.code.arguments import ARGUMENTS, MEMBERS, SQS_EVENT_SOURCE, SQS_SUBSCRIPTION, STRUCTURES, Form, member

VALUES = {
    "DeduplicationScope": ["messageGroup", "queue"],
    "FifoThroughputLimit": ["perQueue", "perMessageGroupId"],
    "RedrivePermission": ["allowAll", "denyAll", "byQueue"],
    "QueueEncryption": [True, False],
    "MetricType": ["EventCount", "ErrorCount"],
    "StartingPosition": ["LATEST", "TRIM_HORIZON"],
    "Tracing": ["Active", "PassThrough"],
    "ApplicationLogLevel": ["INFO", "ERROR", "FATAL"],
    "SystemLogLevel": ["INFO", "DEBUG", "WARN"],
    "LoggingFormat": ["JSON", "Text"],
    "RecursiveLoop": ["Allow", "Terminate"],
    "ComparisonOperator": ["GreaterThanThreshold", "LessThanOrEqualToThreshold"],
    "TreatMissingData": ["notBreaching", "breaching"],
    "SubscriptionProtocol": ["sqs", "lambda", "email-json"],
    "Unit": ["Seconds", "Count"],
    "RetentionDays": [int(days) for days in MEMBERS["RetentionDays"]],
}


@pytest.fixture(scope="module")
def constructs() -> dict[str, tuple[ModuleType, list[Any]]]:
    from aws_cdk import aws_cloudwatch, aws_dynamodb, aws_kms, aws_lambda, aws_logs, aws_sns, aws_sqs  # noqa: PLC0415 - three seconds

    return {
        "AWS::SQS::Queue": (aws_sqs, [aws_sqs.Queue, aws_sqs.DeadLetterQueue, aws_sqs.RedriveAllowPolicy]),
        "AWS::Lambda::EventSourceMapping": (aws_lambda, [aws_lambda.EventSourceMapping, aws_lambda.ProvisionedPollerConfig, aws_lambda.MetricsConfig]),
        "AWS::Lambda::Function": (aws_lambda, [aws_lambda.Function, aws_lambda.DurableConfig]),
        "AWS::Lambda::EventInvokeConfig": (aws_lambda, [aws_lambda.EventInvokeConfig]),
        "AWS::DynamoDB::Table": (aws_dynamodb, [aws_dynamodb.Table, aws_dynamodb.PointInTimeRecoverySpecification]),
        "AWS::CloudWatch::Alarm": (aws_cloudwatch, [aws_cloudwatch.Alarm, aws_cloudwatch.Metric]),
        "AWS::SNS::Subscription": (aws_sns, [aws_sns.Subscription]),
        "AWS::SNS::Topic": (aws_sns, [aws_sns.Topic]),
        "AWS::KMS::Key": (aws_kms, [aws_kms.Key]),
        "AWS::Logs::LogGroup": (aws_logs, [aws_logs.LogGroup]),
    }


def parameters(one: Any) -> set[str]:
    return set(inspect.signature(one.__init__).parameters)


@pytest.mark.slow
def test_every_argument_is_one_of_the_cdk(constructs: dict[str, tuple[ModuleType, list[Any]]]) -> None:
    assert set(constructs) == set(ARGUMENTS)
    for kind, arguments in ARGUMENTS.items():
        module, classes = constructs[kind]
        known = set().union(*map(parameters, classes))
        for argument in arguments.values():
            assert {argument.word, *argument.inside} <= known, argument
            assert all(hasattr(module, STRUCTURES[around]) for around in argument.inside if around in STRUCTURES)
            if argument.form in (Form.MEMBER, Form.MEMBERS):
                enumeration = {one.name for one in getattr(module, argument.of)}
                assert {member(argument.of, value) for value in VALUES[argument.of]} <= enumeration


@pytest.mark.slow
def test_an_sqs_event_source_takes_what_the_table_says() -> None:
    from aws_cdk.aws_lambda_event_sources import SqsEventSource  # noqa: PLC0415 - as above

    assert parameters(SqsEventSource) >= SQS_EVENT_SOURCE


@pytest.mark.slow
def test_an_sqs_subscription_takes_what_the_table_says() -> None:
    from aws_cdk.aws_sns_subscriptions import SqsSubscription  # noqa: PLC0415 - as above

    assert parameters(SqsSubscription) >= SQS_SUBSCRIPTION
