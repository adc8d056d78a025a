"""The worker and the mapping that feeds it, and the reconciler that looks after what the worker lost."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

import function
from messaging import BATCH_SIZE, BATCHING_WINDOW, MAX_RECEIVE_COUNT, MAXIMUM_CONCURRENCY, WORKER_TIMEOUT, Messaging
from tables import STATUS_DAYS, Tables


class Worker(Construct):
    """May poll the queue, hide its messages for longer, update a status, and keep Powertools' records."""

    def __init__(self, scope: Construct, construct_id: str, *, messaging: Messaging, tables: Tables, allowed_hosts: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        # Of characters that are base64, and as many as make 24 bytes: what Standard Webhooks takes for a key.
        signing_key = secretsmanager.Secret(
            self,
            "SigningKey",
            description="Signs outgoing notifications. To exchange it: the new key, a space and the old key, and deploy",
            encryption_key=messaging.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(exclude_punctuation=True, password_length=32),
            removal_policy=cdk.RemovalPolicy.RETAIN,  # the receivers know it
        )
        # No reserved concurrency: the mapping's maximum concurrency is the cap. A reserve below it would throttle batches, and each throttle costs a receive.
        # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
        self.function = function.make(
            self,
            folder="worker",
            timeout=WORKER_TIMEOUT,
            environment={
                "ALLOWED_HOSTS": ",".join(allowed_hosts),
                "BATCH_SIZE": str(BATCH_SIZE),
                "IDEMPOTENCY_TABLE": tables.idempotency.table_name,
                "MAX_RECEIVE_COUNT": str(MAX_RECEIVE_COUNT),
                "QUEUE_URL": messaging.queue.queue_url,
                # A dynamic reference: the template has only its name, and CloudFormation puts the value in when it deploys.
                "SIGNING_KEY": signing_key.secret_value.unsafe_unwrap(),
                "STATUS_DAYS": str(STATUS_DAYS),
                "STATUS_TABLE": tables.status.table_name,
            },
        )
        messaging.queue.grant(self.function, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility")
        messaging.key.grant(self.function, "kms:Decrypt")
        function.grant(tables.status, self.function, "dynamodb:UpdateItem")
        function.grant(tables.idempotency, self.function, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        self.live = function.live(self, self.function)
        self.mapping = self.live.add_event_source_mapping(
            "Notifications",
            event_source_arn=messaging.queue.queue_arn,
            batch_size=BATCH_SIZE,
            max_batching_window=BATCHING_WINDOW,
            max_concurrency=MAXIMUM_CONCURRENCY,
            report_batch_item_failures=True,
            metrics_config=lambda_.MetricsConfig(metrics=[lambda_.MetricType.EVENT_COUNT]),
        )


class Reconciler(Construct):
    """May look into the dead-letter queue and update a status; nothing else."""

    def __init__(self, scope: Construct, construct_id: str, *, messaging: Messaging, tables: Tables) -> None:
        super().__init__(scope, construct_id)
        self.function = function.make(
            self,
            folder="reconciler",
            timeout=cdk.Duration.seconds(120),
            environment={
                "DEAD_LETTER_QUEUE_URL": messaging.dead_letter_queue.queue_url,
                "STATUS_DAYS": str(STATUS_DAYS),
                "STATUS_TABLE": tables.status.table_name,
            },
        )
        messaging.dead_letter_queue.grant(self.function, "sqs:ReceiveMessage")
        messaging.key.grant(self.function, "kms:Decrypt")
        function.grant(tables.status, self.function, "dynamodb:UpdateItem")
        target = targets.LambdaFunction(self.function, retry_attempts=0)  # the next run is the retry
        events.Rule(self, "Schedule", schedule=events.Schedule.rate(cdk.Duration.minutes(5)), targets=[target])
