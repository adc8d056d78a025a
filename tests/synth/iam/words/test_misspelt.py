from __future__ import annotations

import pytest

from queuegate.synth.iam.words.misspelt import Meant, is_unknown, meant, refusal


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("ReceiveMessage", "names no service before a colon"),
        (":ReceiveMessage", "names no service before a colon"),
        ("sqs*", "names no service before a colon"),
        ("", ""),
        ("sqs:sqs:ReceiveMessage", "has more than one colon"),
        ("arn:aws:sqs:ReceiveMessage", "has more than one colon"),
        ("*:Untag*", "has a wildcard for its service"),
        ("s?s:ReceiveMessage", "has a wildcard for its service"),
        ("*", ""),
        ("*:*", ""),
        ("sqs:*", ""),
        ("sqs:RecieveMessage", ""),
    ],
)
def test_what_iam_refuses(action: str, why: str) -> None:
    assert refusal(action) == why


@pytest.mark.parametrize(
    ("action", "instead"),
    [
        ("sqs:RecieveMessage", "sqs:ReceiveMessage"),
        ("SQS:recievemessage", "sqs:ReceiveMessage"),
        ("sqs:ReciveMesage", "sqs:ReceiveMessage"),
        ("sqs:GetQueueAttribute", "sqs:GetQueueAttributes"),
        ("sqs:DeleteMessagess", "sqs:DeleteMessage"),
        ("kms:Decript", "kms:Decrypt"),
        ("logs:CreateLogStreams", "logs:CreateLogStream"),
        ("xray:PutTraceSegment", "xray:PutTraceSegments"),
        ("sqs:Recieve*", "sqs:Receive*"),
        ("sqs:*Mesage", "sqs:*Message"),
        ("sqs:Puge*", "sqs:Purge*"),
        ("kms:GenerateDataKeys*", "kms:GenerateDataKey*"),
        ("sqss:SendMessage", "sqs:SendMessage"),
        ("sqss:*", "sqs:*"),
        ("dyanmodb:putitem", "dynamodb:PutItem"),
        ("eventbridge:PutEvents", "events:PutEvents"),
        ("stepfunctions:StartExecution", "states:StartExecution"),
        ("cloudwatch:PutLogEvents", "logs:PutLogEvents"),
        ("logs:PutMetricData", "cloudwatch:PutMetricData"),
    ],
)
def test_a_slip_and_another_services_prefix(action: str, instead: str) -> None:
    assert is_unknown(action)
    assert meant(action) == Meant((instead,))


@pytest.mark.parametrize(
    ("action", "permissions"),
    [
        ("sqs:SendMessageBatch", ("sqs:SendMessage",)),
        ("sqs:DeleteMessageBatch", ("sqs:DeleteMessage",)),
        ("sqs:ChangeMessageVisibilityBatch", ("sqs:ChangeMessageVisibility",)),
        ("sns:PublishBatch", ("sns:Publish",)),
        ("s3:ListObjectsV2", ("s3:ListBucket",)),
        ("s3:HeadObject", ("s3:GetObject",)),
        ("lambda:Invoke", ("lambda:InvokeFunction",)),
        ("dynamodb:TransactGetItems", ("dynamodb:GetItem",)),
        ("dynamodb:TransactWriteItems", ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem")),
    ],
)
def test_an_operation_whose_permission_is_called_otherwise(action: str, permissions: tuple[str, ...]) -> None:
    assert is_unknown(action)
    assert meant(action) == Meant(permissions, operation=True)


@pytest.mark.parametrize(
    "action",
    ["sqs:SendMessage", "SQS:sendmessage", "sqs:Send*", "*", "sqs:*", "s?s:Send*", "*:*", "glue:StartJobRun", "glue:*", "rekognition:Detct", "Send", ""],
)
def test_what_exists_and_what_is_not_in_the_table(action: str) -> None:
    assert not is_unknown(action)


@pytest.mark.parametrize(
    "action",
    [
        pytest.param("sqs:SendMessageV2", id="a version"),
        pytest.param("sqs:SendMessage2", id="a version without a letter"),
        pytest.param("s3:GetObjectV2", id="a version of an operation"),
        pytest.param("sqs:PauseQueue", id="another verb"),
        pytest.param("sqs:PutQueueUrl", id="two letters from GetQueueUrl, and words of AWS's"),
        pytest.param("lambda:PutFunction", id="two letters from GetFunction"),
        pytest.param("sqs:CreateAccessGrant", id="a name that one other service has"),
        pytest.param("cloudwatch:DeleteLogStream", id="a name that CloudWatch Logs has, and that few functions need"),
        pytest.param("sqs:TagResource", id="a name that many services have"),
        pytest.param("kms:Sgi*", id="what is too short to tell"),
        pytest.param("sqs:*Mesage*", id="a pattern without an end"),
        pytest.param("acme:Launch", id="a service that nobody knows"),
    ],
)
def test_what_may_be_new_is_nothing_that_was_meant(action: str) -> None:
    assert is_unknown(action)
    assert meant(action) is None
