"""A rule's page in a terminal: what it finds, why that matters, a bad and a good example, and how to put it right. Nothing is fetched."""

from __future__ import annotations

from ...rule import Rule
from ..catalogue.deployments import failure_of
from ..catalogue.fixes import fixes_of
from ..catalogue.page import page_of
from ..catalogue.whole import is_whole
from ..report.text.color import painter
from ..report.text.layout import notes, wrapped


def render(rule: Rule, *, color: bool = False, width: int = 100) -> str:
    """The whole page, with a newline at its end. `width` is in columns."""
    paint, page, columns = painter(color=color), page_of(rule), max(width, 40)
    head = [
        f"{paint(f'{rule.severity}[{rule.name}]', rule.severity)} {paint(f'({rule.group})', 'quiet')}",
        *(paint(line, "strong") for line in wrapped(page.summary, columns)),
    ]
    rows = [
        ("fix", rule.fix),
        *([("deploy", str(failure))] if (failure := failure_of(rule.name)) else []),
        *zip(["example", *[""] * 4], [f"{title}: {text}" if title else text for title, text in fixes_of(rule).items()], strict=False),
        *([("least", "`queuegate permissions` tells what each role needs, and prints the least policy that gives it")] if rule.group == "iam_scope" else []),
        *([("try", f"queuegate explain {rule.name} --template bad | queuegate check -")] if is_whole(rule) else []),
        ("change", f"severity: {{{rule.name}: note}} in queuegate.yaml; `off` turns it off"),
        *([("docs", rule.docs)] if rule.docs else []),
    ]
    parts = [
        head,
        *(wrapped(paragraph, columns) for paragraph in page.why),
        *([paint(f"{example.title}:", _style(example.title)), "", *_indented(example.text)] for example in page.examples),
        *(wrapped(paragraph, columns) for paragraph in page.more),
        notes(rows, 0, columns, paint),
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _style(title: str) -> str:
    return {"Bad": "error", "Good": "clean"}.get(title, "strong")


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.split("\n")]
