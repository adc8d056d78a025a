"""What the filters of each mapping do, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..report.text.color import painter
from ..report.text.escape import neutral, visible
from ..report.text.layout import titled, wrapped
from .seen import Answer, Filters

_FORMS: Final = {"json": "the body as JSON", "text": "the body as plain text", "both": "the body as JSON or plain text", "any": "whatever the body is"}
_STYLES: Final = {"passes": "clean", "deleted": "error", "undecided": "undecided"}


def render(several: Sequence[Filters], *, color: bool = False, width: int = 100) -> str:
    paint, columns = painter(color=color), max(width, 40)

    def answers(title: str, found: Sequence[Answer]) -> list[str]:
        lines = [f"  {title}"] if found else []
        for one in found:
            first, *rest = wrapped(visible(one.body), columns - 17) or [""]
            lines += [f"    {paint(f'{one.verdict:<9}', _STYLES[one.verdict])}  {first}", *(f"{'':15}{line}" for line in rest)]
            lines += [f"{'':15}{line}" for line in wrapped(neutral(one.reason), columns - 17)] if one.reason else []
        return lines

    blocks = []
    for one in several:
        place = f" ({neutral(one.source.file)}:{one.source.line})" if one.source else ""
        lines = titled("mapping", one.mapping, f"{place}: what these filters do not match is deleted from {neutral(one.queue)}", columns, paint)
        for pattern in one.patterns:
            said = paint(f"no event pattern: {neutral(pattern.refused)}", "error") if pattern.refused else _FORMS[pattern.form]
            lines += [f"    {line}" for line in wrapped(f"{visible(pattern.pattern)}  ({said})", columns - 4)]
        lines += [*answers("for example", one.examples), *answers("your messages", one.messages)]
        lines += [f"    {line}" for line in wrapped(f"not known: {neutral(one.undecided)}", columns - 4)] if one.undecided else []
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + ("\n" if blocks else "")
