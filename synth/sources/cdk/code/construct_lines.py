"""From a generated resource back to the user's own lines: the CDK records a stack trace for each construct, and for each property that is set later."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from queuegate._light import NamedTuple, regex

from ... import disk
from ...template import Route, Spot
from ...within import within
from . import python_calls
from .keywords import keywords

SCRIPTS: Final = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx")
"""The endings of what `script_calls` reads, which is loaded where there is such a file."""
Metadata = Mapping[str, Sequence[Mapping[str, Any]]]
"""Construct path, with its leading slash → metadata entries, as a cloud assembly has them:
https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html"""

_AT = regex(r"\s*at ")
_END = regex(r":(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?\)?\Z")
_LONGEST_END = 22
_LONGEST_FILE = 4096
"""Linux's PATH_MAX: https://man7.org/linux/man-pages/man0/limits.h.0p.html"""
_OTHERS = regex(r"[/\\](?:site-packages|dist-packages|node_modules|\.venv|jsii-kernel-\w+|lib[/\\]python3\.\d+)[/\\]")
_NO_FILE = regex(r"<|\w{2,}:")
"""`<frozen os>`, `node:internal/…`, `webpack://…`; one letter before the colon is a drive."""


class Frame(NamedTuple):
    file: str
    line: int
    column: int | None


def authored(metadata: Metadata, path: str, route: Route, root: Path, actions: Collection[str] = ()) -> list[Spot]:
    """Give the places in the user's code that made what stands at `route` in the template, the best one first, then its callers.

    `path` is the construct path; only files below `root`, and no installed packages, count. A construct without a trace takes its parent's. In Python,
    TypeScript and JavaScript the place is the keyword that sets the property where it can be found, and the creating call otherwise; in other languages it is where the
    trace points.
    The CDK does not record who added a statement to a policy: it is the call that names the statement's `actions`, if there is just one in the construct's files.
    Empty when the assembly has no trace.
    """
    path = "/" + path.lstrip("/")
    own = metadata.get(path, ())
    created = creation(metadata, path, root)
    spellings = keywords(route)
    places = _in_calls(created, spellings, path)
    if actions and spellings and (named := _by_text(created, actions, spellings[0])):
        return _distinct([Spot(*named), *(spot for spot, _ in places)])
    late = list(_late(own, route, root, created))
    if late:
        told = [(frames, _statement(frames[0], spellings[0])) for frames in late]
        leaf_created = any(rank == 0 for _, rank in places)
        chosen = next(((frames, spot) for frames, (spot, says) in told if says or len(spellings) == 1), None)
        if chosen is None and not leaf_created:
            chosen = told[0][0], told[0][1][0]
        if chosen:
            frames, spot = chosen
            return _distinct([spot, *(Spot(*frame) for frame in frames[1:])])
    best = min(places, key=lambda place: place[1], default=None)
    return _distinct([*([best[0]] if best else []), *(spot for spot, _ in places)])


def _distinct(spots: Sequence[Spot]) -> list[Spot]:
    return list(dict.fromkeys(spots))


def creation(metadata: Metadata, path: str, root: Path) -> list[Frame]:
    """The user's own calls that made a construct, the innermost first; those of its parent where it has no trace."""
    path = "/" + path.lstrip("/")
    while path:
        for entry in metadata.get(path, ()):
            kind = entry.get("type")
            trace = entry.get("data") if kind == "aws:cdk:creationStack" else entry.get("trace") if kind == "aws:cdk:logicalId" else None
            if frames := _frames(trace, root):
                return frames
        path = path.rpartition("/")[0]
    return []


def _late(entries: Sequence[Mapping[str, Any]], route: Route, root: Path, created: list[Frame]) -> Iterator[list[Frame]]:
    """Yield the traces of what set the property after its construct was created, the last one (which won) first."""
    for entry in reversed(entries):
        data = entry.get("data")
        if entry.get("type") == "aws:cdk:propertyAssignment" and isinstance(data, Mapping) and data.get("propertyName") in route[3:4]:
            frames = _frames(data.get("stackTrace"), root)
            if frames and frames[:1] != created[:1]:
                yield frames


