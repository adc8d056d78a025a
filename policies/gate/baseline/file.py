"""The baseline as a file: read with one clear error where it is none, and written so that its changes can be read line by line, and merged."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from queuegate._light import NamedTuple
from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.template import Spot, Unreadable

from ...severity import Severity
from ..report.door import for_programs
from ..settings.settings import Refused, Wrong
from ..settings.walk import complaints
from .known import Entry

_NEXT: Final = "To begin anew, delete the file and run queuegate check --write-baseline with its name"


class Alike(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Findings that are alike: `count` of them. The fingerprint says what is meant, and what has become graver than `severity` is not; `numbers` are those of its message, and `rule` and `resource` are for people."""

    fingerprint: Annotated[str, Meta(pattern=r"^1:[0-9a-f]{64}$")]
    rule: str
    severity: Literal["error", "warning", "note"]
    resource: str = ""
    engine: str = "queuegate"
    count: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    numbers: str | None = None


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The findings that a team had when it adopted the gate, as far as they are not put right."""

    version: Literal[1]
    findings: list[Alike]
    pipelines: Annotated[int, Meta(ge=0)] = 0


class Read(NamedTuple):
    """What a baseline holds, and how many pipelines there were when it was written."""

    entries: tuple[Entry, ...]
    pipelines: int


def read(file: Path, shown: Path | None = None) -> Read:
    """What a baseline holds. `shown` is what the file is called where it is read elsewhere. Raises `Refused` with the first thing that is wrong in it."""
    path = os.path.abspath(shown or file)  # noqa: PTH100 - as a report shows it, without ".."
    try:
        body, spot = cloudformation.parse(cloudformation.read_text(file), path)
    except Unreadable as error:
        at = error.spot or Spot(path, 1)
        message = error.message.replace("a template is", "a baseline is")  # the reader is the templates'
        if message.startswith("there is no such file"):
            raise Refused(
                [Wrong("there is no such baseline. Check the path, or write it: queuegate check --write-baseline with its name", Spot(path, 1))]
            ) from None
        raise Refused([Wrong(f"this baseline cannot be read: {message}. {_NEXT}", Spot(path, *at[1:]))]) from None
    found = sorted(((spot(route), message) for route, message in complaints(body, Baseline)), key=lambda one: one[0][1:])
    if found:
        at, message = found[0][0], found[0][1].strip().replace("there is no setting", "it has no key")
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise Refused([Wrong(f"this is not a baseline: {message}{more}. {_NEXT}", at)])
    baseline = msgspec.convert(body, Baseline)
    entries = (
        Entry(one.fingerprint, one.engine, one.rule, Severity(one.severity), one.resource, one.count, None, spot(("findings", i)), one.numbers)
        for i, one in enumerate(baseline.findings)
    )
    return Read(tuple(entries), baseline.pipelines)


def write(file: Path, entries: Sequence[Entry], pipelines: int) -> None:
    """Write a baseline, a line for each entry, in an order that the order of findings does not change. Raises OSError where it cannot be written."""
    alike: dict[tuple[str, ...], int] = {}
    for one in entries:
        key = one.engine, one.rule, one.resource, one.fingerprint, str(one.severity), one.numbers or ""
        alike[key] = alike.get(key, 0) + one.times
    lines = [_line(key, count) for key, count in sorted(alike.items())]
    _replace(file, f'{{\n  "version": 1,\n  "pipelines": {pipelines},\n  "findings": [' + ",".join(f"\n    {line}" for line in lines) + "\n  ]\n}\n")


def _replace(file: Path, text: str) -> None:
    """What was there stays until all of this is written: half a baseline would be none."""
    real = Path(os.path.realpath(file))
    if real.exists() and not real.is_file():  # a device, which nothing is to take the place of
        real.write_text(text, encoding="utf-8")
        return
    new = real.with_name(f"{real.name}.{os.getpid()}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(real)
    except BaseException:  # a full disk, or an interruption
        new.unlink(missing_ok=True)
        raise


def _line(key: tuple[str, ...], count: int) -> str:
    engine, rule, resource, fingerprint, severity, numbers = key
    entry: dict[str, object] = {"rule": rule, "severity": severity, "resource": resource, "fingerprint": fingerprint}
    entry |= {"engine": engine} if engine != "queuegate" else {}
    entry |= {"numbers": numbers} if numbers else {}
    return for_programs(json.dumps(entry | ({"count": count} if count > 1 else {})))
