"""Whether a function in a VPC has a way to a service of AWS: a NAT or another route out of its subnets, or an endpoint of the service in the VPC.

A function's interfaces have no public address, so a route to an internet gateway is none:
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...linking.facts import Facts
from ...linking.known_as import in_words
from ...linking.resources import View
from ...values.text import Text, Token
from ...values.value import ABSENT
from ...values.worlds import Undecided

_NAT: Final = "NatGatewayId"
_OUT: Final = (
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
SUBNET, TABLE, ROUTE, _LINK = "AWS::EC2::Subnet", "AWS::EC2::RouteTable", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation"
VPC: Final = "AWS::EC2::VPC"

_ENDPOINTS: Final = {
    **{
        name: name
        for name in (
            *("athena", "batch", "codedeploy", "dynamodb", "ecs", "events", "kms", "lambda", "logs", "rds-data", "redshift-data"),
            *("s3", "scheduler", "secretsmanager", "sns", "sqs", "ssm", "sts", "textract", "translate", "xray"),
        )
    },
    "cloudwatch": "monitoring",
    "firehose": "kinesis-firehose",
    "kinesis": "kinesis-streams",
    "stepfunctions": "states",
}
"""The last part of an endpoint's ServiceName, by what the SDK calls the service: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html.
Each is on that page, and among the CDK's `InterfaceVpcEndpointAwsService` but for `scheduler`. Those of FIPS begin alike (`sqs-fips`), and count."""
BESIDE: Final = {"states": ("sync-states",)}
"""Endpoints of a service for some of its operations: StartSyncExecution has one of its own."""


def endpoint_of(service: str) -> str | None:
    """What the endpoints of a service are called; None of one that is not listed."""
    return _ENDPOINTS.get(service)


def named_in_template(item: Any, asker: View, kind: str) -> Facts | None:
    """The resource of this kind, in the same template, that a reference means."""
    facts = named_in_run(item, asker, kind)
    return facts if facts is not None and facts.is_deployed_with(asker.facts) else None


def named_in_run(item: Any, asker: View, kind: str) -> Facts | None:
    """The resource of this kind, in any of the targets, that a reference means: by an export, too."""
    text = Text.of(item) if isinstance(item, (str, Text)) else Text()
    head = text[0] if len(text) == 1 else None
    facts = asker.facts.links.facts.get((head.scope, head.name)) if isinstance(head, Token) and head.kind == "resource" else None
    return facts if facts is not None and facts.type == kind else None


def own_property(facts: Facts, key: str, asker: View) -> Any:
    """What stands under one key of the resource's own properties, in this world."""
    return facts.dig((key,), asker.world)[0]


def standing(kind: str, asker: View) -> Iterator[Facts]:
    """The resources of this kind in the same template that exist in this world."""
    return _there(asker.facts.links.deployed_with(kind, asker.facts.scope), asker)


def standing_in_run(kind: str, asker: View) -> Iterator[Facts]:
    """Those of all targets."""
    return _there(asker.facts.links.of(kind), asker)


def _there(several: list[Facts], asker: View) -> Iterator[Facts]:
    return (facts for facts in several if facts.scope.exists(facts.id, asker.world))


def tables_of(subnet: Facts, asker: View) -> list[Facts | None]:
    """The route tables that are associated with a subnet."""
    return [
        named_in_run(own_property(facts, "RouteTableId", asker), asker, TABLE)
        for facts in standing_in_run(_LINK, asker)
        if named_in_run(own_property(facts, "SubnetId", asker), asker, SUBNET) is subnet
    ]


def routes_of(tables: list[Facts | None], asker: View) -> list[Facts]:
    """The routes that are in the first of these tables, or may be; none where a subnet has no table."""
    routes = standing_in_run(ROUTE, asker)
    return [facts for facts in routes if tables and named_in_run(own_property(facts, "RouteTableId", asker), asker, TABLE) in (None, tables[0])]


def may_be_of(endpoint: Facts, names: tuple[str, ...], asker: View) -> bool:
    """Is it, or may it be, an endpoint of a service that has one of these names?"""
    try:
        name = own_property(endpoint, "ServiceName", asker)
    except Undecided:
        return True
    if not isinstance(name, (str, Text)):
        return False
    text = Text.of(name)
    last = text[-1] if text else ""
    return not isinstance(last, str) or "." not in last or any(f".{name}" in last for name in names)


