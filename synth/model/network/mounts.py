"""The mount targets of the file system that a function mounts, for which it does not wait.

"If your template contains an AWS::EFS::MountTarget resource, you must also specify a DependsOn attribute to ensure that the mount target is created or updated before the function."
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from queuegate._light import NamedTuple

from ...language.functions.intrinsics import elements, resolve
from ...linking.resources import View
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .ways import named_in_template, own_property, standing


class Unmounted(NamedTuple):
    """A function, a mount target that may not be there yet, and where the function names the file system."""

    function: View
    target: View
    place: Place


def unmounted(function: View) -> Iterator[Unmounted]:
    """As far as the template defines the access point, its file system, and the mount target."""
    with suppress(Undecided):
        listed, place = function.facts.dig(("FileSystemConfigs",), function.world)
        for one, at in elements(listed, function.world, place) if listed is not ABSENT else ():
            named, _ = resolve(one.get("Arn", ABSENT), function.world, at / "Arn") if isinstance(one, dict) else (ABSENT, at)
            point = named_in_template(named, function, "AWS::EFS::AccessPoint")
            system: Any = named_in_template(own_property(point, "FileSystemId", function), function, "AWS::EFS::FileSystem") if point is not None else None
            for facts in standing("AWS::EFS::MountTarget", function) if system is not None else ():
                own = named_in_template(own_property(facts, "FileSystemId", function), function, "AWS::EFS::FileSystem") is system
                if own and not function.waits_for(facts):
                    yield Unmounted(function, View(facts, function.world), at)
