"""Two stacks: one owns the queue, the other reads it."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

app = App()
owner = Stack(app, "Owner")
queue = sqs.Queue(owner, "Queue", visibility_timeout=Duration.minutes(3))

reader = Stack(app, "Reader")
worker = lambda_.Function(
    reader,
    "Worker",
    runtime=lambda_.Runtime.PYTHON_3_13,
    handler="index.handle",
    code=lambda_.Code.from_inline("def handle(event, context): pass"),
)
worker.add_event_source_mapping("Mapping", event_source_arn=queue.queue_arn, batch_size=3)
queue.grant_consume_messages(worker)

app.synth()
