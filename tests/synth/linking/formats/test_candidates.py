"""A candidate is left out only where a comparison would say no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.linking.formats import candidates as candidates_module
from queuegate.synth.linking.formats.candidates import Candidates
from queuegate.synth.values.text import Text, Token, same
from queuegate.synth.values.worlds import OTHER, Undecided, Variable

STAGE = Variable("Stage", ("dev", "a", OTHER), usual=True)
SITE = Variable("Site", ("b", "ab"))
PIECES = st.one_of(
    st.sampled_from(["a", "b", "ab", "-dlq", "orders-"]),
    st.sampled_from([Token(kind, name) for kind in ("parameter", "resource", "pseudo", "dynamic", "unknown") for name in ("Env", "Name")]),
    st.sampled_from([Token("parameter", variable.name, variable=variable) for variable in (STAGE, SITE)]),
)
TEXTS = st.lists(PIECES, max_size=4).map(lambda pieces: Text.of(*pieces))


def may_be(one: Text, other: Text) -> bool | None:
    with suppress(Undecided):
        return same(one, other)
    return None


def in_each_world(text: Text) -> Iterator[Text]:
    for stage, site in product(STAGE.atoms, SITE.atoms):
        values = {STAGE: stage, SITE: site, None: OTHER}
        yield text.replace(lambda token, values=values: token if values[token.variable] is OTHER else values[token.variable])  # type: ignore[misc]  # a default argument


def is_usual(text: Text) -> bool:
    return any(token.variable is STAGE for token in text.tokens)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=2), max_size=6),
    TEXTS.filter(bool).flatmap(lambda text: st.sampled_from([*in_each_world(text)])),
    st.integers(1, 32),
)
def test_who_may_have_the_name_is_among_them(spelt: list[list[Text]], name: Text, values: int) -> None:
    """Whatever its parameters are, and whether all their values are spelt out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates_module, "_VALUES", values)
        candidates = Candidates(enumerate(spelt), lambda i: i % 2)
    elsewhere, alike = [*candidates.elsewhere(name)], [*candidates.alike(name)]
    within = [[*candidates.within(name, scope)] for scope in (0, 1)]
    for found in (elsewhere, *within):
        assert found == sorted(set(found))
    for i, texts in enumerate(spelt):
        answers = [(may_be(name, text), is_usual(text)) for written in texts for text in in_each_world(written)]
        assert i in within[i % 2] or not any(answer is not False for answer, _ in answers)
        assert i not in within[1 - i % 2]
        assert i in elsewhere or is_usual(name) or not any(answer is not False for answer, usual in answers if not usual)
        assert i in alike or (True, False) not in answers
        assert i in alike or (True, True) not in answers


def test_what_a_parameter_may_be_instead_of_its_default_is_no_name_of_another_template() -> None:
    stage = Token("parameter", "Stage", variable=STAGE)
    candidates = Candidates(enumerate([[Text.of(stage)], [Text.of("orders-", stage)], [Text.of(Token("parameter", "Env"))]]), lambda _: 0)
    assert [*candidates.elsewhere(Text.of("prod"))] == [2]
    assert [*candidates.elsewhere(Text.of("dev"))] == [0, 2]
    assert [*candidates.elsewhere(Text.of("orders-a"))] == [1, 2]
    assert [*candidates.within(Text.of("prod"), 0)] == [0, 2]


def test_nothing_is_compared_that_ends_or_begins_otherwise() -> None:
    spelt = [
        [Text.of("orders-", Token("parameter", "Env"))],
        [Text.of(Token("parameter", "Env"), "-mails")],
        [Text.of("bills")],
        [Text.of(Token("unknown", "?"))],
    ]
    candidates = Candidates(enumerate(spelt), lambda _: 0)
    assert [*candidates.elsewhere(Text.of("orders-dlq"))] == [0, 3]
    assert [*candidates.elsewhere(Text.of(Token("parameter", "Stage"), "-mails"))] == [0, 1, 3]
    assert [*candidates.elsewhere(Text.of("bills"))] == [2, 3]
    assert [*candidates.alike(Text.of("orders-", Token("parameter", "Env")))] == [0]
    assert [*candidates.alike(Text.of("bills"))] == [2]
    assert [*candidates.elsewhere(Text())] == []


def test_a_name_with_something_unknown_in_its_middle_is_met_by_what_it_may_be() -> None:
    env, name = Token("parameter", "Env"), Token("parameter", "Name")
    spelt = [[Text.of("orders-", env, "-dlq")], [Text.of("bills-", env, "-dlq")], [Text.of("orders-", env, name, "-dlq")], [Text.of(name, "-x")]]
    candidates = Candidates(enumerate(spelt), lambda _: 0)
    assert 0 in candidates.elsewhere(Text.of("orders-dev-dlq"))
    assert [*candidates.elsewhere(Text.of("orders-dev"))] == []
    assert [*candidates.alike(Text.of("orders-", env, name, "-dlq"))] == [2]
