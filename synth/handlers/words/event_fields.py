"""How the fields of an event and its messages are called, as Lambda gives them to a function, and as others do: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from ...values.same_text import letters

OF_OTHERS: Final = frozenset({"s3", "Sns", "kinesis", "dynamodb", "detail", "detail-type"})
"""Fields of records and events that other services hand to a function, and no message of SQS has: there they are in the text of its body.

https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html, …/with-sns.html, …/with-kinesis.html, …/with-ddb.html; of SQS …/with-sqs.html
"""


OF_EVENTS: Final = frozenset({"detail", "detail-type", "body", "requestContext", "queryStringParameters", "pathParameters", "rawPath", "httpMethod"})
"""Fields of the events that EventBridge and APIs hand to a function itself.

https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html, …/services-apigateway.html, …/urls-invocation.html
"""


OF_SQS: Final = (
    "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "md5OfMessageAttributes", "eventSource", "eventSourceARN", "awsRegion",
)  # fmt: skip
"""The fields of a message as Lambda hands it on: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""


CONTENT: Final = ("body", "messageAttributes")
"""The fields that a sender fills: without them nobody can send the message again."""


SOURCE: Final = "eventSourceARN"
"""The field that has the ARN of the message's queue."""


def field_meant(name: str) -> str:
    """The field of a message that is written like this, but for capitals and underscores; "" where there is none."""
    plain = name.replace("_", "").lower()
    return next((one for one in OF_SQS if one.lower() == plain), "")


OF_ATTRIBUTES: Final = frozenset(
    {
        *("stringValue", "binaryValue", "stringListValues", "binaryListValues", "dataType"),
        *("ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp", "SequenceNumber", "MessageGroupId"),
        *("MessageDeduplicationId", "AWSTraceHeader", "DeadLetterQueueSourceArn"),
    }
)
"""The fields of a message attribute as Lambda hands it on, and what a message has in its attributes.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and https://docs.aws.amazon.com/powertools/python/latest/api/utilities/data_classes/sqs_event.html
"""
MOMENTS: Final = ("SentTimestamp", "ApproximateFirstReceiveTimestamp")
"""Attributes of a message that are moments, in milliseconds since 1970: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html

In Lambda's event they are texts, as all that a record has of its message: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""
_OF_SNS: Final = {"value": "stringValue", "type": "dataType"}
"""As SNS has them in the text that it sends: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"""


def attribute_meant(name: str) -> str:
    """The field that is read under a name that it has elsewhere: where SQS's own API receives a message (StringValue), or in what SNS sends (Value), or that is written like it (approximateReceiveCount); "" where there is none."""
    plain = letters(name)
    return "" if name in OF_ATTRIBUTES else next((one for one in OF_ATTRIBUTES if letters(one) == plain), _OF_SNS.get(plain, ""))


TESTED: Final = frozenset({"Message", "Type", "TopicArn", "Records", "detail", "detail-type", "requestPayload", "responsePayload"})
"""The fields by which a handler may tell an SNS envelope, a notification of S3 and an event of EventBridge from other messages."""


_ANEW: Final = regex(r"\b(?:receiptHandle|receipt_handle|ApproximateReceiveCount)\b")


def is_new_each_time(key: object) -> str:
    """What of an idempotency key, an expression of JMESPath, is another one each time that a message is received; "" for nothing.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    found = _ANEW.search(key) if isinstance(key, str) and "||" not in key else None
    return found[0] if found is not None else ""
