"""The parameters of a pipeline in AWS's own words, each at the node that has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..report.record.model import Known, Pipeline, Unknown
from ..report.record.names import PARAMETERS, SECONDS, said
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
        yield Detail(PARAMETERS[name], in_words(name, value))


def in_words(name: str, value: Known | Unknown) -> str:
    """`60 s`, `345,600 s (4 days, default)`, `10 (5 when Env = dev)`, `not known: …`."""
    if isinstance(value, Unknown):
        return f"not known: {value.undecided}"
    others = [f"{said(name, other.value)} when {other.world}" for other in value.worlds if other.value != value.value and other.world]
    aside = [*_in_days(name, value.value), *(["default"] if value.origin == "default" else []), *others]
    return said(name, value.value) + (f" ({'; '.join(aside)})" if others else f" ({', '.join(aside)})" if aside else "")


def _in_days(name: str, value: Any) -> list[str]:
    """Seconds in days or hours, where they are whole."""
    if name not in SECONDS or isinstance(value, bool) or not isinstance(value, int):
        return []
    return [f"{value // unit} {word}{'' if value == unit else 's'}" for unit, word in ((_DAY, "day"), (_HOUR, "hour")) if value and value % unit == 0][:1]
