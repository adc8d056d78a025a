from __future__ import annotations

import io

import pytest

from queuegate.policies.gate.report.text.color import painter, wants_color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "terminal", "wanted"),
    [
        pytest.param({}, True, True, id="a-terminal"),
        pytest.param({}, False, False, id="a-pipe"),
        pytest.param({"NO_COLOR": "1"}, True, False, id="no-color"),
        pytest.param({"NO_COLOR": ""}, True, True, id="an-empty-no-color-says-nothing"),
        pytest.param({"FORCE_COLOR": "1"}, False, True, id="force-color"),
        pytest.param({"FORCE_COLOR": ""}, False, False, id="an-empty-force-color-says-nothing"),
        pytest.param({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False, id="no-goes-before-yes"),
        pytest.param({"TERM": "dumb"}, True, False, id="a-dumb-terminal"),
        pytest.param({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True, id="a-dumb-terminal-that-is-forced"),
    ],
)
def test_who_decides(environ: dict[str, str], terminal: bool, wanted: bool) -> None:  # noqa: FBT001 - a table
    assert wants_color(environ, Terminal() if terminal else io.StringIO()) is wanted


def test_a_stream_that_is_closed_or_missing_has_no_colour() -> None:
    closed = io.StringIO()
    closed.close()
    assert wants_color({}, closed) is False
    assert wants_color({}, None) is False


def test_paint() -> None:
    assert painter(color=True)("stop", "error") == "\x1b[1;31mstop\x1b[0m"
    assert painter(color=True)("", "error") == ""
    assert painter(color=False)("stop", "error") == "stop"
