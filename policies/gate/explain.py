"""A rule's page in a terminal: what it finds, why that matters, a bad and a good example, and how to put it right. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable

from ..rule import Rule
from .color import painter
from .page import page_of
from .report.layout import notes, wrapped

_NEAR = 0.6
_MOST = 3


def render(rule: Rule, *, color: bool = False, width: int = 100) -> str:
    """The whole page, with a newline at its end. `width` is in columns."""
    paint, page, columns = painter(color=color), page_of(rule), max(width, 40)
    head = [
        f"{paint(f'{rule.severity}[{rule.name}]', rule.severity)} {paint(f'({rule.group})', 'quiet')}",
        *(paint(line, "strong") for line in wrapped(page.summary, columns)),
    ]
    rows = [
        ("fix", rule.fix),
        ("change", f"severity: {{{rule.name}: note}} in queuegate.yaml; `off` turns it off"),
        ("docs", rule.docs),
    ]
    parts = [
        head,
        *(wrapped(paragraph, columns) for paragraph in page.why),
        *([paint(f"{example.title}:", _style(example.title)), "", *_indented(example.text)] for example in page.examples),
        *(wrapped(paragraph, columns) for paragraph in page.more),
        notes(rows, 0, columns, paint),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def unknown(name: str, known: Iterable[str]) -> str:
    """What to say of a name that no rule has."""
    near = suggest(name, known)
    return f"there is no rule {name!r}. {f'Did you mean {_either(near)}? ' if near else ''}`queuegate rules` lists them all"


def suggest(name: str, known: Iterable[str]) -> list[str]:
    """The names that somebody may have meant, the nearest first: those that hold what was written, then those that are spelt alike."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    names, wanted = list(known), name.strip().lower().replace("_", "-")
    holding = [one for one in names if wanted and wanted in one]
    return list(dict.fromkeys([*holding, *get_close_matches(wanted, names, _MOST, _NEAR)]))[:_MOST]


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _style(title: str) -> str:
    return {"Bad": "error", "Good": "clean"}.get(title, "strong")


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.split("\n")]
