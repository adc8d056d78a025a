"""What a run notes of each call that leaves the code: what it is given, and whether anybody looks at its response."""

from __future__ import annotations

from typing import Any, Final

from ..state.machine import Machine
from ..state.refused_entries import OF_ENTRIES
from ..state.values import External, Site, about_of
from . import http, known
from .aws import operations as aws
from .packages import schemas

SENT: Final = "sent"
OF_A_KIND: Final = "of a kind"
"""Where a schema is asked that is for one kind of messages."""
_DEEP: Final = 8
"""So deep the text of an event lies below its command."""
HANDED: Final = "handed"
"""What a machine remembers of the arguments of code that is not known."""


def remember(machine: Machine, external: External, arguments: list[Any], site: Site) -> None:
    machine.ran.add(site.node.id)
    if external.path[0] not in ("global", "unknown"):
        machine.outside.append((external.path, tuple(arguments), external.arguments, site))
    elif external.path[0] == "unknown" and not known.LOGGED.match(site.text):
        machine.state.setdefault(HANDED, []).extend(arguments)


def responded(machine: Machine, external: External, arguments: list[Any], asked: tuple[Any, ...], site: Site, *, name: str) -> None:  # noqa: PLR0913 - one call
    """Remember a call that is made for the first message, or for all of them, and may fail without an exception, with how many questions had been asked."""
    in_result = http.told_in_result(machine, external, site)
    of_message = 0 in about_of((*arguments, *asked), _DEEP) or (machine.current == 0 and in_result and external.path[-1] in http.NARROWED_AFTER)
    if machine.current not in (0, None) or not of_message:
        return
    kind = (
        "response"
        if http.takes_any_status(machine, external, arguments, site)
        else (in_result or aws.failing_quietly(external.path, asked) or schemas.refusal(external.path, name))
    )
    if machine.current is None and kind not in OF_ENTRIES:
        return
    if kind and schemas.refusal(external.path, name) and schemas.names_a_kind(external.path, external.arguments, arguments):
        machine.state.setdefault(OF_A_KIND, set()).add(site.node.id)
    if kind:
        machine.state.setdefault(SENT, []).append((kind, site, len(machine.trace)))
