"""What a report for people says of one rule, one question or one problem: a block with its source, or a line where there is no room for more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from queuegate._light import NamedTuple

from ..record.grouped import Defect, Group, alternatives
from ..record.model import ENGINE, Finding, Problem, Related, Source
from ..record.names import named
from ..record.questions import Question, at_stake, gravest
from ..source.files import Files
from ..source.snippets import Canvas, Mark, at, gutter, snippets
from ..text.color import Paint
from ..text.escape import visible, width
from ..text.layout import counted, cut, ending, headline, listed, notes, wrapped

_MOST: Final = 6
_MOST_PLACES: Final = 4
_NARROW: Final = 20
"""So many columns have to be left of a line for a text to begin in it."""
_FEW_BENEATH: Final = 2
_MESSAGE: Final = 36
"""So many columns of a line are left to what is said, before its place is cut."""
_PLACE: Final = 20
"""So many columns of two lines are left to a place: a file and a line of it."""
_STUB: Final = 15
"""So many are left to it in one, beside the name of a resource."""
_SENTENCE: Final = 28
"""In fewer columns no sentence begins: what it is about is named instead."""
_ITS_PLACE: Final = 5
"""The columns that a place takes beside its own."""
_LEAST: Final = 50
"""The columns below which what is said of another place has lines of its own."""


class Page(NamedTuple):
    """What all blocks of a report share. `full`: nothing is left out."""

    names: Mapping[str, str]
    files: Files
    columns: int
    paint: Paint
    full: bool = False


def block(group: Group, page: Page) -> list[str]:
    """The first finding with its source, how to put it right, and the other places, a line each."""
    defect = group.defects[0]
    finding = defect.first
    made = next((other for other in finding.related if _is_made(other, finding)), None)
    marks = list(dict.fromkeys(_marks(finding, made)))
    canvas = Canvas(gutter(marks), page.columns, page.paint)
    return [
        *headline(f"{finding.severity}[{visible(finding.rule)}]: ", finding.severity, finding.message, page.columns, page.paint),
        *snippets(marks, page.files, canvas, whole=page.full),
        *notes([row for row in (*_rows(defect, made, page), *_beneath(group, page), _waiting(group, page)) if row[1]], canvas.gutter, page.columns, page.paint),
        *_others(group, page),
    ]


def brief(group: Group, page: Page, lines: int = 1) -> list[str]:
    """The same in a line or two."""
    finding = group.first
    head = f"{finding.severity}[{visible(finding.rule)}] "
    each = [(finding.source, finding.stack, finding.resource) for defect in group.defects for finding in defect.each]
    whole = f"{len(each)} {'places' if len(set(each)) == len(each) else 'findings'}" if len(each) > 1 else at(finding.source) if finding.source else ""
    left = page.columns * lines - width(f"{head}{visible(finding.message)} ()"), min(page.columns * 2 // 5, page.columns - width(head) - _MESSAGE)
    where = whole if len(each) > 1 else _end_of_path(whole, max(page.columns // 4, _PLACE * (lines > 1), *left))
    environment = _environment(group, page.columns // 4)
    if environment and lines == 1 and page.columns - width(f"{head}{where}{environment}") < _SENTENCE:
        environment = "not always"  # what is said needs the room
    said, tail = visible(finding.message), _tail(where, environment)
    if lines == 1 and finding.resource and width(said) > page.columns - width(head + tail) < _SENTENCE:
        said = named(finding.resource, finding.construct, finding.stack)
        tail = _tail(ending(whole, max(page.columns - width(f"{head}{said}{_tail('', environment)}") - _ITS_PLACE, _STUB)), environment)
    text = wrapped(f"{said}{tail}", page.columns - 2, width(head))
    if len(text) > lines:
        text[lines - 1 :] = [
            cut(" ".join(text[lines - 1 :]).lstrip().removesuffix(tail), page.columns - 2 * (lines > 1) - width(head) * (lines == 1) - width(tail)) + tail
        ]
    return [f"{page.paint(head.rstrip(), finding.severity)} {text[0]}".rstrip(), *(f"  {line}" for line in text[1:])]


def _end_of_path(place: str, room: int) -> str:
    """What fits of a place: whole names of its folders, or a part of the last one."""
    found = ending(place, room)
    return found if found == place or "/" not in found else f"…{found[found.index('/') :]}"


def _tail(where: str, environment: str) -> str:
    told = ", ".join(filter(None, (where, environment)))
    return f" ({told})" if told else ""


def _environment(group: Group, room: int) -> str:
    """When it holds, where that is not always and fits: of several places that of the first, which is the one that is told."""
    worlds = group.defects[0].worlds
    alike = all(defect.worlds == worlds for defect in group.defects)
    text = visible(f"{'' if alike else 'the first '}when {alternatives(worlds)}") if worlds else ""
    return text if width(text) <= room else "not always"


def asked(question: Question, page: Page) -> list[str]:
    """A question, where it comes from, who waits, and what settles it."""
    waiting = question.waiting
    places = list(dict.fromkeys(_place(finding) for finding in waiting if finding.source))
    pipelines = [page.names.get(pipeline, pipeline) for pipeline in question.pipelines]
    worlds = waiting[0].worlds if all(finding.worlds == waiting[0].worlds for finding in waiting) else []
    most = len(places) if page.full else 1
    rest = f" and {counted(len(places) - most, 'more place')}" if len(places) > most else ""
    rows = [
        ("when", alternatives(worlds)),
        ("pipeline" if len(pipelines) == 1 else "pipelines", listed(pipelines, _most(page, 3)) if len(page.names) > 1 else ""),
        ("waiting", f"{at_stake(waiting)}: {listed(gravest(waiting), _most(page, 3))}"),
        ("settle", question.settle),
    ]
    return [
        *headline("open: ", "undecided", question.reason, page.columns, page.paint),
        *(line for place in places[:most] for line in _arrow(f"{place}{rest}", page)),
        *notes([row for row in rows if row[1]], 1, page.columns, page.paint),
    ]


def _arrow(place: str, page: Page) -> list[str]:
    """Where a question comes from; of a long one, what stands there has a line of its own."""
    where, between, what = place.partition(" (")
    if 5 + width(place) <= page.columns or not between:  # ` --> `
        return [f" {page.paint('-->', 'frame')} {place}"]
    return [f" {page.paint('-->', 'frame')} {where}", *(f"     {line}" for line in wrapped(f"({what}", page.columns - 5))]


def asked_briefly(question: Question, page: Page, *, whole: bool = True) -> list[str]:
    """A question and what settles it; that in one line unless the `whole` is wanted."""
    settle = "  = settle: "
    reason = page.paint("open: ", "undecided") + cut(visible(question.reason), page.columns - 6)
    if whole:
        return [reason, *notes([("settle", question.settle)], 1, page.columns, page.paint)]
    return [
        reason,
        page.paint(settle, "strong") + cut(visible(question.settle), page.columns - len(settle)),
    ]


def problem(one: Problem, page: Page) -> list[str]:
    """What could not be done, where, and the next step."""
    source = None if one.source is None or _is_whole_file(one.source, page) else one.source
    marks = [Mark(source, "", "error")] if source else []
    first, *more = one.message.splitlines() or [""]
    named = one.source.file if one.source else one.target
    where = [] if marks or not named else [f" {page.paint('-->', 'frame')} {visible(named)}"]
    pictures = snippets(marks, page.files, Canvas(gutter(marks), page.columns, page.paint))
    head = headline(f"problem[{one.kind}]: ", "error", first, page.columns, page.paint)
    return [*head, *(f"  {visible(line)}".rstrip() for line in more), *where, *pictures]


def _is_whole_file(source: Source, page: Page) -> bool:
    """Is it about the file and no line of it: one that is not there, or is no text?"""
    return (source.line, source.column) == (1, None) and page.files[source.file].line(1) is None


def _most(page: Page, few: int) -> int:
    return 10_000 if page.full else few


def unlisted(group: Group) -> int:
    """How many of its places a block leaves out."""
    rows = len(_other_places(group))
    return rows - _MOST_PLACES if rows > _MOST_PLACES + 1 else 0


def _other_places(group: Group) -> list[tuple[Finding, int]]:
    """All but the first finding, each with its defect's number. What several stacks say of the first one's line is told with it."""
    rows = [(finding, i) for i, defect in enumerate(group.defects) for finding in defect.each][1:]
    return [(finding, i) for finding, i in rows if i or finding.source != group.first.source]


def _others(group: Group, page: Page) -> Iterator[str]:
    """The rule's other findings, and the other places of each: `file:line  resource  what`."""
    rows = _other_places(group)
    if not rows:
        return
    shown = rows if page.full or len(rows) <= _MOST_PLACES + 1 else rows[:_MOST_PLACES]
    yield page.paint(f"also {counted(len(rows), 'other place')}:", str(group.first.severity))
    room = 10_000 if page.full else page.columns * 2 // 5
    places = [ending(at(finding.source), room) if finding.source else "" for finding, _ in shown]
    resources = [cut(named(finding.resource, finding.construct, finding.stack), room // 2) if finding.resource else "" for finding, _ in shown]
    wide, broad = max(map(width, places)), max(map(width, resources))
    for (finding, i), place, resource in zip(shown, places, resources, strict=True):
        head = f"  {place}{' ' * (wide - width(place))}  {resource}{' ' * (broad - width(resource))}  "
        if page.full and page.columns - width(head) < _LEAST:  # a column of a few words is no text: it goes below
            yield head.rstrip()
            head = "      "
        yield from _line(head, _what(group.defects[i], finding, group.first), page)
        if page.full and (fix := _own_fix(group.defects[i], finding, group.first)):
            yield from _line(f"{' ' * width(head)}fix: ", fix, page)
    if len(shown) < len(rows):
        yield f"  and {len(rows) - len(shown)} more"


def _line(head: str, text: str, page: Page) -> list[str]:
    if not page.full:
        return [cut(f"{head}{visible(text)}", page.columns).rstrip()]
    if page.columns - width(head) < _NARROW:
        own = [] if head.endswith("fix: ") else [head.rstrip()]
        return [*own, *(f"    {line}" for line in wrapped(visible(text if own else f"fix: {text}"), page.columns - 4))]
    first, *more = wrapped(visible(text), page.columns - width(head))
    return [f"{head}{first}".rstrip(), *(f"{' ' * width(head)}{line}" for line in more)]


def _what(defect: Defect, finding: Finding, first: Finding) -> str:
    """What is wrong there. Of the first one's line the environment comes first: much of the rest is as it was."""
    said = "the same" if finding is not defect.findings[0] or _says_the_same(defect.first, first, "message") else _alike(defect.first, first)
    world = f"when {alternatives(finding.worlds)}" if finding.worlds else ""
    if world and finding.source == first.source:
        return f"{world}: {said}"
    return f"{said}{f' ({world})' if world else ''}"


def _alike(finding: Finding, first: Finding) -> str:
    """What is wrong, of which only the name of something else is not that of the first one: that name."""
    from ..record.together import first_name_that_differs  # noqa: PLC0415 - few findings have another place

    mine, its = _names(finding, first)
    other = first.message.replace(its, mine) if mine and its else first.message
    name, before = first_name_that_differs(other, finding.message), first_name_that_differs(finding.message, other)
    return f"the same: {name}" if name and before and other.replace(before, name) == finding.message else finding.message


def _own_fix(defect: Defect, finding: Finding, first: Finding) -> str:
    """What puts it right, where that is otherwise than what is told above it."""
    is_told = (finding is not defect.findings[0] and finding.fix == defect.findings[0].fix) or _says_the_same(defect.first, first, "fix")
    return "" if is_told else defect.first.fix


def _says_the_same(finding: Finding, first: Finding, of: Literal["message", "fix"]) -> bool:
    """But for the name of the resource, which the row has already."""
    mine, its = _names(finding, first)
    text, other = (finding.message, first.message) if of == "message" else (finding.fix, first.fix)
    return text == (other.replace(its, mine) if mine and its else other)


def _names(*findings: Finding) -> list[str]:
    return [named(one.resource, one.construct, one.stack) if one.resource else "" for one in findings]


def _rows(defect: Defect, made: Related | None, page: Page) -> Iterator[tuple[str, str]]:
    finding = defect.first
    pipelines = [page.names.get(pipeline, pipeline) for pipeline in defect.pipelines]
    stacks = list(dict.fromkeys(one.stack for one in defect.findings if one.stack))
    yield "when", alternatives(defect.worlds)
    yield "pipeline" if len(pipelines) == 1 else "pipelines", listed(pipelines, _most(page, 3)) if len(page.names) > 1 else ""
    yield "stacks", listed(stacks, _most(page, _MOST)) if len(stacks) > max(len(defect.places), 1) else ""
    if made and made.source and page.full:
        yield "makes", f"{finding.resource or ''} in {at(made.source)}".strip()
    if not finding.source:
        yield "in", named(finding.resource, finding.construct, finding.stack) if finding.resource else finding.template or ""
    yield "statement", finding.statement()
    yield "fix", finding.fix
    yield "also", ", ".join(f"{other.engine} {other.rule}" for other in finding.also)
    own = finding.engine == ENGINE
    yield "from", "" if own else finding.engine
    more = [f"queuegate explain {finding.rule}", *([finding.docs] if page.full else [])] if own else [finding.docs]
    yield from zip(["more", *[""] * len(more)], filter(None, more), strict=False)


def _beneath(group: Group, page: Page) -> Iterator[tuple[str, str]]:
    """What is said because of it, a line each."""
    shown = group.beneath[: _most(page, _FEW_BENEATH)]
    lines = [f"{one.first.severity}[{one.first.rule}] {one.first.message}{_elsewhere(one.first, group)}" for one in shown]
    left = len(group.beneath) - len(shown)
    yield from zip(["explains", *[""] * len(lines)], [*lines, *([f"and {counted(left, 'more finding')}"] if left else [])], strict=False)


def _waiting(group: Group, page: Page) -> tuple[str, str]:
    """What cannot be decided until it is put right, in a line."""
    rules = listed(gravest(group.waiting), _most(page, 3))
    return "waiting", f"{at_stake(group.waiting)}, until it is put right: {rules}" if rules else ""


def _elsewhere(finding: Finding, group: Group) -> str:
    """Where that is, if another place of the rule explains it than the one that is shown."""
    here = group.first.source
    return f" ({at(finding.source)})" if len(group.defects) > 1 and finding.source and here and finding.source.file != here.file else ""


def _marks(finding: Finding, made: Related | None) -> Iterator[Mark]:
    if finding.source:
        key = (finding.property or "").rpartition(".")[2] if (label := _label(finding)) else ""
        yield Mark(finding.source, label, finding.severity, _owner(finding.pointer) if finding.source.file == finding.template else None, key)
    for other in finding.related:
        if other.source and other is not made:
            yield Mark(other.source, other.message, "frame", _owner(other.pointer) if other.source.file == other.template else None)


def _label(finding: Finding) -> str:
    """`VisibilityTimeout is not set`, where the place is what should hold the property. A statement that is found fault with is set, if only by what SAM makes of a connector."""
    if finding.statement_resource or not (finding.property and finding.resource and finding.pointer):
        return ""
    resource = finding.resource.replace("~", "~0").replace("/", "~1")
    whole = f"/Resources/{resource}/Properties/{finding.property.replace('.', '/')}"
    return f"{finding.property} is not set" if whole.startswith(f"{finding.pointer}/") else ""


def _owner(pointer: str | None) -> str | None:
    """The logical id in a pointer."""
    keys = (pointer or "").split("/")
    return keys[2].replace("~1", "/").replace("~0", "~") if len(keys) > 2 and keys[1] == "Resources" else None  # noqa: PLR2004 - "/Resources/Id"


def _is_made(other: Related, finding: Finding) -> bool:
    """Is this the same place in the template that the finding's line of code makes?"""
    return bool(finding.source and other.source) and (other.template, other.pointer) == (finding.template, finding.pointer) and other.source != finding.source


def _place(finding: Finding) -> str:
    what = " of ".join(visible(part) for part in (finding.property, finding.resource and named(finding.resource, finding.construct, finding.stack)) if part)
    return f"{at(finding.source) if finding.source else ''}{f' ({what})' if what else ''}"
