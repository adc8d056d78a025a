"""A construct of the team's own, in a module of its own."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


class WorkerFunction(Construct):
    """A function with the team's defaults."""

    def __init__(self, scope: Construct, construct_id: str, *, code: lambda_.Code, timeout: Duration) -> None:
        """Create the function."""
        super().__init__(scope, construct_id)
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="handler.handle",
            code=code,
            timeout=timeout,
            memory_size=256,
        )
