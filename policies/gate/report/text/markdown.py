"""Hostile text in Markdown: as words, as code, and in a table."""

from __future__ import annotations

from collections.abc import Iterable

from queuegate._light import regex

from .escape import visible

_REFERENCE = regex(r"(\b[Gg][Hh]-|[#!$&%~])(?=\d)")
_SPECIAL = regex(r"([\\`*_{}\[\]<>#|~$!&])")


def table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    heads, found = list(heads), list(rows)
    if not found:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(row)} |" for row in found)])


def text(text: str) -> str:
    """Hostile text as words: no markup, no link, no mention, no line end. GitHub makes a link of a bare `www.` too, and of `GH-26`; it and GitLab look for `#26`, `!26` and the like
    in what was rendered, where a backslash is gone: https://docs.gitlab.com/user/markdown/#gitlab-specific-references,
    https://github.github.com/gfm/#autolinks-extension- and https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls#issues-and-pull-requests
    """
    shown = _REFERENCE.sub("\\1\u200b", visible(text))
    return _SPECIAL.sub(r"\\\1", shown).replace("@", "@\u200b").replace("://", ":\u200b//").replace("www.", "www\u200b.")


def code(text: str) -> str:
    return f"`{visible(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`" if text else ""
