"""Whether a function in a VPC has a way to a service of AWS: a NAT or another route out of its subnets, or an endpoint of the service in the VPC.

A function's interfaces have no public address, so a route to an internet gateway is none:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.intrinsics import elements
from ...language.parameters import section
from ...language.scope import Scope
from ...linking.facts import Facts
from ...linking.known_as import in_words
from ...linking.resources import View
from ...values.text import Text, Token
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided

_OUT: Final = (
    "NatGatewayId",
    "TransitGatewayId",
    "InstanceId",
    "NetworkInterfaceId",
    "VpcPeeringConnectionId",
    "CoreNetworkArn",
    "CarrierGatewayId",
    "LocalGatewayId",
    "EgressOnlyInternetGatewayId",
    "VpcEndpointId",
)
"""Where a route may lead that can get out: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html"""
_SUBNET, _TABLE, _ROUTE, _LINK = "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation"

_ENDPOINTS: Final = {
    **{
        name: name
        for name in (
            "athena",
            "batch",
            "dynamodb",
            "ecs",
            "events",
            "kms",
            "lambda",
            "logs",
            "s3",
            "scheduler",
            "secretsmanager",
            "sns",
            "sqs",
            "ssm",
            "sts",
            "xray",
        )
    },
    "cloudwatch": "monitoring",
    "firehose": "kinesis-firehose",
    "kinesis": "kinesis-streams",
    "stepfunctions": "states",
}
"""The last part of an endpoint's ServiceName, by what the SDK calls the service: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html.
Each is on that page, and among the CDK's `InterfaceVpcEndpointAwsService` but for `scheduler`. Those of FIPS begin alike (`sqs-fips`), and count."""
_BESIDE: Final = {"states": ("sync-states",)}
"""Endpoints of a service for some of its operations: StartSyncExecution has one of its own."""


def endpoint_of(service: str) -> str | None:
    """What the endpoints of a service are called; None of one that is not listed."""
    return _ENDPOINTS.get(service)


class ShutIn(NamedTuple):
    """A subnet from which nothing leads to a service, whether a route table is associated with it, and where a function lists it. `beside` is an endpoint of the service that it does not reach."""

    subnet: Facts
    has_table: bool
    place: Place
    beside: Facts | None


def shut_in(function: View, service: str) -> ShutIn | None:
    """A subnet of the function from which nothing leads to this service (`sqs`). None where there is none, or where that is not known.

    Known is only what one template defines by itself: the VPC, the subnet, and the route table that is associated with it, if any.
    """
    name = endpoint_of(service)
    if name is None:
        return None
    with suppress(Undecided):
        listed, place = function.facts.dig(("VpcConfig", "SubnetIds"), function.world)
        for item, at in [] if listed is ABSENT else elements(listed, function.world, place):
            subnet = named_in_template(item, function, _SUBNET)
            if subnet is None:
                return None
            if _is_shut_in(subnet, function, name):
                beside = next((facts for facts, is_one in _endpoints(name, function) if is_one), None)
                return ShutIn(subnet, bool(tables_of(subnet, function)), at, beside)
    return None


def named_in_template(item: Any, asker: View, kind: str) -> Facts | None:
    """The resource of this kind, in the same template, that a reference means."""
    text = Text.of(item) if isinstance(item, (str, Text)) else Text()
    head = text[0] if len(text) == 1 else None
    facts = asker.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
    return facts if facts is not None and facts.type == kind and facts.is_deployed_with(asker.facts) else None


def _property(facts: Facts, key: str, asker: View) -> Any:
    return facts.dig((key,), asker.world)[0]


def standing(kind: str, asker: View) -> Iterator[Facts]:
    """The resources of this kind in the same template that exist in this world."""
    return (facts for facts in asker.facts.links.deployed_with(kind, asker.facts.scope) if facts.scope.exists(facts.id, asker.world))