def _frames(trace: object, root: Path) -> list[Frame]:
    """Read a trace leniently: its lines are meant for people (`name (file:line[:column])`), and no contract."""
    frames: list[Frame] = []
    for text in trace if isinstance(trace, list) else ():
        frame = _frame(text) if isinstance(text, str) else None
        if frame and (file := users_own(frame.file, root)) and [(file, frame.line)] != [(last.file, last.line) for last in frames[-1:]]:
            frames.append(frame._replace(file=file))  # of several on one line the innermost: a loader of TypeScript may add one of its own
    return frames


def _frame(text: str) -> Frame | None:
    """The file and place in one line of a trace, which ends in them: `name (file:line:column)`, `at file:line`. Read from its end, so that a line costs its length."""
    text = text.removesuffix("\n")
    tail = max(len(text) - _LONGEST_END, 0)
    end = _END.search(text, tail)
    head = text[: end.start()] if end else ""
    if end is None or "\n" in head or head.endswith(":"):
        return None
    named = found.end() if (found := _AT.match(head)) else 0
    for begun in (*(i + 1 for i, char in enumerate(head) if char == "("), named, 0):
        start = begun + len("file://") if head.startswith("file://", begun) else begun
        if len(head) - _LONGEST_FILE <= start < len(head) and head[start] not in "()" and not head[start].isspace():
            return Frame(head[start:], int(end["line"]), int(end["column"]) if end["column"] else None)
    return None


def users_own(file: str, root: Path) -> str | None:
    """Give a file's absolute path if it lies below `root` and is not an installed package; None otherwise."""
    if _NO_FILE.match(file):
        return None
    absolute = within(root, file, root)
    return str(absolute) if absolute is not None and not _OTHERS.search(str(absolute)[len(disk.real(root)) :]) else None


def _in_calls(frames: Sequence[Frame], spellings: Sequence[frozenset[str]], path: str) -> list[tuple[Spot, int]]:
    """Give each frame's place and how well it fits: 0 is the very property, and the larger the number the less is known."""
    ids = path.split("/")[:0:-1]
    passed: frozenset[str] = frozenset()
    places = []
    for frame in frames:
        wanted = [passed | spellings[0], *spellings[1:]] if spellings else []
        found = _in_call(frame, wanted, ids)
        if found:
            places.append((Spot(frame.file, found.line, found.column), found.rank))
            passed = found.passed
        else:
            places.append((Spot(*frame), len(spellings)))
    return places


def _in_call(frame: Frame, wanted: Sequence[frozenset[str]], ids: Sequence[str]) -> python_calls.Found | None:
    if frame.file.endswith(".py"):
        return python_calls.find(frame.file, frame.line, wanted, ids)
    if not frame.file.endswith(SCRIPTS):
        return None
    from . import script_calls  # noqa: PLC0415 - as above

    return script_calls.find(frame.file, frame.line, frame.column, wanted, ids)


def _by_text(frames: Sequence[Frame], texts: Collection[str], names: frozenset[str]) -> tuple[str, int, int] | None:
    files = {frame.file for frame in frames}
    of_python = python_calls.find_by_text({file for file in files if file.endswith(".py")}, texts, names)
    scripts = {file for file in files if file.endswith(SCRIPTS)}
    if of_python or not scripts:
        return of_python
    from . import script_calls  # noqa: PLC0415 - as above

    return script_calls.find_by_text(scripts, texts, names)


def _statement(frame: Frame, names: frozenset[str]) -> tuple[Spot, bool]:
    found = None
    if frame.file.endswith(".py"):
        found = python_calls.statement(frame.file, frame.line, names)
    elif frame.file.endswith(SCRIPTS):
        from . import script_calls  # noqa: PLC0415 - as above

        found = script_calls.statement(*frame, names)
    return (Spot(frame.file, *found[:2]), found[2]) if found else (Spot(*frame), False)
