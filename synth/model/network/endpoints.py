"""The VPC endpoint that a function's calls of a service take: of an interface endpoint with private DNS each call in its VPC, of a gateway endpoint those from the subnets whose route table it is in.

https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html and https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from ...language.functions import coerce
from ...language.functions.intrinsics import elements
from ...linking.facts import Facts
from ...linking.resources import View
from ...values.value import ABSENT
from ...values.worlds import Undecided
from .ways import endpoint_of, is_endpoint_of, named_in_run, standing_in_run, tables_of

_SUBNET: Final = "AWS::EC2::Subnet"
_TABLE: Final = "AWS::EC2::RouteTable"
_BY_IAM: Final = {"states": "stepfunctions", "monitoring": "cloudwatch"}
"""What the SDK calls a service whose prefix in policies is another."""


def endpoint_taken(function: View, service: str) -> View | None:
    """The endpoint that every call of the service (`sqs`, as policies call it) from the function takes, as far as the targets define VPC, subnets and endpoint. None of any other."""
    name = endpoint_of(_BY_IAM.get(service, service))
    with suppress(Undecided):
        subnets = _subnets(function) if name else []
        for endpoint in standing_in_run("AWS::EC2::VPCEndpoint", function) if subnets else ():
            view = View(endpoint, function.world)
            if is_endpoint_of(endpoint, str(name), function) and all(_takes(view, subnet) for subnet in subnets):
                return view
    return None


def _subnets(function: View) -> list[Facts]:
    """The function's subnets; none where one of them is not among the targets."""
    value, place = function.facts.dig(("VpcConfig", "SubnetIds"), function.world)
    listed = [named_in_run(item, function, _SUBNET) for item, _ in ([] if value is ABSENT else elements(value, function.world, place))]
    return [one for one in listed if one is not None] if None not in listed else []


def _takes(endpoint: View, subnet: Facts) -> bool:
    """Do the calls from this subnet take it? Raises `Undecided`."""
    kind = _text(endpoint, "VpcEndpointType") or "Gateway"
    if kind == "Gateway":
        tables = tables_of(subnet, endpoint)
        return len(tables) == 1 and tables[0] is not None and tables[0] in _tables(endpoint)
    vpc, its = (named_in_run(facts.dig(("VpcId",), endpoint.world)[0], endpoint, "AWS::EC2::VPC") for facts in (subnet, endpoint.facts))
    value, place = endpoint.facts.dig(("PrivateDnsEnabled",), endpoint.world)
    return kind == "Interface" and vpc is not None and vpc is its and value is not ABSENT and coerce.boolean(value, endpoint.world, place)


def _text(endpoint: View, key: str) -> str | None:
    value, place = endpoint.facts.dig((key,), endpoint.world)
    return None if value is ABSENT else coerce.string(value, endpoint.world, place)


def _tables(endpoint: View) -> Iterator[Facts | None]:
    value, place = endpoint.facts.dig(("RouteTableIds",), endpoint.world)
    return (named_in_run(item, endpoint, _TABLE) for item, _ in ([] if value is ABSENT else elements(value, endpoint.world, place)))
