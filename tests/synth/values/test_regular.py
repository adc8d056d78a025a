"""Expressions that a template brings: as Python's own engine reads them, and without its way back."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.values.regular import fits

_calls: Callable[[Callable[[], object]], int] = runpy.run_path(str(Path(__file__).parents[2] / "work.py"))["calls"]
_ONE = st.sampled_from(["a", "b", "1", "-", ".", "[ab]", "[^a]", "[a-c1-9_]", "[\\d-]", "\\d", "\\w", "\\s", "\\W", "^", "$", "\\b", "\\B"])
_HOW_OFTEN = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "{0,2}?"])


def _more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.tuples(inner, _HOW_OFTEN).map(lambda both: f"(?:{both[0]}){both[1]}")
    return st.lists(inner, min_size=1, max_size=3).map("".join) | st.tuples(inner, inner).map(lambda both: f"({both[0]}|{both[1]})") | repeated


@settings(deadline=None)
@given(st.recursive(_ONE, _more, max_leaves=8), st.text("ab1- _\n", max_size=7))
def test_it_is_read_as_python_reads_it(pattern: str, text: str) -> None:
    assert fits(pattern, text) is (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize("pattern", ["(a+)+b", "a*" * 90 + "b", "(a|a)*b", "(a|b|ab)*c", ".*" * 999 + "x", "((a{1,9}){1,9}){1,9}b"])
def test_what_takes_pythons_own_engine_for_ever_takes_a_moment(pattern: str) -> None:
    fits(pattern, "a")  # made once
    assert _calls(lambda: fits(pattern, "a" * 4_000)) < 500_000
    assert fits(pattern, "a" * 40) is not True


@pytest.mark.parametrize(
    "pattern", ["(", "(?i)a", "(?=a)a", r"(a)\1", "a{5000}", "\\p{Alpha}", "a" * 3_000, "(?P<x>a)(?(x)b|c)", "a{4294967296}", r"[\w&&[^\d]]", "[a-c[d]]+"]
)
def test_what_is_not_read_is_not_told(pattern: str) -> None:
    assert fits(pattern, "a") is None
