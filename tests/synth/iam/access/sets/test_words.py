"""The automata against brute force: every word over a small alphabet, tried with regular expressions."""

from __future__ import annotations

import itertools
import random
import re
from typing import Any

import pytest

from queuegate.synth.iam.access.sets.globs import DEPLOYED, EXACT, OWN, REQUESTED, Glob, Wild, accepts, arn_glob, glob, widened
from queuegate.synth.iam.access.sets.words import _search, find
from queuegate.synth.values.text import Text, Token

SYMBOLS = ["a", "a", "b", ":", Wild.RUN, Wild.RUN, Wild.FIELD, Wild.ONE, frozenset("aA")]
WORDS = ["".join(letters) for length in range(6) for letters in itertools.product("ab:z", repeat=length)]
REGION, NAME, PARAMETER, USER = (
    Token("pseudo", "AWS::Region"),
    Token("resource", "Orders", "QueueName"),
    Token("parameter", "P"),
    Token("variable", "aws:username"),
)


LANGUAGES = [100, pytest.param(600, marks=pytest.mark.slow)]
PATTERNS = [50, pytest.param(300, marks=pytest.mark.slow)]


def expression(symbols: Any) -> str:
    spelt = {Wild.RUN: ".*", Wild.FIELD: "[^:]*", Wild.ONE: "."}
    return "".join(f"[{''.join(sorted(one))}]" if isinstance(one, frozenset) else spelt.get(one) or re.escape(one) for one in symbols)


def some_globs(maker: random.Random, most: int, least: int = 0) -> tuple[Glob, ...]:
    return tuple(Glob(tuple(maker.choice(SYMBOLS) for _ in range(maker.randint(0, 5)))) for _ in range(maker.randint(least, most)))


@pytest.mark.parametrize("count", LANGUAGES)
def test_a_language_is_empty_where_no_word_is_in_it(count: int) -> None:
    maker = random.Random(5)  # noqa: S311 - no secret
    seen = {True: 0, False: 0}
    for _ in range(count):
        inside, outside = some_globs(maker, 3, 1), some_globs(maker, 3)
        kept, left = [re.compile(expression(one.symbols)) for one in inside], [re.compile(expression(one.symbols)) for one in outside]

        def fits(word: str, kept: Any = kept, left: Any = left) -> bool:
            return all(one.fullmatch(word) for one in kept) and not any(one.fullmatch(word) for one in left)

        found = find(inside, outside)
        if found is None:
            assert not any(map(fits, WORDS)), (inside, outside)
        else:
            assert fits("".join(found)), (inside, outside, found)
        assert (_search(inside, outside)[0] is None) is (found is None), (inside, outside)
        seen[found is None] += 1
    assert min(seen.values()) > 80 / 600 * count


@pytest.mark.parametrize("count", PATTERNS)
def test_a_pattern_holds_the_words_of_its_regular_expression(count: int) -> None:
    maker = random.Random(6)  # noqa: S311 - as above
    for _ in range(count):
        (pattern,) = some_globs(maker, 1, 1)
        wanted = re.compile(expression(pattern.symbols))
        assert [word for word in WORDS if accepts(pattern, word)] == [word for word in WORDS if wanted.fullmatch(word)], pattern


def test_a_wildcard_of_a_pattern_is_read_as_all_that_it_stands_for() -> None:
    maker = random.Random(7)  # noqa: S311 - as above
    contained = 0
    for _ in range(2000):
        (one,), (two,) = some_globs(maker, 1, 1), some_globs(maker, 1, 1)
        if accepts(one, two.symbols):
            contained += two.symbols != one.symbols
            wide, slim = re.compile(expression(one.symbols)), re.compile(expression(two.symbols))
            assert all(wide.fullmatch(word) for word in WORDS if slim.fullmatch(word)), (one, two)
    assert contained > 60


VALUES = {REGION: ["b", "ab"], NAME: ["a", "zz"], PARAMETER: ["", "a", ":", "a:b"], USER: ["", "b", "a:"]}


def put(symbols: Any, values: dict[Token, str]) -> tuple[Any, ...]:
    return tuple(char for one in symbols for char in (values[one] if isinstance(one, Token) else (one,)))


@pytest.mark.parametrize("reach", [OWN, DEPLOYED, REQUESTED])
def test_a_reach_holds_whatever_its_tokens_may_be_and_exactly_what_they_always_are(reach: int) -> None:
    maker = random.Random(reach)  # noqa: S311 - as above
    opened = {OWN: [REGION], DEPLOYED: [REGION, NAME, PARAMETER], REQUESTED: [REGION, NAME, PARAMETER, USER]}[reach]
    seen = {True: 0, False: 0}
    for _ in range(600):
        pattern = tuple(maker.choice([*SYMBOLS, *opened]) for _ in range(maker.randint(1, 4)))
        word = tuple(maker.choice(["a", "b", ":", *opened]) for _ in range(maker.randint(1, 4)))
        verdicts = set()
        for values in itertools.product(*(VALUES[token] for token in opened)):
            settled = dict(zip(opened, values, strict=True))
            verdicts.add(re.fullmatch(expression(put(pattern, settled)), "".join(put(word, settled))) is not None)
        if accepts(Glob(pattern), word):
            assert verdicts == {True}, (pattern, word)
        if not accepts(Glob(pattern, reach), word):
            assert verdicts == {False}, (pattern, word)
        seen[accepts(Glob(pattern), word)] += 1
    assert min(seen.values()) > 15


def test_what_a_wildcard_of_an_arn_operator_holds() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN"""
    pattern = arn_glob(Text.of("arn:aws:sns:*:111122223333:orders*"))
    assert accepts(pattern, "arn:aws:sns:eu-west-1:111122223333:orders:sub")
    assert not accepts(pattern, "arn:aws:sns:eu-west-1:x:111122223333:orders")
    assert accepts(arn_glob(Text.of("*")), "anything")


def test_escaped_wildcards_are_characters() -> None:
    pattern = glob(Text.of("a", Token("variable", "*"), "b"))
    assert accepts(pattern, "a*b")
    assert not accepts(pattern, "axb")


def test_a_reach_only_grows() -> None:
    assert widened(Glob(("a",), DEPLOYED), EXACT).reach == DEPLOYED
