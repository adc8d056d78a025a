from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.template import Route, Spot
from queuegate.synth.sources.text.yaml_comments import beginnings, comments

TEXT = """\
Resources: # mark: section
  # mark: above
  # another
  A: # mark: beside
    Type: X
    List:
      - One # mark: item
      - {B: 1, C: 2} # mark: flow

  # mark: parted

  D: "x # mark: text"
  # mark: last
"""


def test_a_comment_speaks_of_its_own_line_or_of_the_next() -> None:
    assert [(one.text, one.line) for one in comments(TEXT, "mark:")] == [
        ("section", 1),
        ("above", 4),
        ("beside", 4),
        ("item", 7),
        ("flow", 8),
        ("parted", None),
        ("last", None),
    ]


def test_what_begins_on_a_line_is_the_outermost() -> None:
    data, spot = cloudformation.parse(TEXT, "t.yaml")
    found = beginnings(data, spot)
    assert {line: found[line] for line in (1, 4, 7, 8)} == {
        1: ("Resources",),
        4: ("Resources", "A"),
        7: ("Resources", "A", "List", 0),
        8: ("Resources", "A", "List", 1),
    }
    assert 2 not in found
    assert 10 not in found


def test_aliases_are_walked_once() -> None:
    """A million nodes are three hundred that are written, and asked for once each."""
    text = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 6))
    data, spot = cloudformation.parse(text, "t.yaml")
    asked: list[Route] = []

    def counting(route: Route) -> Spot:
        asked.append(route)
        return spot(route)

    beginnings(data, counting)
    assert len(asked) < 100


@pytest.mark.parametrize(
    "text", ['a: "# mark: x"', "a: '# mark: x'", "a: |\n  # mark: x\n", "a: >-\n  b\n\n  # mark: x\n", "a: b\n  c# mark: x\n", "# no # mark: x\na: 1"]
)
def test_what_stands_in_a_text_or_in_another_comment_is_none(text: str) -> None:
    assert comments(text, "mark:") == []


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab #:|>\"'\n-[]{},&*!"), max_size=60))
def test_a_comment_can_be_taken_out_and_the_data_stay(text: str) -> None:
    """What is found is a comment: without it the text says the same."""
    text = text.replace("a", "# mark: a", 1)
    try:
        before, _ = cloudformation.parse(text, "t.yaml")
    except cloudformation.Unreadable:
        return
    for one in comments(text, "mark:"):
        end = text.find("\n", one.at)
        rest = "" if end < 0 else text[end:]
        assert cloudformation.parse(text[: one.at] + rest, "t.yaml")[0] == before
