"""Whether a function in a VPC may open connections to the HTTPS endpoints of AWS, as far as its security groups say.

A group that lists SecurityGroupEgress allows what it lists and nothing else; one that lists nothing allows all:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.resources import View
from ...values.text import settle
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .ways import is_told_elsewhere, named_in_run, standing_in_run

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
        groups = [named_in_run(item, function, GROUP) for item, _ in ([] if listed is ABSENT else elements(listed, function.world, place))]
        known = [group for group in groups if group is not None and not _may_leave(group, function)]
        if known and len(known) == len(groups) and not is_told_elsewhere(function, known, taken=True):
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
        for other in standing_in_run(_EGRESS, asker)
        if _may_be_of(other, group, asker)
    ]
    return any(_allows(rule, asker, at) for rule, at in rules)


class Peer(NamedTuple):
    """Who is at the other end: its security groups (None: one that is not known; empty: those that it has by default), and the range of the VPC in which both are, where that is known."""

    groups: list[Facts | None]
    range: Any


def may_leave_for(group: Facts, asker: View, peer: Peer) -> bool:
    """Does it, or may it, allow outbound TCP 443 to this one? Of a group that lists no rule CloudFormation leaves the one that allows all; one that allows it to nobody is `held_back`."""
    listed, place = group.dig(("SecurityGroupEgress",), asker.world)
    rules = [*_rules(listed, place, asker)]
    if not rules or is_told_elsewhere(asker, [group]) or any(_may_be_of(other, group, asker) for other in standing_in_run(_EGRESS, asker)):
        return True
    open_ones = [(rule, at) for rule, at in rules if _allows(rule, asker, at)]
    return not open_ones or any(_may_mean(rule, "Destination", peer, asker, at) for rule, at in open_ones)


def _may_mean(rule: Any, end: str, peer: Peer, asker: View, at: Place) -> bool:
    """May the rule be for this one? https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-securitygroup-ingress.html"""
    if not isinstance(rule, dict):
        return True
    if (key := f"{end}SecurityGroupId") in rule:
        named = named_in_run(resolve(rule[key], asker.world, at / key)[0], asker, GROUP)
        return named is None or not peer.groups or None in peer.groups or named in peer.groups
    written = _plain(rule["CidrIp"], asker, at / "CidrIp") if "CidrIp" in rule else None
    if not isinstance(written, str) or peer.range is None:
        return True
    from ipaddress import ip_network  # noqa: PLC0415 - few templates have a network of their own

    with suppress(ValueError):
        return bool(ip_network(written, strict=False).overlaps(peer.range))
    return True


def may_enter(group: Facts, asker: View, peer: Peer) -> bool:
    """Does it, or may it, allow inbound TCP 443 from this one? A group without a rule for what comes in lets nothing in."""
    if is_told_elsewhere(asker, [group]):
        return True
    listed, place = group.dig(("SecurityGroupIngress",), asker.world)
    rules = [*_rules(listed, place, asker)]
    rules += [
        resolve(other.body.get("Properties", {}), asker.world, other.place / "Properties")
        for other in standing_in_run(_INGRESS, asker)
        if _may_be_of(other, group, asker)
    ]
    return any(_allows(rule, asker, at) and _may_mean(rule, "Source", peer, asker, at) for rule, at in rules)


def _rules(listed: Any, place: Place, asker: View) -> Iterator[tuple[Any, Place]]:
    yield from () if listed is ABSENT else elements(listed, asker.world, place)


def _may_be_of(rule: Facts, group: Facts, asker: View) -> bool:
    named = named_in_run(rule.dig(("GroupId",), asker.world)[0], asker, GROUP)
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
    return settle(resolve(node, asker.world, at)[0], asker.world)


def _port(value: Any) -> int | None:
    return int(str(value)) if str(value).lstrip("-").isdigit() else None
