"""Whether an endpoint in a VPC can be reached from a subnet: a gateway by the subnet's route table, an interface through its security groups.

https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html and https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html. A group that nobody gives
a rule lets nothing in: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from typing import Final

from ...language.intrinsics import elements
from ...linking.facts import Facts
from ...linking.resources import View
from ...values.text import Text
from ...values.value import ABSENT
from ...values.worlds import Undecided
from .network import named_in_template
from .security_groups import GROUP, may_enter

_GATEWAYS: Final = ("dynamodb", "s3")
"""The services that have gateway endpoints."""
_GATEWAY: Final = "Gateway"
"""The type where nobody says one: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html"""


def may_serve(endpoint: Facts, name: str, tables: list[Facts | None], asker: View) -> bool:
    """May the subnet with these route tables reach it, an endpoint of the service that is called so? What is not known may."""
    try:
        kind = endpoint.dig(("VpcEndpointType",), asker.world)[0]
        kind = _GATEWAY if kind is ABSENT else kind.plain() if isinstance(kind, Text) else kind
        if kind == _GATEWAY and name in _GATEWAYS:
            routed = _named(endpoint, "RouteTableIds", "AWS::EC2::RouteTable", asker)
            return None in routed or not tables or tables[0] in routed
        groups = _named(endpoint, "SecurityGroupIds", GROUP, asker) if kind == "Interface" else []
        return not groups or any(group is None or may_enter(group, asker) for group in groups)
    except Undecided:
        return True


def _named(endpoint: Facts, key: str, kind: str, asker: View) -> list[Facts | None]:
    listed, place = endpoint.dig((key,), asker.world)
    return [named_in_template(item, asker, kind) for item, _ in (elements(listed, asker.world, place) if listed is not ABSENT else ())]
