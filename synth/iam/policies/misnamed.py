"""Policies of AWS that a role names by another path than IAM has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from queuegate._light import NamedTuple

from ...language.functions.intrinsics import text_of
from ...linking.resources import View
from ...values.text import Text, settle
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .attached import raw
from .items import items
from .managed_by_aws import path_of, right_arn


class Misnamed(NamedTuple):
    """The ARN of a policy of AWS as it is written, the ARN that the policy has, and where it is written."""

    arn: str
    right: str
    place: Place


def misnamed_policies(role: View) -> Iterator[Misnamed]:
    """What ManagedPolicyArns of the role names by another path than IAM has it (`policy/AWSLambdaVPCAccessExecutionRole`, which is below `service-role/`), as far as it is known."""
    with suppress(Undecided):
        for item in items(*raw(role, "ManagedPolicyArns")):
            with suppress(Undecided):
                arn, at = item()
                spelt = "" if arn is ABSENT else str(Text.of(settle(text_of(arn, role.world, at), role.world)))
                right = right_arn(spelt) if path_of(spelt) is not None else None
                if right is not None and right != spelt:
                    yield Misnamed(spelt, right, at)


def arn_of_aws(name: str) -> str | None:
    """The ARN of the policy of AWS that has this name, None where there is none."""
    return right_arn(f"arn:aws:iam::aws:policy/{name}") if name and "/" not in name and ":" not in name else None
