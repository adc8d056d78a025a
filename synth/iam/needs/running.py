"""What a role needs for what the function's own properties switch on: its log, tracing, a VPC, durable executions, a dead-letter queue, destinations.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from ...language.functions import coerce
from ...language.functions.intrinsics import resolve
from ...model import Function
from ...values.defaults import LOG_GROUP, MAPPING
from ...values.text import Text, Token
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from ..words.actions import resource_types
from .named.arns import ANY, log_group, log_stream
from .need import Found, Need, Open, tried
from .sending import delivers_to

_XRAY: Final = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
"""https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"""
_ENI: Final = (
    *("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface"),
    *("ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"),
)
"""https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html"""
_INTERFACE: Final = Text.of(":network-interface/", Token("unknown", "the network interfaces of a function are made when it is deployed"))
CHECKPOINT: Final = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")
"""https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html"""
_LATER: Final = Token("unknown", "the version and the name of a durable execution are known when it begins")
_EXECUTION: Final = Text.of(":", _LATER, "/durable-execution/", _LATER, "/", _LATER)
_EXTENSIONS: Final = {
    "LambdaInsightsExtension": ("logs",),
    "Parameters-and-Secrets": ("ssm", "secretsmanager", "kms"),
    "AppConfig-Extension": ("appconfig", "appconfigdata", "ssm", "s3", "secretsmanager"),
    "aws-otel": ("xray", "cloudwatch", "logs"),
    "AWSOpenTelemetry": ("xray", "cloudwatch", "logs", "application-signals"),
}
"""Layers whose extensions call AWS, by a part of their names: https://docs.aws.amazon.com/lambda/latest/dg/lambda-extensions.html"""


def running(function: Function) -> Found:
    """Of everything that Lambda does for the function in the role's name."""
    yield from tried(("logs",), partial(_logging, function))
    yield from tried(("xray",), partial(_tracing, function))
    yield from tried(("ec2",), partial(_network, function))
    yield from tried(("lambda",), partial(_durable, function))
    yield from tried(("sqs", "sns", "kms"), partial(_dead_letters, function))
    for kind, services in (("OnFailure", ("sqs", "sns", "lambda", "events", "s3", "kms")), ("OnSuccess", ("sqs", "sns", "lambda", "events", "kms"))):
        yield from tried(services, partial(_destination, function, kind))
    yield from tried(("elasticfilesystem", "kms"), partial(_others, function))
    yield from tried((), partial(_layers, function))


def _logging(function: Function) -> Found:
    group, stream = log_group(function), log_stream(function)
    found, why = function.log_group(), f"the log of {function.name}"
    place = found.place if found is not None else function.place
    owner = found.facts if found is not None and found.facts.type == LOG_GROUP and found.facts.scope is not found.facts.links.externals else None
    resource = function.facts.links.arn(owner, function.world) if owner is not None else Text.of(group, ":*")
    if found is None and function.own_log_group.get() is None:
        yield Need("logs:CreateLogGroup", resource, f"{why}: no template makes its log group", place, (group, Text.of(group, ":*")))
    yield Need("logs:CreateLogStream", resource, why, place, (group, stream), owner)
    yield Need("logs:PutLogEvents", resource, why, place, (stream,), owner)


def _tracing(function: Function) -> Found:
    value, place = function.facts.dig(("TracingConfig", "Mode"), function.world)
    if value is not ABSENT and coerce.string(value, function.world, place) == "Active":
        yield from (Need(action, ANY, f"{function.name} is traced", place, (ANY,)) for action in _XRAY)


_GIVING: Final = ("Fn::GetAtt", "Fn::ImportValue", "Fn::Split")
"""Functions that always give something: no list is empty that was a text."""


