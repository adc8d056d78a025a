"""One stack: a queue with its dead-letter queue, and a worker. Every way to write a property is here once."""

import sys
from pathlib import Path

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from worker_function import WorkerFunction

app = App()
stack = Stack(app, "Orders", stack_name="orders-production")

dead_letters = sqs.Queue(stack, "DeadLetters", retention_period=Duration.days(14))
queue = sqs.Queue(
    stack,
    "Queue",
    visibility_timeout=Duration.seconds(180),
    dead_letter_queue=sqs.DeadLetterQueue(
        queue=dead_letters,
        max_receive_count=5,
    ),
)

worker = WorkerFunction(
    stack,
    "Worker",
    code=lambda_.Code.from_asset(str(Path(__file__).parent / "worker")),
    timeout=Duration.seconds(30),
)
worker.function.add_event_source(
    SqsEventSource(
        queue,
        batch_size=stack.node.get_context("batch-size"),
        max_concurrency=10,
        report_batch_item_failures=True,
    ),
)
worker.function.add_environment("QUEUE", queue.queue_url)
worker.function.add_to_role_policy(
    iam.PolicyStatement(
        actions=["sqs:SendMessage", "sqs:PurgeQueue"],
        resources=["*"],
    ),
)

dead_letters.node.default_child.message_retention_period = 600
queue.node.default_child.add_property_override("DelaySeconds", 7)

sys.stdout.write("the app's stdout is not ours\n")
app.synth()
