"""A thing is left out only where its text is surely another."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.values.same_text import SameText
from queuegate.synth.values.text import Text, Token, same
from queuegate.synth.values.worlds import Undecided

PIECES = st.one_of(
    st.sampled_from(["a", "b", "ab", "-dlq", "orders-"]),
    st.sampled_from([Token(kind, name) for kind in ("parameter", "resource", "pseudo", "dynamic") for name in ("Env", "Name")]),
)
TEXTS = st.lists(PIECES, max_size=4).map(lambda pieces: Text.of(*pieces))


def may_be(one: Text, other: Text | None) -> bool:
    with suppress(Undecided):
        return other is None or same(one, other)
    return True


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=3), max_size=6), TEXTS.filter(bool))
def test_whose_text_it_may_be_is_among_them(spelt: list[list[Text | None]], text: Text) -> None:
    found = SameText(enumerate(spelt)).of(text)
    assert found == sorted(set(found))
    assert {i for i, texts in enumerate(spelt) if any(may_be(text, one) for one in texts)} <= {*found}


def test_a_text_that_ends_otherwise_is_not_compared() -> None:
    env = Token("parameter", "Env")
    texts = SameText(enumerate([[Text.of("dev-orders")], [Text.of("dev-bills")], [Text.of(env, "-orders")], [None]]))
    assert texts.of(Text.of(env, "-orders")) == [0, 2, 3]
    assert texts.of(Text.of("dev-bills")) == [1, 2, 3]
