"""The queue and its dead-letter queue: encrypted with our key, TLS only, and bound to each other."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

WORKER_TIMEOUT = cdk.Duration.seconds(30)
BATCH_SIZE = 5
BATCHING_WINDOW = cdk.Duration.seconds(5)
MAXIMUM_CONCURRENCY = 10
# With the worker's pauses (functions/worker/backoff.py) a day lies between the first attempt and the last: the outage that queuegate.yaml declares.
MAX_RECEIVE_COUNT = 13
MAX_MESSAGE_BYTES = 65_536


class Messaging(Construct):
    """`queue` and `dead_letter_queue`.

    The dead-letter queue admits this one queue only. CloudFormation cannot have each queue refer to the other, so the source has a name of its own, and the
    dead-letter queue spells its ARN. A key of ours rather than SSE-SQS: notifications may carry personal data, and use of a key can be granted and audited.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        name = f"{stack.stack_name}-queue"
        arn = stack.format_arn(service="sqs", resource=name)
        self.key = key
        self.dead_letter_queue = sqs.Queue(
            self,
            "DeadLetterQueue",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            # The longest there is: on a standard queue the age counts from the first send, so time spent on the source is taken off. A week is left.
            # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
            retention_period=cdk.Duration.days(14),
            max_message_size_bytes=MAX_MESSAGE_BYTES,
            redrive_allow_policy=sqs.RedriveAllowPolicy(
                redrive_permission=sqs.RedrivePermission.BY_QUEUE,
                source_queues=[sqs.Queue.from_queue_arn(self, "Source", arn)],
            ),
            removal_policy=cdk.RemovalPolicy.RETAIN,  # undelivered notifications survive the stack
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=name,
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            # Receivers may ask for pauses of up to 12 hours: 13 receives are over within 6.5 days, so that no message expires while it is tried.
            retention_period=cdk.Duration.days(7),
            max_message_size_bytes=MAX_MESSAGE_BYTES,
            # Six function timeouts and the batching window: 6 x 30 s + 5 s = 185 s.
            # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
            visibility_timeout=cdk.Duration.seconds(6 * WORKER_TIMEOUT.to_seconds() + BATCHING_WINDOW.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letter_queue, max_receive_count=MAX_RECEIVE_COUNT),
        )
