"""As much of a text as has room: whatever stands behind it is not looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuegate.policies.gate.report.text import layout
from queuegate.policies.gate.report.text.escape import width
from queuegate.policies.gate.report.text.layout import cut, ending

TEXTS = st.text(st.sampled_from("ab →日é\u0301 "), max_size=20)


@given(TEXTS, st.integers(min_value=1, max_value=24))
def test_as_much_as_fits_and_no_more(text: str, room: int) -> None:
    for shown, kept in ((cut(text, room), text.startswith), (ending(text, room), text.endswith)):
        assert width(shown) <= room
        assert shown == text or kept(shown.strip("…"))
        assert (shown == text) == (width(text) <= room)
    longer = next((n for n in range(len(text), 0, -1) if width(text[:n]) < room), 0)
    assert cut(text, room) in (text, f"{text[:longer].rstrip()}…")


@pytest.mark.parametrize("shorten", [cut, ending])
def test_a_long_text_costs_what_is_shown_of_it(shorten: Callable[[str, int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(layout, "width", lambda text: asked.append(len(text)) or width(text))
    assert width(shorten("größer → ärger " * 10_000, 60)) <= 60
    assert sum(asked) < 200
