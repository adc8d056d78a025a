"""Hostile text in Markdown: what a forge looks for in the words that were rendered is not there."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from queuegate.policies.gate.report.text.markdown import text


def rendered(words: str) -> str:
    return "".join(child.content for block in MarkdownIt("commonmark").parse(words) for child in (block.children or ()))


@pytest.mark.parametrize("reference", ["#26", "owner/repo#26", "!26", "$26", "&26", "%26", "~26", "GH-26", "gh-26", "@team"])
def test_no_words_of_a_template_name_an_issue_or_a_person(reference: str) -> None:
    shown = rendered(text(f"Orders {reference} is late"))
    assert reference not in shown
    assert shown.replace("\u200b", "") == f"Orders {reference} is late"


@pytest.mark.parametrize("words", ["Orders_1 is 20 s, less than ${Stage}", "a # b", "5 % of 3", "C#", "100%"])
def test_other_words_stay_as_they_are(words: str) -> None:
    assert rendered(text(words)) == words
