"""The parameters of a pipeline in AWS's own words, each at the node that has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..report.record.model import Known, Pipeline, Unknown
from ..report.record.names import PARAMETERS, SECONDS
from .model import Detail, Kind

_DAY: Final = 86_400
_HOUR: Final = 3_600
_TOLD: Final[dict[Kind, tuple[str, ...]]] = {
    "queue": ("visibility_timeout", "retention", "fifo"),
    "mapping": ("batch_size", "batching_window", "maximum_concurrency", "partial_responses", "enabled"),
    "function": ("function_timeout", "reserved_concurrency"),
}
"""What is told at each kind of node."""
_OUT_OF_THE_WAY: Final = {"fifo": False, "enabled": True}
"""What goes without saying."""


def details(pipeline: Pipeline, kind: Kind) -> Iterator[Detail]:
    """The parameters of the pipeline that this node has. The values are the report's: what nobody shall see is not in them."""
    for name in _TOLD.get(kind, ()):
        value = pipeline.parameters.get(name)
        if value is None or (isinstance(value, Known) and not value.worlds and value.value == _OUT_OF_THE_WAY.get(name, value)):
            continue
        yield Detail(PARAMETERS[name], in_words(value, seconds=name in SECONDS))


def in_words(value: Known | Unknown, *, seconds: bool = False) -> str:
    """`60 s`, `345,600 s (4 days, default)`, `10 (5 when Env = dev)`, `not known: …`."""
    if isinstance(value, Unknown):
        return f"not known: {value.undecided}"
    others = [f"{_spelt(other.value, seconds=seconds)} when {other.world}" for other in value.worlds if other.value != value.value and other.world]
    aside = [*_in_days(value.value, seconds=seconds), *(["default"] if value.origin == "default" else []), *others]
    return _spelt(value.value, seconds=seconds) + (f" ({'; '.join(aside)})" if others else f" ({', '.join(aside)})" if aside else "")


def _spelt(value: Any, *, seconds: bool) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}{' s' if seconds else ''}" if isinstance(value, int) else str(value)


def _in_days(value: Any, *, seconds: bool) -> list[str]:
    """Seconds in days or hours, where they are whole."""
    if not seconds or isinstance(value, bool) or not isinstance(value, int):
        return []
    return [f"{value // unit} {word}{'' if value == unit else 's'}" for unit, word in ((_DAY, "day"), (_HOUR, "hour")) if value and value % unit == 0][:1]
