"""The text of a first queuegate.yaml: the targets, and each pipeline declared as it is today."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from ..report.record.model import External, Known, Linked, Pipeline
from ..report.record.names import known_as
from ..report.text.escape import visible
from ..settings.patterns import means
from .found import Holds

_DECLARED: Final = (
    "batch_size", "batching_window", "maximum_concurrency", "partial_responses", "enabled", "function_timeout", "reserved_concurrency", "visibility_timeout", "retention",
    "fifo", "max_receive_count",
)  # fmt: skip
_ABSENT: Final = frozenset({"maximum_concurrency", "reserved_concurrency", "max_receive_count"})
"""What can be declared to be absent."""
_CHILDREN: Final = ("/Resource", "/Default")


Doubted = frozenset[tuple[str, str]]
"""Parameters that a finding says should be otherwise: the pipeline's id, and the parameter."""


def text(held: Holds, pipelines: Sequence[Pipeline], doubted: Doubted = frozenset()) -> str:
    """The file. What a template says stands in it only in quotes."""
    lines = ["# What Queuegate checks here. The schema of this file: queuegate schema settings"]
    lines += ["targets:", *(f"  - {quoted(app.path)}" for app in held.apps), *_templates(held)]
    lines += ["fail-on: error  # or warning, or note", "strict: false  # true: an open question fails, too"]
    entries = list(_entries(pipelines, doubted))
    if entries:
        lines += [
            "",
            "# Each pipeline as it was when this file was written; null: it is not set. A change of the template that departs from it is an error until it is declared here.",
            "pipelines:",
        ]
        lines += [line for entry in entries for line in entry]
    return "\n".join(lines) + "\n"


def targets(held: Holds) -> list[str]:
    """The templates: each by its name, and those that share a folder by a pattern, so that a new one beside them is checked, too."""
    found: list[str] = []
    beside: dict[tuple[PurePosixPath, str], list[str]] = {}
    for template in held.templates:
        path = PurePosixPath(template)
        beside.setdefault((path.parent, path.suffix), []).append(template)
    for (folder, ending), several in beside.items():
        alone = len(several) == 1 or folder == PurePosixPath() or any(letter in str(folder) for letter in "*?[")
        found += several if alone else [f"{folder}/*{ending}"]
    return found


def _templates(held: Holds) -> list[str]:
    """All templates are one target: they may name one another."""
    paths = targets(held)
    if len(paths) < 2:  # noqa: PLR2004 - one needs no list
        return [f"  - {quoted(path)}" for path in paths]
    return ["  - name: templates", "    paths:", *(f"      - {quoted(path)}" for path in paths)]


def _entries(pipelines: Sequence[Pipeline], doubted: Doubted) -> Iterator[list[str]]:
    """One declaration for each pipeline that can be named, and a remark on each that cannot."""
    taken: Counter[str] = Counter()
    done: set[tuple[str, str]] = set()
    for one in pipelines:
        if not isinstance(one.queue, Linked) or not isinstance(one.function, Linked):
            part, what = (one.queue, "queue") if not isinstance(one.queue, Linked) else (one.function, "function")
            why = part.external if isinstance(part, External) else "there is none"
            yield [f"  # {visible(one.id)} is not declared: its {what} is not known ({visible(why)})"]
            continue
        queue, function = _pattern(one.queue, (other.queue for other in pipelines)), _pattern(one.function, (other.function for other in pipelines))
        if not queue.strip("/ ") or not function.strip("/ "):
            continue
        alike = [other for other in pipelines if _is(queue, other.queue) and _is(function, other.function)]
        if (queue, function) in done:
            continue
        done.add((queue, function))
        own = known_as(one.queue, "queue")
        several = {other.queue for other in pipelines if known_as(other.queue, "queue") == own} != {one.queue}
        name = _name(f"{one.mapping.stack}-{own}" if several else own)
        taken[name] += 1
        yield [
            f"  {name if taken[name] == 1 else f'{name}-{taken[name]}'}:",
            f"    queue: {quoted(queue)}",
            f"    function: {quoted(function)}",
            *_parameters(alike, doubted),
        ]


def _parameters(alike: Sequence[Pipeline], doubted: Doubted) -> Iterator[str]:
    """What holds of all of these pipelines; what a finding would have otherwise is not declared, so that it can be put right."""
    left = [parameter for parameter in _DECLARED if any((one.id, parameter) in doubted for one in alike)]
    for parameter in _DECLARED:
        if parameter not in left and (value := _same(parameter, alike)) is not _UNKNOWN:
            yield f"    {parameter.replace('_', '-')}: {_value(value)}"
    if left:
        yield f"    # not declared, since findings say that it should be otherwise: {', '.join(one.replace('_', '-') for one in left)}"


_UNKNOWN: Final = object()


def _same(name: str, pipelines: Iterable[Pipeline]) -> object:
    """What this parameter is in every world and in each of these pipelines; `_UNKNOWN` where it is not one value that can be declared."""
    values = []
    for one in pipelines:
        known = one.parameters.get(name)
        if not isinstance(known, Known) or known.worlds or not _can_be_declared(known.value, absent=name in _ABSENT):
            return _UNKNOWN
        values.append(known.value)
    return values[0] if all(value == values[0] for value in values) else _UNKNOWN


def _can_be_declared(value: object, *, absent: bool) -> bool:
    return absent if value is None else isinstance(value, int) and value >= 0


def _pattern(part: Linked, others: Iterable[Linked | External | None]) -> str:
    """How the settings name a resource: its construct path in whatever stack, where that means no other one; else the whole path, or the logical id."""
    if part.construct is None:
        return part.resource
    path = next((part.construct.removesuffix(child) for child in _CHILDREN if part.construct.endswith(child)), part.construct)
    anywhere = f"*/{path.partition('/')[2]}"
    mine = {other.construct for other in others if isinstance(other, Linked) and means(anywhere, other.resource, other.construct)}
    return anywhere if "/" in path and mine == {part.construct} else path


def _is(pattern: str, part: Linked | External | None) -> bool:
    return isinstance(part, Linked) and means(pattern, part.resource, part.construct)


def _name(words: str) -> str:
    """`work-orders` for `WorkOrders`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", words).lower()
    return re.sub(r"[^a-z0-9]+", "-", apart).strip("-")[:60] or "pipeline"


def _value(value: object) -> str:
    return "null" if value is None else json.dumps(value)


def quoted(words: str) -> str:
    """Plain where that can be nothing but this text in YAML, else in quotes, with every character that is not plainly printable by its number."""
    if re.fullmatch(r"[A-Za-z_][\w./-]*", words, re.ASCII) and words.lower() not in _WORDS:
        return words
    return f'"{"".join(char if char.isprintable() and char not in _MARKS else f"{chr(92)}U{ord(char):08x}" for char in words)}"'


_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_MARKS: Final = frozenset({chr(34), chr(92)})
