from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.iam.policies.match import matches
from queuegate.synth.values.wildcards import compiled

_letters = st.text("ab*?", max_size=8)


@settings(deadline=None)
@given(pattern=_letters, subject=st.text("ab\n", max_size=10))
def test_a_pattern_matches_what_the_walk_over_both_says(pattern: str, subject: str) -> None:
    assert (compiled(pattern).fullmatch(subject) is not None) == matches(pattern, subject)


def test_a_pattern_without_a_letter_for_one_character_takes_it_as_itself() -> None:
    assert not compiled("a?c", one=None).fullmatch("abc")
    assert compiled("a?c", one=None).fullmatch("a?c")
