"""Which functions may send to a queue is asked of those alone whose policies name one that may be it."""

from __future__ import annotations

from fnmatch import fnmatchcase

from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.iam.traffic.producers import _may_meet

NAMES = st.text("ab", max_size=4)
PATTERNS = st.text("ab*", max_size=4)


@settings(deadline=None)
@given(PATTERNS, PATTERNS, NAMES)
def test_two_that_match_one_name_may_meet(one: str, two: str, name: str) -> None:
    if fnmatchcase(name, one) and fnmatchcase(name, two):
        assert _may_meet(one, two)
        assert _may_meet(two, one)


@settings(deadline=None)
@given(NAMES, NAMES, PATTERNS)
def test_what_begins_or_ends_otherwise_meets_not(one: str, two: str, rest: str) -> None:
    assert not _may_meet(f"a{one}", f"b{rest}*{two}")
    assert not _may_meet(f"{one}a", f"{two}*{rest}b")