def _endpoints(name: str, asker: View) -> Iterator[tuple[Facts, bool]]:
    """The endpoints of the template, and whether each is, or may be, one of this service."""
    names = (name, *_BESIDE.get(name, ()))
    return ((facts, _may_be_of(facts, names, asker)) for facts in standing("AWS::EC2::VPCEndpoint", asker))


def _is_shut_in(subnet: Facts, asker: View, endpoint: str) -> bool:
    from .reachable import may_serve  # noqa: PLC0415 - few functions are in a VPC

    vpc = named_in_template(_property(subnet, "VpcId", asker), asker, "AWS::EC2::VPC")
    tables = tables_of(subnet, asker)
    if vpc is None or len(tables) > 1 or None in tables or _is_known_elsewhere(asker):
        return False
    if any(reached and may_serve(facts, endpoint, tables, asker) for facts, reached in _endpoints(endpoint, asker)):
        return False
    if any(True for _ in standing("AWS::EC2::VPNGatewayRoutePropagation", asker)):
        return False
    # without an association it is in the VPC's main route table, which no template can name: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    routes = [facts for facts in standing(_ROUTE, asker) if tables and named_in_template(_property(facts, "RouteTableId", asker), asker, _TABLE) is tables[0]]
    return not any(_leads_out(route, asker) for route in routes)


def tables_of(subnet: Facts, asker: View) -> list[Facts | None]:
    """The route tables that are associated with a subnet."""
    return [
        named_in_template(_property(facts, "RouteTableId", asker), asker, _TABLE)
        for facts in standing(_LINK, asker)
        if named_in_template(_property(facts, "SubnetId", asker), asker, _SUBNET) is subnet
    ]


def _may_be_of(endpoint: Facts, names: tuple[str, ...], asker: View) -> bool:
    """Is it, or may it be, an endpoint of a service that has one of these names?"""
    try:
        name = _property(endpoint, "ServiceName", asker)
    except Undecided:
        return True
    if not isinstance(name, (str, Text)):
        return False
    text = Text.of(name)
    last = text[-1] if text else ""
    return not isinstance(last, str) or "." not in last or any(f".{name}" in last for name in names)


def is_endpoint_of(endpoint: Facts, name: str, asker: View) -> bool:
    """Is it known to be the endpoint of the service that is called so? Raises `Undecided`."""
    given = _property(endpoint, "ServiceName", asker)
    text = Text.of(given) if isinstance(given, (str, Text)) else Text()
    return bool(text) and isinstance(text[-1], str) and text[-1].endswith(f".{name}")


def _leads_out(route: Facts, asker: View) -> bool:
    """A gateway that is not known to be an internet gateway may be one of a VPN."""
    if any(_property(route, key, asker) is not ABSENT for key in _OUT):
        return True
    gateway = _property(route, "GatewayId", asker)
    return gateway is not ABSENT and named_in_template(gateway, asker, "AWS::EC2::InternetGateway") is None


def _is_known_elsewhere(asker: View) -> bool:
    """May another stack or a custom resource put a route or an endpoint in?"""
    links = asker.facts.links
    return is_told_elsewhere(asker, [facts for kind in ("AWS::EC2::VPC", _SUBNET, _TABLE) for facts in links.deployed_with(kind, asker.facts.scope)])


def is_told_elsewhere(asker: View, network: list[Facts]) -> bool:
    """Is another stack or a custom resource told of one of these resources, so that it may add to it? Stacks that are nested and read here are none."""
    scope = asker.facts.scope
    return asker.facts.links.keep(("told elsewhere", scope.top.id, *network), lambda: any(_is_told(one, network) for one in scope.together()))


def _is_told(scope: Scope, network: list[Facts]) -> bool:
    told = [one.get("Value") for one in section(scope.template.body, "Outputs").values() if isinstance(one, dict) and "Export" in one]
    others = (body for name, body in scope.resources.items() if name not in scope.children)
    told += [body for body in others if str(body.get("Type")).startswith(("Custom::", "AWS::CloudFormation::"))]
    return any(in_words(one, scope, facts) for one in told for facts in network)
