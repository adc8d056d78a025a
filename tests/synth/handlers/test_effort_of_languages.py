"""What ordinary handlers take of the budget of reading code, in each language: so little that a hundred and twenty of them are read in one template, and about as many calls for a unit."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.effort import EFFORT, OF_ALL, OF_EACH
from queuegate.synth.handlers.languages import _reader
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

_ROOT = Path(__file__).parents[3]
_CODES: dict[str, Any] = runpy.run_path(str(_ROOT / "benchmarks" / "codes.py"))
_CALLS: Any = runpy.run_path(str(_ROOT / "tests" / "work.py"))["calls"]
MANY = 120
"""So many functions with a queue, a dead-letter queue and a mapping are five hundred resources, which are all that a template may have."""
READ = 6
FEW = 3
"""To count calls takes half a second of each handler: so many are counted in every run, the others among the slow tests."""


def _codes(language: str, folder: Path) -> list[Code]:
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    made = []
    for number in range(READ):
        handler, file, text = _CODES["code"](language, number)
        where = folder / str(number) / file
        where.parent.mkdir(parents=True)
        where.write_text(text, encoding="utf-8")
        made.append(Code(f"W{number}", _CODES["LANGUAGES"][language].runtime, handler, folder / str(number), None, place, place, place))
    return made


def _taken(codes: list[Code]) -> tuple[float, list[str]]:
    """How much reading them takes where there are so many, and what was not followed of them."""
    before, whole, lost = EFFORT.done, _Whole(), []
    for code in codes:
        answer, calls = _reader(code)
        with EFFORT.of(whole, code, MANY):
            lost += [one.reason for one in answer(code).unfollowed]
            calls(code)
    return EFFORT.done - before, lost


class _Whole:
    """A template."""


@pytest.mark.parametrize("language", [*_CODES["LANGUAGES"]])
def test_an_ordinary_handler_takes_no_more_than_its_part_where_there_are_as_many_as_a_template_may_have(language: str, tmp_path: Path) -> None:
    taken, lost = _taken(_codes(language, tmp_path))
    assert not lost
    assert taken / READ < 0.9 * (OF_EACH + OF_ALL[0]) / MANY  # the rest is for the variables that it needs, and for how it is loaded


@pytest.mark.slow
@pytest.mark.parametrize("many", [FEW, READ])
def test_a_unit_is_about_as_many_calls_in_each_language(many: int, tmp_path: Path) -> None:
    """What costs the budget little and takes long would be no bound."""
    costs = {}
    for language in _CODES["LANGUAGES"]:
        codes = _codes(language, tmp_path / _CODES["LANGUAGES"][language].pieces)[:many]
        _taken(codes[:1])  # what is loaded once
        before = EFFORT.done
        calls = _CALLS(lambda codes=codes: _taken(codes[1:]))
        costs[language] = calls / (EFFORT.done - before)
    assert max(costs.values()) < 2 * min(costs.values()), costs
    assert min(costs.values()) > 2, costs
    assert max(costs.values()) < 8, costs
