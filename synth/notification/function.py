"""What all functions of the service have in common: a role and a log group of their own, JSON logs, traces, metrics, and an alias that a new version takes over bit by bit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

_CODE = Path(__file__).parent / "functions"
# Powertools 3.23.0 with all its extras (https://github.com/aws-powertools/powertools-lambda-python/issues/7689 names this pair); the tests install the same.
POWERTOOLS_LAYER = "AWSLambdaPowertoolsPythonV3-python313-arm64:27"


def make(scope: Construct, *, folder: str, timeout: cdk.Duration, environment: Mapping[str, str]) -> lambda_.Function:
    """Make the function of this construct; its handler is in the module of the construct's name."""
    name = scope.node.id.lower()
    log_group = logs.LogGroup(scope, "Logs", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=cdk.RemovalPolicy.RETAIN)
    # A role without AWSLambdaBasicExecutionRole: that one may write to, and create, every log group of the account.
    role = iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    stack = cdk.Stack.of(scope)
    layer = f"arn:aws:lambda:{stack.region}:017000801446:layer:{POWERTOOLS_LAYER}"  # another account publishes it in other partitions
    function = lambda_.Function(
        scope,
        "Function",
        runtime=lambda_.Runtime.PYTHON_3_13,
        architecture=lambda_.Architecture.ARM_64,
        handler=f"{name}.handler",
        code=lambda_.Code.from_asset(str(_CODE / folder), exclude=["**/__pycache__", "**/*.pyc"]),
        layers=[lambda_.LayerVersion.from_layer_version_arn(scope, "Powertools", layer)],
        role=role,
        log_group=log_group,
        logging_format=lambda_.LoggingFormat.JSON,
        tracing=lambda_.Tracing.ACTIVE,
        memory_size=256,
        timeout=timeout,
        environment={"POWERTOOLS_METRICS_NAMESPACE": stack.stack_name, "POWERTOOLS_SERVICE_NAME": f"notification-{name}", **environment},
    )
    # CDK lists the role too, which the function's Role property implies (cfn-lint W3005). The policy must stay: without it the mapping could be created
    # before the right to poll.
    resource = cast("lambda_.CfnFunction", function.node.default_child)
    resource.add_override("DependsOn", [stack.get_logical_id(cast("cdk.CfnElement", role.node.find_child("DefaultPolicy").node.default_child))])
    return function


def live(scope: Construct, function: lambda_.Function) -> lambda_.Alias:
    """Make the alias under which the function is used."""
    return lambda_.Alias(scope, "Live", alias_name="live", version=function.current_version)


def release_with_canary(alias: lambda_.Alias, alarms: Sequence[cloudwatch.IAlarm]) -> None:
    """Give a new version a tenth of the work for five minutes, and then all of it; one of the alarms takes it back."""
    codedeploy.LambdaDeploymentGroup(
        cast("Construct", alias.node.scope),
        "Release",
        alias=alias,
        deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
        alarms=alarms,
    )


def grant(table: dynamodb.Table, function: lambda_.Function, *actions: str) -> None:
    # Not table.grant_write_data(): it also allows deletes and batch writes.
    iam.Grant.add_to_principal(grantee=function, actions=list(actions), resource_arns=[table.table_arn])
