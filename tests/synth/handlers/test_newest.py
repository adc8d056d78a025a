"""What was made last is kept, as far as it is worth no more than the bound, and there is room for it before it is made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queuegate.synth.handlers.newest import Newest

MOST, WORTH = 3, 10


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)), max_size=30))
def test_no_more_is_held_than_may_be_and_what_was_asked_last_is_there(asked: list[tuple[int, int]]) -> None:
    worths = dict(asked)
    newest: Newest[str] = Newest(MOST, WORTH)
    there: dict[int, None] = {}
    for key, _ in asked:
        assert (newest.get(key) is not None) == (key in there)
        if key in there:
            del there[key]
        else:
            while there and (len(there) >= MOST or sum(worths[one] for one in there) + worths[key] > WORTH):
                del there[next(iter(there))]
            assert newest.made(key, worths[key], lambda key=key: str(key)) == str(key)  # type: ignore[misc]  # a default argument is no annotation
        there[key] = None
        assert newest.get(key) == str(key)