def is_endpoint_of(endpoint: Facts, name: str, asker: View) -> bool:
    """Is it known to be the endpoint of the service that is called so? Raises `Undecided`."""
    given = own_property(endpoint, "ServiceName", asker)
    text = Text.of(given) if isinstance(given, (str, Text)) else Text()
    return bool(text) and isinstance(text[-1], str) and text[-1].endswith(f".{name}")


def leads_out(route: Facts, asker: View) -> bool:
    """A gateway that is not known to be an internet gateway may be one of a VPN."""
    if any(own_property(route, key, asker) is not ABSENT for key in _OUT):
        return True
    if (nat := own_property(route, _NAT, asker)) is not ABSENT:
        gateway = named_in_run(nat, asker, "AWS::EC2::NatGateway")
        return gateway is None or _may_lead_out(gateway, asker)
    gateway = own_property(route, "GatewayId", asker)
    return gateway is not ABSENT and named_in_run(gateway, asker, "AWS::EC2::InternetGateway") is None


def _may_lead_out(nat: Facts, asker: View) -> bool:
    """A public NAT gateway leads out by its own subnet's route to an internet gateway, and not by one to itself: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-scenarios.html"""
    kind, subnet = own_property(nat, "ConnectivityType", asker), named_in_run(own_property(nat, "SubnetId", asker), asker, SUBNET)
    if kind not in (ABSENT, "public") or subnet is None or named_in_run(own_property(subnet, "VpcId", asker), asker, VPC) is None:
        return True
    tables = tables_of(subnet, asker)
    if len(tables) > 1 or None in tables or is_known_elsewhere(asker, subnet):
        return True
    return any(not _is_to(nat, route, asker) for route in routes_of(tables, asker))


def nat_of(subnet: Facts, asker: View) -> Facts | None:
    """The NAT gateway of the targets to which a route of the subnet leads, if any."""
    for route in routes_of(tables_of(subnet, asker), asker):
        if (named := own_property(route, _NAT, asker)) is not ABSENT:
            return named_in_run(named, asker, "AWS::EC2::NatGateway")
    return None


def _is_to(nat: Facts, route: Facts, asker: View) -> bool:
    target = own_property(route, _NAT, asker)
    return target is not ABSENT and named_in_run(target, asker, nat.type) is nat


def is_known_elsewhere(asker: View, beside: Facts) -> bool:
    """May another stack or a custom resource put a route or an endpoint into the network that this one is a part of?"""
    links = asker.facts.links
    return is_told_elsewhere(asker, [facts for kind in (VPC, SUBNET, TABLE) for facts in links.deployed_with(kind, beside.scope)])


def is_told_elsewhere(asker: View, network: list[Facts], *, taken: bool = False) -> bool:
    """Is another stack or a custom resource told of one of these resources, so that it may add to it? Stacks that are nested and read here are none.

    `taken`: an export that the asker takes, in a template that is deployed by itself, tells it of nothing else.
    """
    links = asker.facts.links
    for top in dict.fromkeys(facts.scope.top for facts in network):
        exports = not taken or top is asker.facts.scope.top
        own = [facts for facts in network if facts.scope.top is top]
        if links.keep(("told elsewhere", top.id, exports, *own), partial(_is_told_by_any, top, own, exports=exports)):
            return True
    return False


def _is_told_by_any(top: Scope, network: list[Facts], *, exports: bool) -> bool:
    return any(_is_told(one, network, exports=exports) for one in top.together())


def _is_told(scope: Scope, network: list[Facts], *, exports: bool) -> bool:
    outputs = section(scope.template.body, "Outputs").values() if exports else ()
    told = [one.get("Value") for one in outputs if isinstance(one, dict) and "Export" in one]
    others = (body for name, body in scope.resources.items() if name not in scope.children)
    told += [body for body in others if str(body.get("Type")).startswith(("Custom::", "AWS::CloudFormation::"))]
    return any(in_words(one, scope, facts) for one in told for facts in network)
