"""A rule's page taken apart: its docstring is written once, and `explain`, the documentation and SARIF's help are made from it."""

from __future__ import annotations

import re
from textwrap import dedent

from queuegate._light import NamedTuple, regex

from ...rule import Rule

_EXAMPLE = regex(r"^(?P<title>\S[^\n]*)::\n\n(?P<text>(?: {4}[^\n]*(?:\n|\Z)|[ \t]*\n)+)", re.MULTILINE)


class Example(NamedTuple):
    """A fragment of a template (or of queuegate.yaml) and what it is: `Bad`, `Good`, or words of its own."""

    title: str
    text: str


class Page(NamedTuple):
    """The first sentence, the paragraphs that say why, the examples, and what is said after them."""

    summary: str
    why: list[str]
    examples: list[Example]
    more: list[str]


def page_of(rule: Rule) -> Page:
    head, _, rest = rule.page.strip().partition("\n\n")
    found = list(_EXAMPLE.finditer(f"{rest}\n"))
    start, end = (found[0].start(), found[-1].end()) if found else (len(rest), len(rest))
    examples = [Example(match["title"], dedent(match["text"]).strip("\n")) for match in found]
    return Page(" ".join(head.split()), _paragraphs(rest[:start]), examples, _paragraphs(rest[end:]))


def _paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip()) if paragraph.strip()]
