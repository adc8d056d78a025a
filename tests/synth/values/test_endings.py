"""Who may end like this: one of the two ends is the end of the other, as a comparison with each would say."""

from __future__ import annotations

from itertools import product

from queuegate.synth.values.endings import Endings

WORDS = ["".join(letters) for size in range(4) for letters in product("ab", repeat=size)]


def test_who_is_found_is_who_a_comparison_with_each_finds() -> None:
    for kept in (WORDS, WORDS[::-1], WORDS[1::2], ["ab", "b", "aab", "ab"], []):
        endings = Endings((word, i) for i, word in enumerate(kept))
        for word in WORDS:
            assert endings.of(word) == [i for i, other in enumerate(kept) if other.endswith(word) or word.endswith(other)], (kept, word)
