"""What both reports of a difference say alike: its verdict in a line, and what could not be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ..report.record.model import Finding
from ..report.text.layout import counted, listed
from .model import Changed, Difference, Permission, Side

_NO_PIPELINE: Final = "no SQS → Lambda pipeline before and after: nothing was judged"
_NO_TEMPLATE: Final = (
    "no template found before and after: nothing was judged. Name what to compare: --target PATH (a template, a folder, or . for all that lies here)"
)
_SUBJECTS: Final = 3
"""How many roles that may do the same are named."""


def verdict(found: Difference) -> str:
    """`2 changes of pipelines, 1 of permissions; new: 1 error; gone: 1 warning`."""
    lead = [counted(len(found.problems), "problem")] if found.problems else []
    if not found.problems and not found.head.pipelines and not found.base.pipelines:
        is_read = any(one.status == "checked" for side in (found.base, found.head) for one in side.targets)
        lead.append(_NO_PIPELINE if is_read else _NO_TEMPLATE)
    told = [one for one in found.permissions if one.change != "undecided"]
    changed = [
        *([counted(len(found.pipelines), "change") + " of pipelines"] if found.pipelines else []),
        *([counted(len(told), "change") + " of permissions"] if told else []),
    ]
    lead += [", ".join(changed)] if changed else []
    lead += [f"new: {_by_severity(new)}"] if (new := counting(found.new)) else []
    left = [one for one in counting(found.gone) if _in_its_place(one, found) is None]
    lead += [f"gone: {_by_severity(left)}"] if left else []
    more, fewer = (sum(one.suppressed is None and one.verdict == "undecided" for one in side) for side in (found.new, found.gone))
    lead += [f"{counted(number, 'check')} {than} cannot be decided" for number, than in ((more, "more"), (fewer, "fewer")) if number]
    waived = sum(one.suppressed is not None for one in found.new)
    aside = f" ({waived} new, and waived)" if waived else ""
    same = "" if found.problems else "nothing changed for the pipelines" if not changed else "no new finding" if not new else ""
    return "; ".join([*lead, *([same] if same and (found.head.pipelines or found.base.pipelines) else [])]) + aside


def counting(findings: list[Finding]) -> list[Finding]:
    """Those that are wrong and count, the gravest first."""
    return sorted((one for one in findings if one.suppressed is None and one.verdict == "fail"), key=Finding.rank)


def missing(found: Difference) -> list[str]:
    """What could not be compared, and why."""
    lines = [f"not compared: {what}: what it had counts as new" for what in found.base.unread]
    lines += [f"not read: {what}" for what in found.head.unread]
    return lines + [f"not decided: {one.message}" for one in found.permissions if one.change == "undecided"]


def compared(found: Difference) -> str:
    """`main (1a2b3c4d): 1 pipeline → the working folder: 2 pipelines`."""
    return " → ".join(_side(side, read=bool(side.targets) or not found.problems) for side in (found.base, found.head))


def permissions(found: Difference) -> Iterator[tuple[Permission, str]]:
    """What policies allow now or did not before, in words: what is alike of several roles or resources stands once, with the first of them."""
    alike: dict[tuple[str, ...], list[Permission]] = {}
    for one in found.permissions:
        if one.change != "undecided":
            alike.setdefault((one.change, one.kind, *_around(one), *one.worlds), []).append(one)
    for (first, *_), subjects in ((same, [one.subject for one in same]) for same in alike.values()):
        worlds = f" (when {listed(first.worlds, 1, '; or ')})" if first.worlds else ""
        yield first, f"{listed(subjects, _SUBJECTS).join(_around(first))}{worlds}"


def _around(one: Permission) -> tuple[str, ...]:
    """What is said before its subject and after it."""
    before, subject, after = one.message.partition(one.subject)
    return (before, after) if subject else (one.message,)


def pipelines(found: Difference) -> Iterator[tuple[Changed, str]]:
    """What is otherwise in the pipelines, in words: what is alike in several stands once, with the first of them."""
    several = len({one.pipeline for one in found.pipelines}) > 1
    alike: dict[tuple[str, str], list[Changed]] = {}
    for one in found.pipelines:
        alike.setdefault((one.change, one.message.replace(one.pipeline, "")), []).append(one)
    for group in alike.values():
        first, names = group[0], listed((one.pipeline for one in group), _SUBJECTS)
        if len(group) <= _SUBJECTS or first.change == "renamed":
            yield from ((one, each_changed(one, several=several)) for one in group)
        elif first.change == "changed":
            yield first, f"{names}: {first.message.replace(first.pipeline, 'each').strip()}"
        else:
            yield first, f"{len(group)} {'new pipelines' if first.change == 'added' else 'pipelines are no pipelines any more'}: {names}"


def each_changed(one: Changed, *, several: bool) -> str:
    return f"{one.pipeline}: {one.message}" if several and one.change == "changed" else one.message


def gone(found: Difference, most: int | None = None) -> Iterator[str]:
    """What was wrong and is not any more: the rule, on what, and what is said there in its place; of more than `most` resources the first."""
    alike: dict[tuple[str, str, str], Counter[str]] = {}
    for one in counting(found.gone):
        new = _in_its_place(one, found)
        now = f": now {new.severity}[{new.rule}]" if new else ""
        alike.setdefault((str(one.severity), one.rule, now), Counter())[one.construct or one.resource or ""] += 1
    for (severity, rule, now), on in alike.items():
        if most is not None and len(on) > most:
            yield f"{severity}[{rule}] on {listed(on, most)}{now}"
        else:
            yield from (f"{severity}[{rule}]{f' on {name}' if name else ''}{f' ({number} times)' if number > 1 else ''}{now}" for name, number in on.items())


def _in_its_place(gone: Finding, found: Difference) -> Finding | None:
    """What is new and no milder on the same property of the same resource: the one rule is silent there because the other one speaks."""
    about = gone.resource, gone.construct, gone.property
    return next(
        (one for one in counting(found.new) if gone.property and (one.resource, one.construct, one.property) == about and one.rank()[0] <= gone.rank()[0]), None
    )


def _side(side: Side, *, read: bool) -> str:
    name = "the working folder" if side.name == "." else side.name
    commit = f" ({side.commit[:8]})" if side.commit and not side.commit.startswith(side.name) else ""
    return f"{name}{commit}: {counted(side.pipelines, 'pipeline') if read else 'not read'}"


def _by_severity(findings: list[Finding]) -> str:
    number = Counter(str(one.severity) for one in findings)
    return ", ".join(counted(number[name], name) for name in ("error", "warning", "note") if number[name])
