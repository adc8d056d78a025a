"""`# queuegate: waive RULE until 2027-01-31 because REASON`: a waiver in a comment of a YAML template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from queuegate._light import regex
from queuegate.synth.sources.template import Route, Spot
from queuegate.synth.sources.text.places import spot_at

from .model import AttachedWaiver

_FORM: Final = "Write: # queuegate: waive RULE until YYYY-MM-DD because REASON (until … may be left out)"
_WAIVER: Final = regex(r"waive\s+(?P<rule>\S+)(?:\s+until\s+(?P<until>\S+))?(?:\s+because(?:\s+(?P<reason>.*))?)?")

Found = tuple[AttachedWaiver | None, Route | None, Spot, str]
"""A waiver, the way to what it stands on, where it stands, and what is wrong with it."""


def in_comments(text: str, mark: str, parsed: Callable[[], tuple[dict[str, Any], Callable[[Route], Spot]]]) -> Iterator[Found]:
    """Every comment with this mark and a colon, and each waiver that lacks the colon. `parsed` gives the template of this text."""
    from queuegate.synth.sources.text.yaml_comments import beginnings, comments  # noqa: PLC0415 - few templates have one

    if not (found := [one for one in comments(text, mark) if one.text.startswith(":") or _is_meant(one.text)]):
        return
    data, spot = parsed()
    begins = beginnings(data, spot)
    file = spot(()).file
    for comment in found:
        entry, wrong = _read(comment.text[1:].lstrip()) if comment.text.startswith(":") else (None, f"it lacks the colon behind {mark}. {_FORM}")
        yield entry, begins.get(comment.line) if comment.line else None, spot_at(text, comment.at, file), wrong


def _is_meant(said: str) -> bool:
    """Is it the form of a waiver, and no prose?"""
    match = _WAIVER.fullmatch(said)
    return match is not None and "-" in match["rule"]


def _read(said: str) -> tuple[AttachedWaiver | None, str]:
    match = _WAIVER.fullmatch(said)
    if match is None:
        return None, _FORM
    data = {name: value for name, value in match.groupdict().items() if value is not None}
    if not data.get("reason", "").strip():
        return None, f"it lacks its reason. {_FORM}"
    from .walk import complaints  # noqa: PLC0415 - few templates have a waiver

    wrong = complaints(data, AttachedWaiver)
    return (None, "; ".join(one.message for one in wrong)) if wrong else (msgspec.convert(data, AttachedWaiver), "")
