"""AWS's managed policies that a role names by a path that they do not have: `policy/AWSLambdaVPCAccessExecutionRole`, which is below `service-role/`.

A name is unique in an account, whatever its path is, and so it is among AWS's: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple

from ...language.intrinsics import text_of
from ...linking.resources import View
from ...values.text import Text, settle
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from .items import items

_MANAGED: Final = Path(__file__).with_name("managed_policies.json")
_HEAD: Final = ":iam::aws:policy"


class Misnamed(NamedTuple):
    """The ARN as it is written, the ARN that the policy has, and where it is written."""

    arn: str
    right: str
    place: Place


def misnamed_policies(role: View) -> Iterator[Misnamed]:
    """What ManagedPolicyArns of the role names by another path than IAM has it, as far as it is known."""
    with suppress(Undecided):
        value, place = role.facts.dig(("ManagedPolicyArns",), role.world)
        for item in items(value, role.world, place):
            with suppress(Undecided):
                arn, at = item()
                spelt = "" if arn is ABSENT else str(Text.of(settle(text_of(arn, role.world, at), role.world)))
                head, owned, tail = spelt.partition(_HEAD)
                if owned and head.startswith("arn:") and "${" not in tail and (path := right_path(tail)) not in (None, tail):
                    yield Misnamed(spelt, f"{head}{_HEAD}{path}", at)


@cache
def right_path(tail: str) -> str | None:
    """The path and name under which IAM has the policy of AWS with this name, None where it has none."""
    name = tail.rpartition("/")[2]
    if not name:
        return None
    with _MANAGED.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as rows:
        end = rows.find(f'/{name}": '.encode())
        if end < 0:
            return None
        start = rows.rfind(b'"', 0, end)
        return rows[start + 1 : end].decode() + f"/{name}"
