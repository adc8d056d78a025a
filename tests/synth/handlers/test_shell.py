"""A script of a shell as its commands: however a word is written, it is the same word."""

from __future__ import annotations

import pytest

from queuegate.synth.handlers.shell import commands, may_be


@pytest.mark.parametrize(
    "text",
    [
        "cp a.txt index.py",
        "c''p a.txt in\"d\"ex.py",
        "cp a.txt in\\\ndex.py",
        "put() { cp a.txt index.py; }",
        "if true; then cp a.txt index.py; fi",
        "for f in x; do cp a.txt index.py; done",
        "(cp a.txt index.py)",
        "! X=1 env Y=2 cp a.txt index.py &",
        "sudo -n cp a.txt index.py || true",
        "echo $(cp a.txt index.py)",
        "echo `cp a.txt index.py`",
        "# a comment\n\t@cp a.txt index.py\n",
    ],
)
def test_a_command_in_other_spellings(text: str) -> None:
    assert ["cp", "a.txt", "index.py"] in [one.words for one in commands(text)]


@pytest.mark.parametrize("word", ["index.py", "./index.py", "/var/task/index.py", "ind*.py", "inde?.py", "*", "of=index.py", "[hij]ndex.py"])
def test_words_that_may_be_a_name(word: str) -> None:
    assert may_be(word, ["index.py"])


@pytest.mark.parametrize("word", ["index.pyc", "other.py", "index.py/", "lib/", "ind*.js"])
def test_words_that_are_none(word: str) -> None:
    assert not may_be(word, ["index.py"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cp a $n", ["cp", "a", "*"]),
        ('cp a "${n}ex.py"', ["cp", "a", "*ex.py"]),
        ("cp a {index,other}.py", ["cp", "a", "*.py"]),
        ("cp a $(cat name)", ["cp", "a", "*"]),
        ("cp a ${LAMBDA_TASK_ROOT}/x", ["cp", "a", "${LAMBDA_TASK_ROOT}/x"]),
    ],
)
def test_what_is_put_in_may_be_anything(text: str, words: list[str]) -> None:
    assert commands(text)[0].words == words


def test_where_output_goes() -> None:
    assert [(one.words, one.source or one.writer) for one in commands("echo x | sh -s > 'a b'")] == [
        (["echo", "x"], ""),
        (["tee", "a b"], "sh"),
        (["sh", "-s"], "echo"),
    ]


def test_a_quote_that_nobody_closes() -> None:
    assert ["cp", "a", "index.py"] in [one.words for one in commands("echo 'x; cp a index.py")]
