"""The expected hashes are those that GitHub's own tests expect: https://github.com/github/codeql-action/blob/main/src/fingerprints.test.ts"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.policies.gate.report.sarif.line_hash import line_hashes

GREETING = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]
REPEATED = [*(f"a7f2ff13bc495cf2:{i}" for i in range(1, 7)), "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETING),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETING),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETING),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETING),
        ("Lorem ipsum dolor sit amet.\n" * 10, REPEATED),
    ],
    ids=["empty", "short", "line feeds", "carriage returns", "both", "mixed", "repeated"],
)
def test_it_is_what_github_computes(text: str, expected: list[str]) -> None:
    assert line_hashes(text.encode(), range(1, 99)) == dict(enumerate(expected, 1))


def rolled(text: str) -> dict[int, str]:
    """The same hash as GitHub describes it: rolled over the file, a character at a time, with a window of a hundred."""
    units = [int.from_bytes(pair, "little") for pair in zip(*[iter(text.encode("utf-16-le"))] * 2, strict=True)]
    kept: list[int] = []
    for i, unit in enumerate(units):
        if unit in (32, 9) or (unit == 10 and i and units[i - 1] == 13):
            continue
        kept.append(10 if unit == 13 else unit)
    kept.append(65535)
    starts = {0: 1}
    for i, unit in enumerate(kept[:-1]):
        if unit == 10:
            starts[i + 1] = len(starts) + 1
    value, found, seen = 0, {}, dict.fromkeys([""], 0)
    window = [0] * 100
    for i, unit in enumerate([*kept, *[0] * 100]):
        if (line := starts.get(i - 100)) is not None:
            text = f"{value:x}"
            seen[text] = seen.get(text, 0) + 1
            found[line] = f"{text}:{seen[text]}"
        value = (37 * value + unit - window[i % 100] * 37**100) % 2**64
        window[i % 100] = unit
    return found


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab \t\r\n#é\U0001f600\u202e"), max_size=260))
def test_one_line_at_a_time_is_the_same_as_rolled_over_the_file(text: str) -> None:
    assert line_hashes(text.encode(), range(1, 300)) == rolled(text)


def test_only_what_is_wanted_is_computed_and_counted_all_the_same() -> None:
    assert line_hashes(b"same\n" * 200, [3]) == {3: line_hashes(b"same\n" * 200, range(1, 9))[3]}
    assert line_hashes(b"\xff\n", [1]) == line_hashes("\ufffd\n".encode(), [1])
