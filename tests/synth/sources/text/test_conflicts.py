"""A file in which git could not finish a merge is told by that, wherever its parser stumbles first."""

from __future__ import annotations

import pytest

from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Unreadable
from queuegate.synth.sources.text.conflicts import conflict

YAML = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n    Properties:\nOURS      VisibilityTimeout: 30\nBETWEEN      VisibilityTimeout: 60\nTHEIRS  Worker: {Type: AWS::Lambda::Function}\n"
JSON = '{"Resources": {\nOURS  "A": {"Type": "AWS::SQS::Queue"}\nBETWEEN  "B": {"Type": "AWS::SQS::Queue"}\nTHEIRS}}\n'
OURS, BETWEEN, THEIRS = "<<<<<<< HEAD\n", "=======\n", ">>>>>>> other\n"


def marked(text: str, ours: str = OURS, between: str = BETWEEN, theirs: str = THEIRS) -> str:
    return text.replace("OURS", ours).replace("BETWEEN", between).replace("THEIRS", theirs)


@pytest.mark.parametrize(
    ("text", "file", "line"),
    [
        (marked(YAML), "t.yaml", 5),
        (marked(JSON), "t.json", 2),
        (marked(YAML.replace("BETWEEN      VisibilityTimeout: 60\n", ""), ours=""), "t.yaml", 6),
        (marked(JSON, between="", ours="").replace('"}\n  "B"', '"},\n  "B"'), "t.json", 4),
        (OURS + YAML.replace("OURS", "").replace("BETWEEN", BETWEEN).replace("THEIRS", THEIRS), "t.yaml", 1),
    ],
    ids=["YAML", "JSON", "one that is left over", "one that is left over in JSON", "from the first line on"],
)
def test_a_conflict_is_named(text: str, file: str, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(text, file)
    assert "git's conflict markers" in caught.value.message
    assert caught.value.spot is not None
    assert caught.value.spot.line == line


def test_trap_the_markers_in_a_text_are_text() -> None:
    body, _ = parse(f"Description: |\n  {OURS}  {BETWEEN}  {THEIRS}Resources: {{}}\n", "t.yaml")
    assert "<<<<<<<" in body["Description"]


@pytest.mark.parametrize("text", ["a = 1\n", "<<<<<<< HEAD\n", "x <<<<<<< a\n=======\n>>>>>>> b\n", "<<<<<<< a\n>>>>>>> b\n"])
def test_trap_of_a_text_that_may_be_anything_a_whole_one_is_asked_for(text: str) -> None:
    assert conflict(text) is None