def _network(function: Function) -> Found:
    config, place = function.facts.dig(("VpcConfig",), function.world)
    written = config.get("SubnetIds") if isinstance(config, dict) else None
    if written is not None and (_lists_subnets(written, function) or resolve(written, function.world, place / "SubnetIds")[0] not in (ABSENT, [])):
        interface = Text.of(
            "arn:", Token("pseudo", "AWS::Partition"), ":ec2:", Token("pseudo", "AWS::Region"), ":", Token("pseudo", "AWS::AccountId"), _INTERFACE
        )
        for action in _ENI:
            asked = (ANY, interface) if resource_types(action) else (ANY,)
            yield Need(action, ANY, f"{function.name} is in a VPC", place, asked)


def _lists_subnets(written: Any, function: Function) -> bool:
    """Does it list subnets, whichever they are: a parameter whose type says so, or what another stack gives?"""
    if isinstance(written, dict) and len(written) == 1 and next(iter(written)) in _GIVING:
        return True
    declared = function.facts.scope.declared.get(str(written.get("Ref"))) if isinstance(written, dict) else None
    return isinstance(declared, dict) and "List<AWS::EC2::Subnet::Id>" in str(declared.get("Type"))


def _durable(function: Function) -> Found:
    """What the SDK does in an execution of a durable function, which is named by the version that runs, whatever alias was called."""
    value, place = function.facts.dig(("DurableConfig",), function.world)
    if value is not ABSENT:
        arn = function.facts.links.arn(function.facts, function.world)
        for action in CHECKPOINT:
            yield Need(action, Text.of(arn, ":*"), f"{function.name} is a durable function", place, (Text.of(arn, _EXECUTION),))


def _dead_letters(function: Function) -> Found:
    value, place = function.facts.dig(("DeadLetterConfig", "TargetArn"), function.world)
    if value is not ABSENT:
        yield from delivers_to(function, coerce.text(value, function.world, place), f"failed invocations of {function.name} go there", place)


def handed_on(function: Function) -> Found:
    """What the role needs so that Lambda can hand on what became of asynchronous invocations."""
    yield from _dead_letters(function)
    for kind in ("OnFailure", "OnSuccess"):
        yield from _destination(function, kind)


def _destination(function: Function, kind: str) -> Found:
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
    for config in function.invoke_configs:
        value, place = config.facts.dig(("DestinationConfig", kind, "Destination"), function.world)
        if value is not ABSENT:
            what = "failed" if kind == "OnFailure" else "successful"
            yield from delivers_to(function, coerce.text(value, function.world, place), f"records of {what} invocations of {function.name} go there", place)
    if kind == "OnFailure" and function.facts.links.deployed_with(MAPPING, function.facts.scope):
        yield from _of_streams(function)


def _of_streams(function: Function) -> Found:
    """Where Lambda hands on which records of a stream it gave up: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"""
    for mapping in function.mappings:
        if mapping.facts.written(("StartingPosition",))[0]:  # a mapping of a queue has none
            value, place = mapping.facts.dig(("DestinationConfig", "OnFailure", "Destination"), function.world)
            if value is not ABSENT:
                what = f"which records {function.name} failed to process is told there by {mapping.name}"
                yield from delivers_to(function, coerce.text(value, function.world, place), what, place)


def _others(function: Function) -> Found:
    """What is switched on, and is not judged."""
    for key, services in (("FileSystemConfigs", ("elasticfilesystem",)), ("KmsKeyArn", ("kms",))):
        value, place = function.facts.dig((key,), function.world)
        if value is not ABSENT and value != []:
            yield Open(services, Undecided(f"what {key} of {function.name} needs is not judged", place=place))


def _layers(function: Function) -> Found:
    value, place = function.facts.dig(("Layers",), function.world)
    for item, at in [] if not isinstance(value, list) else [resolve(one, function.world, place / i) for i, one in enumerate(value)]:
        yield from _extension(function, item, at)


def _extension(function: Function, item: Any, place: Place) -> Found:
    shown = str(item)
    for name, services in _EXTENSIONS.items():
        if name in shown:
            yield Open(services, Undecided(f"what the extension {name} of {function.name} needs is not judged", place=place))
