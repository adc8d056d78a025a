"""What was read of each handler, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..report.record.model import Source
from ..report.text.color import painter
from ..report.text.escape import neutral
from ..report.text.layout import wrapped
from .seen import Fact, Handler

_STATUS: Final = {"read": "read to its end", "partly": "read in part", "not-read": "not read"}
_GROUPS: Final = {
    "answers": "returns", "failures": "after a failure", "records": "messages worked on", "order": "after the first failure", "unawaited": "not waited for", "waits": "waits",
    "unpacking": "reads the message as", "idempotency": "idempotency", "polls": "works on queues itself", "calls": "calls",
}  # fmt: skip


def render(handlers: Sequence[Handler], *, color: bool = False, width: int = 100) -> str:
    paint, columns = painter(color=color), max(width, 40)
    blocks = []
    for one in handlers:
        where = f"{one.file or 'inline'}, function {one.handler} ({one.language})" if one.language else ""
        lines = [f"{paint(neutral(one.function), 'strong')} ({_place(one.source)}): {_STATUS[one.status]}{f', {neutral(where)}' if where else ''}"]
        for group, words in _GROUPS.items():
            facts = [fact for fact in one.facts if fact.group == group]
            if facts:
                lines += ["", f"  {words}"]
                lines += [line for fact in facts for line in _indented(_fact(fact), columns)]
        reasons: dict[tuple[str, str], list[str]] = {}
        for doubt in one.undecided:
            reasons.setdefault((doubt.reason, doubt.settle), []).append(_GROUPS.get(doubt.group, doubt.group))
        for (reason, settle), groups in reasons.items():
            lines += ["", paint(f"  not known: {', '.join(dict.fromkeys(groups))}", "undecided")]
            lines += [*_indented(reason, columns), *(_indented(f"settle: {settle}", columns) if settle else [])]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def _fact(fact: Fact) -> str:
    parts = [fact.kind if fact.group != "failures" else f"{fact.details.get('work')} fails: {fact.kind}"]
    if caught := fact.details.get("caught"):
        parts.append(f"by {caught}")
    if fact.what:
        parts.append(fact.what)
    if "seconds" in fact.details:
        seconds = fact.details["seconds"]
        parts.append("no timeout" if seconds is None else f"{seconds:g} s × {fact.details.get('attempts') or '?'}")
    place = _place(fact.source)
    return ": ".join([parts[0], ", ".join(parts[1:])] if parts[1:] else parts) + (f"  {place}" if place else "")


def _place(source: Source | None) -> str:
    return neutral(f"{source.file}:{source.line}") if source is not None else ""


def _indented(text: str, columns: int) -> list[str]:
    first, *rest = wrapped(neutral(text), columns - 6)
    return [f"    {first}", *(f"      {line}" for line in rest)]
