from __future__ import annotations

import io

import pytest

from queuegate.policies.gate.report.text.color import painter, wants_color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "terminal", "flag", "wanted"),
    [
        pytest.param({}, True, None, True, id="a-terminal"),
        pytest.param({}, False, None, False, id="a-pipe"),
        pytest.param({"NO_COLOR": "1"}, True, None, False, id="no-color"),
        pytest.param({"NO_COLOR": ""}, True, None, True, id="an-empty-no-color-says-nothing"),
        pytest.param({"FORCE_COLOR": "1"}, False, None, True, id="force-color"),
        pytest.param({"FORCE_COLOR": ""}, False, None, False, id="an-empty-force-color-says-nothing"),
        pytest.param({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, None, False, id="no-goes-before-yes"),
        pytest.param({"TERM": "dumb"}, True, None, False, id="a-dumb-terminal"),
        pytest.param({"TERM": "dumb", "FORCE_COLOR": "1"}, True, None, True, id="a-dumb-terminal-that-is-forced"),
        pytest.param({"NO_COLOR": "1"}, False, True, True, id="the-flag-goes-before-all"),
        pytest.param({"FORCE_COLOR": "1"}, True, False, False, id="and-so-does-its-no"),
    ],
)
def test_who_decides(environ: dict[str, str], terminal: bool, flag: bool | None, wanted: bool) -> None:  # noqa: FBT001 - a table
    assert wants_color(environ, Terminal() if terminal else io.StringIO(), flag) is wanted


def test_a_stream_that_is_closed_or_missing_has_no_colour() -> None:
    closed = io.StringIO()
    closed.close()
    assert wants_color({}, closed) is False
    assert wants_color({}, None) is False


def test_paint() -> None:
    assert painter(color=True)("stop", "error") == "\x1b[1;31mstop\x1b[0m"
    assert painter(color=True)("", "error") == ""
    assert painter(color=False)("stop", "error") == "stop"
