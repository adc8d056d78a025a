"""Two stages of one stack, which has a nested stack."""

from pathlib import Path

from aws_cdk import App, Duration, NestedStack, Stack, Stage
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct


class Workers(NestedStack):
    """The functions."""

    def __init__(self, scope: Construct, construct_id: str, queue: sqs.IQueue) -> None:
        """Create the worker, and map the queue to it."""
        super().__init__(scope, construct_id)
        worker = lambda_.Function(
            self,
            "Worker",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="handler.handle",
            code=lambda_.Code.from_asset(str(Path(__file__).parent / "worker")),
            timeout=Duration.seconds(30),
        )
        worker.add_event_source_mapping("Mapping", event_source_arn=queue.queue_arn, batch_size=3)


class Service(Stage):
    """The service, once per environment."""

    def __init__(self, scope: Construct, construct_id: str, visibility: int) -> None:
        """Create the stack and its nested stack."""
        super().__init__(scope, construct_id)
        stack = Stack(self, "Service")
        queue = sqs.Queue(stack, "Queue", visibility_timeout=Duration.seconds(visibility))
        Workers(stack, "Workers", queue)


app = App()
Service(app, "Dev", visibility=60)
Service(app, "Prod", visibility=180)
app.synth()
