"""Whom a statement is about, where AWS knows nobody by that: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from ...language.functions.coerce import text
from ...values.text import Text
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided
from ..policies.items import items
from ..policies.of_resources.principal_forms import principal_amiss
from ..policies.statement import Statement
from .slips import Slip

_OF_SERVICES: Final = (".amazonaws.com", ".amazonaws.com.cn")


def nobodies(listed: Any, statement: Statement, place: Place) -> Iterator[Slip]:
    """What is no principal of this kind, whatever its parameters are. Of a queue's policy a rule of its own speaks, and a service has been told."""
    with suppress(Undecided):
        for item in items(listed, statement.world, place):
            with suppress(Undecided):
                value, at = item()
                name = Text() if value is ABSENT else text(value, statement.world, at)
                if name and not str(name).endswith(_OF_SERVICES) and (wrong := principal_amiss(name)):
                    yield Slip(at, f"'{name}' under AWS of a Principal, which {wrong}", "it accepts the ARN or the id of an account, a role or a user", "")
