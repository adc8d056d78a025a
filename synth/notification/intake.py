"""The two functions behind the API: the validator takes notifications, the reader tells what became of them."""

from collections.abc import Sequence

import aws_cdk as cdk
from constructs import Construct

import function
from messaging import MAX_MESSAGE_BYTES, Messaging
from tables import STATUS_DAYS, Tables


class Validator(Construct):
    """May send to the queue, read a status and write a new one; nothing else."""

    def __init__(self, scope: Construct, construct_id: str, *, messaging: Messaging, tables: Tables, allowed_hosts: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        self.function = function.make(
            self,
            folder="api",
            timeout=cdk.Duration.seconds(15),  # below API Gateway's 29 s, so that a caller never sees a 504 for a message that was sent
            environment={
                "ALLOWED_HOSTS": ",".join(allowed_hosts),
                "MAX_MESSAGE_BYTES": str(MAX_MESSAGE_BYTES),
                "QUEUE_URL": messaging.queue.queue_url,
                "STATUS_DAYS": str(STATUS_DAYS),
                "STATUS_TABLE": tables.status.table_name,
            },
        )
        messaging.queue.grant(self.function, "sqs:SendMessage")
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html: a producer needs both
        messaging.key.grant(self.function, "kms:GenerateDataKey", "kms:Decrypt")
        function.grant(tables.status, self.function, "dynamodb:GetItem", "dynamodb:PutItem")
        self.live = function.live(self, self.function)


class Reader(Construct):
    """May read a status; nothing else."""

    def __init__(self, scope: Construct, construct_id: str, *, tables: Tables) -> None:
        super().__init__(scope, construct_id)
        self.function = function.make(self, folder="api", timeout=cdk.Duration.seconds(10), environment={"STATUS_TABLE": tables.status.table_name})
        function.grant(tables.status, self.function, "dynamodb:GetItem")
        self.live = function.live(self, self.function)
