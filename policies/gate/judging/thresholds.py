"""The team's thresholds as the rules see them: whatever is asked of them is noted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from queuegate.synth.sources import disk

_ALL: Final = ""
"""Whoever goes through them asks for all."""


class Thresholds(Mapping[str, Any]):
    """The thresholds by their keys."""

    def __init__(self, held: Mapping[str, object]) -> None:
        self._held = held

    def _note(self, key: str) -> None:
        disk.noted("threshold", lambda: key, partial(told_of, self._held))

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        self._note(_ALL)
        return iter(self._held)

    def __len__(self) -> int:
        self._note(_ALL)
        return len(self._held)


def told_of(held: Mapping[str, object], key: str) -> str:
    """What is set under a key, as text; "" for nothing. Without a key: all of them."""
    return json.dumps(sorted(held.items())) if key == _ALL else json.dumps(held[key]) if key in held else ""
