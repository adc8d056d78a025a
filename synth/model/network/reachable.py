"""Whether a function in a VPC reaches a service of AWS: a route out of its subnets, or an endpoint, a gateway by the subnet's route table, an interface through its security groups.

https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html and https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html. A group that nobody gives
a rule lets nothing in: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions import coerce
from ...language.functions.intrinsics import elements
from ...language.parameters.accepted import section
from ...linking.facts import Facts
from ...linking.known_as import in_words
from ...linking.resources import View
from ...values.text import settle
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .security_groups import GROUP, Peer, may_enter, may_leave_for
from .ways import (
    BESIDE,
    SUBNET,
    VPC,
    endpoint_of,
    is_endpoint_of,
    is_known_elsewhere,
    is_told_elsewhere,
    leads_out,
    may_be_of,
    named_in_run,
    nat_of,
    own_property,
    routes_of,
    standing_in_run,
    tables_of,
)

_GATEWAYS: Final = ("dynamodb", "s3")
"""The services that have gateway endpoints."""
_NAMES: Final = {"EnableDnsSupport": True, "EnableDnsHostnames": False}
"""What private DNS needs of a VPC, and what that is where nobody says it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html"""
_GATEWAY: Final = "Gateway"
"""The type where nobody says one: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html"""


class Unfit(NamedTuple):
    """A property because of which no call of an SDK takes an endpoint, the value that it has to have, and of what it is one: of the endpoint, or of its VPC."""

    name: str
    value: str
    facts: Facts


class ShutIn(NamedTuple):
    """A subnet from which nothing leads to a service, whether a route table is associated with it, and where a function lists it. `beside` is an endpoint of the service that it does not reach.

    `unfit` is what makes that endpoint one that nothing reaches, whatever its route tables and security groups are, `nat` a NAT gateway to which the subnet has a route, and that leads nowhere.
    """

    subnet: Facts
    has_table: bool
    place: Place
    beside: Facts | None
    unfit: Unfit | None = None
    nat: Facts | None = None


def shut_in(function: View, service: str) -> ShutIn | None:
    """A subnet of the function from which nothing leads to this service (`sqs`). None where there is none, or where that is not known.

    Known is what the targets define: the VPC, the subnet, and the route table that is associated with it, if any. Into a network that another stack is told of, that may put
    an endpoint: then it is known only beside one of the same service that does not serve.
    """
    name = endpoint_of(service)
    if name is None:
        return None
    with suppress(Undecided):
        listed, place = function.facts.dig(("VpcConfig", "SubnetIds"), function.world)
        for item, at in [] if listed is ABSENT else elements(listed, function.world, place):
            subnet = named_in_run(item, function, SUBNET)
            vpc = named_in_run(own_property(subnet, "VpcId", function), function, VPC) if subnet is not None else None
            if subnet is None or vpc is None:
                return None
            beside = next((facts for facts, is_one in _endpoints(name, vpc, function) if is_one), None)
            if _is_shut_in(subnet, vpc, function, name) and not (is_known_elsewhere(function, subnet) and _may_be_helped(subnet, vpc, beside, name, function)):
                unfit = _unfit(beside, name, function) if beside else None
                return ShutIn(subnet, bool(tables_of(subnet, function)), at, beside, unfit, nat_of(subnet, function))
    return None


def _is_shut_in(subnet: Facts, vpc: Facts, asker: View, endpoint: str) -> bool:
    tables = tables_of(subnet, asker)
    if len(tables) > 1 or None in tables:
        return False
    if any(reached and _may_serve(facts, endpoint, tables, asker, vpc) for facts, reached in _endpoints(endpoint, vpc, asker)):
        return False
    if any(True for _ in standing_in_run("AWS::EC2::VPNGatewayRoutePropagation", asker)):
        return False
    # without an association it is in the VPC's main route table, which no template can name: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    return not any(leads_out(route, asker) for route in routes_of(tables, asker))


def _may_be_helped(subnet: Facts, vpc: Facts, beside: Facts | None, name: str, asker: View) -> bool:
    """May another stack, which is told of the network, have what leads out of the subnet? Not where the service has its endpoint in this VPC, and only this template knows the route table."""
    tables = [one for one in tables_of(subnet, asker) if one is not None]
    own = beside is not None and is_endpoint_of(beside, name, asker) and named_in_run(own_property(beside, "VpcId", asker), asker, VPC) is vpc
    return not own or not tables or is_told_elsewhere(asker, tables)


def _endpoints(name: str, vpc: Facts, asker: View) -> Iterator[tuple[Facts, bool]]:
    """The endpoints of the targets that may be in this VPC, and whether each is, or may be, one of this service."""
    names = (name, *BESIDE.get(name, ()))
    there = (facts for facts in standing_in_run("AWS::EC2::VPCEndpoint", asker) if _is_within(facts, vpc, asker))
    return ((facts, may_be_of(facts, names, asker)) for facts in there)


def _is_within(endpoint: Facts, vpc: Facts, asker: View) -> bool:
    try:
        return named_in_run(own_property(endpoint, "VpcId", asker), asker, VPC) in (None, vpc)
    except Undecided:
        return True


def _may_serve(endpoint: Facts, name: str, tables: list[Facts | None], asker: View, vpc: Facts) -> bool:
    """May the subnet with these route tables reach it, an endpoint of the service that is called so? What is not known may."""
    try:
        if _unfit(endpoint, name, asker):
            return False
        kind = _kind(endpoint, asker)
        if kind == _GATEWAY and name in _GATEWAYS:
            routed = _named(endpoint, "RouteTableIds", "AWS::EC2::RouteTable", asker)
            return None in routed or not tables or tables[0] in routed
        return kind != "Interface" or _may_connect(_named(endpoint, "SecurityGroupIds", GROUP, asker), asker, vpc)
    except Undecided:
        return True


def _kind(endpoint: Facts, asker: View) -> Any:
    kind = endpoint.dig(("VpcEndpointType",), asker.world)[0]
    return _GATEWAY if kind is ABSENT else settle(kind, asker.world)


def _unfit(endpoint: Facts, name: str, asker: View) -> Unfit | None:
    """What makes that no call of an SDK takes it. Without private DNS it has names of its own only, which somebody has to be told."""
    with suppress(Undecided):
        kind = _kind(endpoint, asker)
        if kind == _GATEWAY and name not in _GATEWAYS and is_endpoint_of(endpoint, name, asker):
            return Unfit("VpcEndpointType", "Interface", endpoint)
        value, place = endpoint.dig(("PrivateDnsEnabled",), asker.world)
        if kind == "Interface" and value is not ABSENT:
            if coerce.boolean(value, asker.world, place):
                return _without_names(endpoint, asker)
            if not _is_named(endpoint):
                return Unfit("PrivateDnsEnabled", "true", endpoint)
    return None


def _without_names(endpoint: Facts, asker: View) -> Unfit | None:
    """What the VPC lacks for private DNS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html"""
    vpc = named_in_run(own_property(endpoint, "VpcId", asker), asker, VPC)
    if vpc is None:
        return None
    for name, usual in _NAMES.items():
        value, place = vpc.dig((name,), asker.world)
        if not (usual if value is ABSENT else coerce.boolean(value, asker.world, place)):
            return Unfit(name, "true", vpc)
    return None


def _is_named(endpoint: Facts) -> bool:
    """Does anything else of the template name it: a record, a variable of a function, an output?"""
    for scope in endpoint.scope.together():
        outputs = section(scope.template.body, "Outputs").values()
        others = (body for name, body in scope.resources.items() if (scope, name) != (endpoint.scope, endpoint.id))
        if any(in_words(one, scope, endpoint) for one in (*others, *outputs)):
            return True
    return False


def _may_connect(groups: list[Facts | None], asker: View, vpc: Facts) -> bool:
    """May the function open connections to what has these security groups, in the VPC of its subnets?"""
    listed, place = asker.facts.dig(("VpcConfig", "SecurityGroupIds"), asker.world)
    own = [named_in_run(item, asker, GROUP) for item, _ in (elements(listed, asker.world, place) if listed is not ABSENT else ())]
    within = _range(vpc, asker)
    enters = not groups or any(group is None or may_enter(group, asker, Peer(own, within)) for group in groups)
    return enters and (not own or any(group is None or may_leave_for(group, asker, Peer(groups, within)) for group in own))


def _range(vpc: Facts, asker: View) -> Any:
    """The addresses of the VPC, None where they are not known: it may have others beside its CidrBlock."""
    more = (named_in_run(own_property(facts, "VpcId", asker), asker, VPC) for facts in standing_in_run("AWS::EC2::VPCCidrBlock", asker))
    block = None if any(one in (None, vpc) for one in more) else own_property(vpc, "CidrBlock", asker)
    if isinstance(block := settle(block, asker.world), str):
        from ipaddress import ip_network  # noqa: PLC0415 - as in security_groups

        with suppress(ValueError):
            return ip_network(block, strict=False)
    return None


def _named(endpoint: Facts, key: str, kind: str, asker: View) -> list[Facts | None]:
    listed, place = endpoint.dig((key,), asker.world)
    return [named_in_run(item, asker, kind) for item, _ in (elements(listed, asker.world, place) if listed is not ABSENT else ())]
