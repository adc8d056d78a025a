"""Templates that a change takes out of the targets: one that was there at the base is gone, and one that is new or another now is taken in by no target. Each of the latter is named as not read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from hashlib import sha1
from pathlib import Path
from typing import Any, Final

import msgspec

from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.targets.detect import ENDINGS, PASSED_OVER, SETTINGS, Found, is_assembly, met
from queuegate.synth.sources.targets.git_index import tracks
from queuegate.synth.sources.targets.passed_over import left_out, otherwise_named
from queuegate.synth.sources.targets.walked import walked
from queuegate.synth.sources.template import Unreadable

from ..report.record.model import Report, Target
from ..revisions.commits import HEAD, Commit, merge_base
from ..revisions.tree import content, files
from ..settings.settings import Refused
from .asking.records import Reading
from .asking.request import Against, Asked

WHY: Final = "no target takes it in"
_FIRST: Final = ("template.yaml", "template.yml", "template.json")
"""What a run reads that names no target, in this order (`synth.sources.detect`)."""
_MOST: Final = 20_000
"""So many files of the working folder are looked at."""


def told(report: Report, against: Against, asked: Asked) -> Report:
    """The report with what was taken out since the revision that the run is compared with, or whose settings it follows."""
    reading = asked.request.reading
    revision, _, file = (against.trusted_config or "").rpartition(":")
    try:
        base = merge_base(reading.root, revision or against.since or "", HEAD, "")
        found = [*_moved(base, file or _settings_of(reading.cwd, reading.root), report, asked)]
    except Refused:  # it is said elsewhere, where it matters
        return report
    return msgspec.structs.replace(report, targets=[*report.targets, *found]) if found else report


def _settings_of(cwd: Path, root: Path) -> str:
    above = (one for one in (cwd, *cwd.parents) if one == root or one.is_relative_to(root))
    return next((os.path.relpath(one / SETTINGS, root) for one in above if (one / SETTINGS).is_file()), os.path.relpath(cwd / SETTINGS, root))


def _moved(base: Commit, settings: str, report: Report, asked: Asked) -> Iterator[Target]:
    reading = asked.request.reading
    known = {one.path: one.id for one in files(reading.root, base)}
    read = {os.path.normpath(reading.cwd / one.target) for one in report.targets if one.status == "checked"}
    shown = partial(os.path.relpath, start=reading.cwd)
    configured = [*_named(base, settings, reading.root)]
    named = [*configured, *(os.path.relpath(reading.cwd / one, reading.root) for each in asked.request.wanted for one in each.targets)]
    if not configured and (first := _default(known, reading)) is not None:
        named.append(first)
        if (reading.root / first).is_file() and os.path.normpath(reading.root / first) not in read:
            yield Target(shown(reading.root / first), "unknown", "skipped", f"{WHY} now, and at {base} it was read: name it to have it read")
    patterns = [os.path.normpath(one) for one in dict.fromkeys(named)]
    missing = (path for path in known if not os.path.lexists(reading.root / path))
    gone = next((path for path in missing if any(_takes_in(one, path) for one in patterns)), None)
    for path in _templates(reading.root) if gone is not None else ():
        relative = os.path.relpath(path, reading.root)
        if str(path) not in read and known.get(relative) != _id(path):
            yield Target(shown(path), "unknown", "skipped", f"{WHY}, and {gone}, which was read at {base}, is gone: name it to have it read")


def _named(base: Commit, settings: str, root: Path) -> Iterator[str]:
    """The targets of the settings at the base, from the repository's root on."""
    home = os.path.dirname(settings)  # noqa: PTH120 - text
    try:
        body: Any = cloudformation.parse((content(root, base, settings) or b"").decode("utf-8", "replace"), settings)[0]
    except Unreadable:
        return
    for entry in body.get("targets") if isinstance(body.get("targets"), list) else ():
        paths = entry.get("paths") if isinstance(entry, dict) else [entry]
        yield from (os.path.normpath(f"{home or '.'}/{path}") for path in (paths if isinstance(paths, list) else ()) if isinstance(path, str))


def _default(known: Mapping[str, str], reading: Reading) -> str | None:
    """What a run without a target read at the base, where that is a template."""
    here = os.path.relpath(reading.cwd, reading.root)
    inside = [os.path.normpath(f"{here}/{name}") for name in ("cdk.json", "cdk.out/manifest.json", *_FIRST)]
    first = next((one for one in inside if one in known), None)
    return first if first is not None and first.endswith(_FIRST) else None


def _takes_in(target: str, path: str) -> bool:
    """Does a target mean a file: by its name, as what may be a template in a folder, or by a pattern?"""
    if not any(letter in target for letter in "*?["):
        return path == target or ((target == "." or path.startswith(f"{target}/")) and path.lower().endswith(ENDINGS))
    reached = {0}
    wanted = target.split("/")
    for name in path.split("/"):  # how much of the pattern is used up, in each way that there is
        reached = {i + (wanted[i] != "**") for i in _onwards(reached, wanted) if i < len(wanted) and fnmatchcase(name, wanted[i])}
    return len(wanted) in _onwards(reached, wanted)


def _onwards(reached: set[int], wanted: list[str]) -> set[int]:
    """The same where `**` may stand for nothing."""
    found = set(reached)
    for i in sorted(reached):
        while i < len(wanted) and wanted[i] == "**" and i + 1 not in found:
            i += 1  # noqa: PLW2901 - a walk along the pattern
            found.add(i)
    return found


def _templates(root: Path) -> Iterator[Path]:
    left = _MOST
    for here, folders, names in walked(root):
        folders[:] = [name for name in sorted(folders) if name not in PASSED_OVER and not is_assembly(Path(here, name))]
        left -= len(names)
        if left < 0:  # what lies in the others nobody has seen
            yield root
            return
        yield from (
            Path(here, name) for name in sorted(names) if name.lower().endswith(ENDINGS) and name != SETTINGS and isinstance(met(Path(here, name)), Found)
        )
    yield from (one.path for one in otherwise_named(root))
    yield from (one.path for one in left_out(root) if tracks(one.path))


def _id(path: Path) -> str:
    """The name that git gives to what a file holds: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects"""
    try:
        data = path.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return ""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
