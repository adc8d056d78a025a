"""Whether a function in a VPC may open connections to the HTTPS endpoints of AWS, as far as its security groups say.

A group that lists SecurityGroupEgress allows what it lists and nothing else; one that lists nothing allows all:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from ...language.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.resources import View
from ...values.text import Text
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .network import is_told_elsewhere, named_in_template, standing

HTTPS: Final = 443
"""The port of AWS's endpoints: https://docs.aws.amazon.com/general/latest/gr/rande.html"""
GROUP, _EGRESS, _INGRESS = "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress"
_NOWHERE: Final = ("127.", "255.255.255.255/32", "::1/128")
"""What templates write for "nothing": CloudFormation takes no empty list for it, and the CDK's allowAllOutbound: false writes the second one."""
_BEYOND_PORTS: Final = ("icmp", "icmpv6", "udp", "1", "17", "58")


def held_back(function: View) -> tuple[list[Facts], Place] | None:
    """The security groups of the function, and where they are listed, where none of them allows outbound TCP 443. None where one does, or where that is not known."""
    with suppress(Undecided):
        listed, place = function.facts.dig(("VpcConfig", "SecurityGroupIds"), function.world)
        groups = [named_in_template(item, function, GROUP) for item, _ in ([] if listed is ABSENT else elements(listed, function.world, place))]
        known = [group for group in groups if group is not None and not _may_leave(group, function)]
        if known and len(known) == len(groups) and not is_told_elsewhere(function, known):
            return known, place
    return None


def _may_leave(group: Facts, asker: View) -> bool:
    """Does it, or may it, allow outbound TCP 443 to somewhere?"""
    listed, place = group.dig(("SecurityGroupEgress",), asker.world)
    rules = [*_rules(listed, place, asker)]
    if not rules:
        return True
    rules += [
        resolve(other.body.get("Properties", {}), asker.world, other.place / "Properties")
        for other in standing(_EGRESS, asker)
        if _may_be_of(other, group, asker)
    ]
    return any(_allows(rule, asker, at) for rule, at in rules)


def may_enter(group: Facts, asker: View) -> bool:
    """Does it, or may it, allow inbound TCP 443 from somewhere? A group without a rule for what comes in lets nothing in."""
    if is_told_elsewhere(asker, [group]):
        return True
    listed, place = group.dig(("SecurityGroupIngress",), asker.world)
    rules = [*_rules(listed, place, asker)]
    rules += [
        resolve(other.body.get("Properties", {}), asker.world, other.place / "Properties")
        for other in standing(_INGRESS, asker)
        if _may_be_of(other, group, asker)
    ]
    return any(_allows(rule, asker, at) for rule, at in rules)


def _rules(listed: Any, place: Place, asker: View) -> Iterator[tuple[Any, Place]]:
    yield from () if listed is ABSENT else elements(listed, asker.world, place)


def _may_be_of(rule: Facts, group: Facts, asker: View) -> bool:
    named = named_in_template(rule.dig(("GroupId",), asker.world)[0], asker, GROUP)
    return named is None or named is group


def _allows(rule: Any, asker: View, at: Place) -> bool:
    """May this rule let TCP 443 out? What is not known may."""
    if not isinstance(rule, dict):
        return True
    said = {key: _plain(rule[key], asker, at / key) for key in ("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6") if key in rule}
    if any(str(said.get(key, "")).startswith(_NOWHERE) for key in ("CidrIp", "CidrIpv6")):
        return False
    if str(said.get("IpProtocol")).lower() in _BEYOND_PORTS:
        return False
    first, last = (_port(said.get(key)) for key in ("FromPort", "ToPort"))
    return str(said.get("IpProtocol")) == "-1" or first is None or last is None or first <= HTTPS <= last or first == -1


def _plain(node: Any, asker: View, at: Place) -> Any:
    value, _ = resolve(node, asker.world, at)
    return value.plain() if isinstance(value, Text) else value


def _port(value: Any) -> int | None:
    return int(str(value)) if str(value).lstrip("-").isdigit() else None
