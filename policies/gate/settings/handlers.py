"""The `handlers` of queuegate.yaml: what the team states of the code of its functions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from queuegate._light import NamedTuple
from queuegate.synth.sources import disk

from .patterns import means
from .settings import Loaded, place_of

if TYPE_CHECKING:
    from queuegate.synth.handlers import Stated
    from queuegate.synth.linking.facts import Facts


class StatedHandler(NamedTuple):
    """A pattern of functions, and what is stated of their handlers."""

    pattern: str
    stated: Stated


def stated_handlers(loaded: Loaded) -> tuple[StatedHandler, ...]:
    """The entries of the settings."""
    if not loaded.settings.handlers:
        return ()
    from queuegate.synth.handlers import Stated  # noqa: PLC0415 - only where somebody states anything

    return tuple(
        StatedHandler(
            pattern,
            Stated(
                entry.reports_failures,
                entry.fifo_stops_at_failure,
                _calls(entry.calls),
                place_of(loaded, "handlers", pattern),
                entry.code or "",
                entry.call_seconds,
                entry.marks_when_done,
                tuple(entry.opens) if entry.opens is not None else None,
            ),
        )
        for pattern, entry in loaded.settings.handlers.items()
    )


def _calls(written: list[str] | None) -> tuple[tuple[str, str], ...] | None:
    """`dynamodb:PutItem on Table` as the action and what it is done on."""
    if written is None:
        return None
    parts = [text.strip().partition(" on ") for text in written]
    return tuple((action, on.strip()) for action, _, on in parts)


def stated_of(handlers: Sequence[StatedHandler], function: Facts) -> Stated | None:
    """What is stated of a function's handler: the first entry that names it."""
    construct = function.scope.template.construct(function.id)
    disk.noted("handler", lambda: json.dumps([function.id, construct]), partial(told_of, handlers))
    return _meant(handlers, function.id, construct)


def told_of(handlers: Sequence[StatedHandler], about: str) -> str:
    """What is stated of one function (its logical id and construct path), and where, as one text; "" for nothing."""
    one = _meant(handlers, *json.loads(about))
    return "" if one is None else repr((one.reports, one.stops, one.calls, one.at.spot, one.code, one.seconds, one.marked, one.opens))


def _meant(handlers: Sequence[StatedHandler], resource: str, construct: str | None) -> Stated | None:
    return next((one.stated for one in handlers if means(one.pattern, resource, construct)), None)
