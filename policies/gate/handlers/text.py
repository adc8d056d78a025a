"""What was read of each handler, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..report.record.model import Source
from ..report.text.color import painter
from ..report.text.escape import neutral, pasted
from ..report.text.layout import listed, titled, wrapped
from .seen import Fact, Handler
from .words import GROUPS, told

_STATUS: Final = {"read": "read to its end", "partly": "read in part", "not-read": "not read"}
_MOST_PLACES: Final = 4


def render(handlers: Sequence[Handler], *, color: bool = False, width: int = 100) -> str:
    paint, columns = painter(color=color), max(width, 40)
    blocks = []
    for one in handlers:
        where = f"{one.file or 'inline'}, function {one.handler} ({one.language})" if one.language else ""
        said = f" ({_place(one.source)}): {_STATUS[one.status]}{f', {neutral(where)}' if where else ''}"
        lines = titled("function", one.function, said, columns, paint)
        for group, words in GROUPS.items():
            facts = [fact for fact in one.facts if fact.group == group]
            if facts:
                lines += ["", f"  {words}"]
                lines += _lines(facts, columns)
        reasons: dict[tuple[str, str], list[str]] = {}
        for doubt in one.undecided:
            reasons.setdefault((doubt.reason, doubt.settle), []).append(GROUPS.get(doubt.group, doubt.group))
        for (reason, settle), groups in reasons.items():
            lines += ["", paint(f"  not known: {', '.join(dict.fromkeys(groups))}", "undecided")]
            lines += [*_indented(reason, columns), *(_indented(f"settle: {pasted(settle)}", columns) if settle else [])]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def _lines(facts: Sequence[Fact], columns: int) -> list[str]:
    """A line for each sentence, with every place of which it is true. A field that has to be there is told as that alone."""
    places: dict[str, dict[str, None]] = {}
    taken = {(fact.what, fact.source) for fact in facts if fact.kind == "taken"}
    for fact in facts:
        if fact.kind == "field" and (fact.what, fact.source) in taken:
            continue
        places.setdefault(told(fact), {}).update({_place(fact.source): None} if fact.source else {})
    return [line for sentence, at in places.items() for line in _indented(f"{sentence}{f' ({listed(at, _MOST_PLACES)})' if at else ''}", columns)]


def _place(source: Source | None) -> str:
    return neutral(f"{source.file}:{source.line}") if source is not None else ""


def _indented(text: str, columns: int) -> list[str]:
    first, *rest = wrapped(neutral(text), columns - 6)
    return [f"    {first}", *(f"      {line}" for line in rest)]
