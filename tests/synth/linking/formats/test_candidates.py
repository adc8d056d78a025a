"""A candidate is left out only where a comparison would say no."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.linking.formats.candidates import Candidates
from queuegate.synth.values.text import Text, Token, same
from queuegate.synth.values.worlds import Undecided

PIECES = st.one_of(
    st.sampled_from(["a", "b", "ab", "-dlq", "orders-"]),
    st.sampled_from([Token(kind, name) for kind in ("parameter", "resource", "pseudo", "dynamic", "unknown") for name in ("Env", "Name")]),
)
TEXTS = st.lists(PIECES, max_size=4).map(lambda pieces: Text.of(*pieces))


def may_be(one: Text, other: Text) -> bool | None:
    with suppress(Undecided):
        return same(one, other)
    return None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=2), max_size=6), TEXTS.filter(bool))
def test_who_may_have_the_name_is_among_them(spelt: list[list[Text]], name: Text) -> None:
    candidates = Candidates(enumerate(spelt), lambda i: i % 2)
    found, sharing = candidates.of(name), [*candidates.sharing(name)]
    assert found == sorted(set(found))
    for i, texts in enumerate(spelt):
        answers = [may_be(name, text) for text in texts]
        assert i in found or not any(answer is not False for answer in answers)
        assert i in sharing or True not in answers
    for scope in (0, 1):
        assert candidates.within(name, scope) == [i for i in found if i % 2 == scope]


def test_nothing_is_compared_that_ends_or_begins_otherwise() -> None:
    spelt = [
        [Text.of("orders-", Token("parameter", "Env"))],
        [Text.of(Token("parameter", "Env"), "-mails")],
        [Text.of("bills")],
        [Text.of(Token("unknown", "?"))],
    ]
    candidates = Candidates(enumerate(spelt), lambda _: 0)
    assert candidates.of(Text.of("orders-dlq")) == [0, 3]
    assert candidates.of(Text.of(Token("parameter", "Stage"), "-mails")) == [0, 1, 3]
    assert candidates.of(Text.of("bills")) == [2, 3]
    assert [*candidates.sharing(Text.of(Token("parameter", "Env")))] == [0, 1]
    assert candidates.of(Text()) == []


def test_a_name_with_something_unknown_in_its_middle_is_met_by_what_it_may_be() -> None:
    env, name = Token("parameter", "Env"), Token("parameter", "Name")
    spelt = [[Text.of("orders-", env, "-dlq")], [Text.of("bills-", env, "-dlq")], [Text.of("orders-", env, name, "-dlq")], [Text.of(name, "-x")]]
    candidates = Candidates(enumerate(spelt), lambda _: 0)
    assert 0 in candidates.of(Text.of("orders-dev-dlq"))
    assert candidates.of(Text.of("orders-dev")) == []
    assert [*candidates.sharing(Text.of("orders-", env, name, "-dlq"))] == [2]
