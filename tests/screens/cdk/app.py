from aws_cdk import App, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs

app = App()
for environment in ("Dev", "Prod"):
    stack = Stack(app, f"Shop{environment}")
    failed = sqs.Queue(stack, "Failed")
    orders = sqs.Queue(stack, "Orders", visibility_timeout=Duration.seconds(60), dead_letter_queue=sqs.DeadLetterQueue(queue=failed, max_receive_count=3))
    refunds = sqs.Queue(stack, "Refunds")
    worker = lambda_.Function(
        stack,
        "Worker",
        runtime=lambda_.Runtime.PYTHON_3_12,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context):\n    return None\n"),
        timeout=Duration.seconds(30),
    )
    worker.add_event_source(sources.SqsEventSource(orders, max_concurrency=10, report_batch_item_failures=True))
    worker.add_event_source(sources.SqsEventSource(refunds))
app.synth()
