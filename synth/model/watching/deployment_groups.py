"""Which alarms take a new version of a function back: those of a CodeDeploy deployment group.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-codedeploy-deploymentgroup-alarmconfiguration.html. SAM makes the group of a function's DeploymentPreference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from queuegate._light import NamedTuple

from ...language.functions import coerce
from ...language.functions.intrinsics import elements, resolve
from ...linking.facts import Facts
from ...linking.resources import View, view_of
from ...values.defaults import ALARM
from ...values.text import Text, Token
from ...values.value import ABSENT, Place
from ...values.worlds import Outside
from .alarms import Alarm

GROUP = "AWS::CodeDeploy::DeploymentGroup"


class Rollback(NamedTuple):
    """The alarms of one deployment group, as far as they are among the targets', and where they are listed; `others` are the names of those that are not."""

    alarms: list[Alarm]
    place: Place
    others: list[str]


def rollbacks(function: View) -> Iterator[Rollback]:
    """The deployment groups that are deployed with it of whose alarms one watches this function."""
    for facts in function.facts.links.deployed_with(GROUP, function.facts.scope):
        if not facts.scope.exists(facts.id, function.world):
            continue
        listed, place = facts.dig(("AlarmConfiguration", "Alarms"), function.world)
        if listed is ABSENT:
            continue
        alarms = [_alarm(facts, function, item, at) for item, at in elements(listed, function.world, place)]
        known = [alarm for alarm in alarms if isinstance(alarm, Alarm)]
        if any(alarm.watches(function) for alarm in known):
            yield Rollback(known, place, [alarm for alarm in alarms if isinstance(alarm, str)])


def _alarm(group: Facts, function: View, item: Any, at: Place) -> Alarm | str | None:
    """The alarm that an entry names; the name of one that is none of the targets', such as a composite alarm. None where there is no name."""
    world = function.world
    name, here = resolve(item.get("Name", ABSENT), world, at / "Name") if isinstance(item, dict) else (ABSENT, at)
    if name is ABSENT:
        return None
    text = coerce.text(name, world, here)
    for facts in group.links.deployed_with(ALARM, group.scope):
        alarm: Alarm = view_of(facts, world)
        head = text[0] if len(text) == 1 else None
        if isinstance(head, Token) and (head.scope, head.name) == (facts.scope.id, facts.id):
            return alarm
        if isinstance(text.plain(), str) and _is_called(alarm, text):
            return alarm
    return str(text)


def _is_called(alarm: Alarm, name: Text) -> bool:
    try:
        return alarm.alarm_name.get() == name
    except Outside:
        return False
