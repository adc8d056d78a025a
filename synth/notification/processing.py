"""The two functions, each with a role, a log group and rights of its own, and the mapping that feeds the worker."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from messaging import BATCHING_WINDOW, MAX_MESSAGE_BYTES, MAX_RECEIVE_COUNT, WORKER_TIMEOUT, Messaging
from tables import STATUS_DAYS, Tables

_CODE = Path(__file__).parent / "functions"
# Powertools 3.23.0 with all its extras (https://github.com/aws-powertools/powertools-lambda-python/issues/7689 names this pair); the tests install the same.
POWERTOOLS_LAYER = "AWSLambdaPowertoolsPythonV3-python313-x86_64:27"


class Validator(Construct):
    """May send to the queue and write a new status; nothing else."""

    def __init__(self, scope: Construct, construct_id: str, *, messaging: Messaging, tables: Tables, allowed_hosts: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        self.function = _function(
            self,
            timeout=cdk.Duration.seconds(10),  # below API Gateway's 29 s, so that a caller never sees a 504 for a message that was sent
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
        _grant(tables.status, self.function, "dynamodb:PutItem")


class Worker(Construct):
    """May poll the queue, update a status, and keep Powertools' records."""

    def __init__(self, scope: Construct, construct_id: str, *, messaging: Messaging, tables: Tables, allowed_hosts: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        # No reserved concurrency: the mapping's maximum concurrency is the cap. A reserve below it would throttle batches, and each throttle costs a receive.
        # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
        self.function = _function(
            self,
            timeout=WORKER_TIMEOUT,
            environment={
                "ALLOWED_HOSTS": ",".join(allowed_hosts),
                "IDEMPOTENCY_TABLE": tables.idempotency.table_name,
                "MAX_RECEIVE_COUNT": str(MAX_RECEIVE_COUNT),
                "STATUS_DAYS": str(STATUS_DAYS),
                "STATUS_TABLE": tables.status.table_name,
            },
        )
        messaging.queue.grant(self.function, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        messaging.key.grant(self.function, "kms:Decrypt")
        _grant(tables.status, self.function, "dynamodb:UpdateItem")
        _grant(tables.idempotency, self.function, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
        self.mapping = self.function.add_event_source_mapping(
            "Notifications",
            event_source_arn=messaging.queue.queue_arn,
            batch_size=5,
            max_batching_window=BATCHING_WINDOW,
            max_concurrency=10,
            report_batch_item_failures=True,
            metrics_config=lambda_.MetricsConfig(metrics=[lambda_.MetricType.EVENT_COUNT]),
        )


def _function(scope: Construct, *, timeout: cdk.Duration, environment: Mapping[str, str]) -> lambda_.Function:
    name = scope.node.id.lower()
    log_group = logs.LogGroup(scope, "Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=cdk.RemovalPolicy.RETAIN)
    # A role without AWSLambdaBasicExecutionRole: that one may write to, and create, every log group of the account.
    role = iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    layer = f"arn:aws:lambda:{cdk.Stack.of(scope).region}:017000801446:layer:{POWERTOOLS_LAYER}"  # another account publishes it in other partitions
    function = lambda_.Function(
        scope,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_13,
        architecture=lambda_.Architecture.X86_64,
        handler=f"{name}.handler",
        code=lambda_.Code.from_asset(str(_CODE / name), exclude=["**/__pycache__", "**/*.pyc"]),
        layers=[lambda_.LayerVersion.from_layer_version_arn(scope, "Powertools", layer)],
        role=role,
        log_group=log_group,
        logging_format=lambda_.LoggingFormat.JSON,
        tracing=lambda_.Tracing.ACTIVE,
        memory_size=256,
        timeout=timeout,
        environment={"POWERTOOLS_SERVICE_NAME": f"notification-{name}", **environment},
    )
    # CDK lists the role too, which the function's Role property implies (cfn-lint W3005). The policy must stay: without it the mapping could be created
    # before the right to poll.
    resource = cast("lambda_.CfnFunction", function.node.default_child)
    resource.add_override("DependsOn", [cdk.Stack.of(scope).get_logical_id(cast("cdk.CfnElement", role.node.find_child("DefaultPolicy").node.default_child))])
    return function


def _grant(table: dynamodb.Table, function: lambda_.Function, *actions: str) -> None:
    # Not table.grant_write_data(): it also allows deletes and batch writes.
    iam.Grant.add_to_principal(grantee=function, actions=list(actions), resource_arns=[table.table_arn])
