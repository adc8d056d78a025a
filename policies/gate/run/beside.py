"""Templates with a pipeline that lie beside the one which a run reads that names no target: each is named, since nobody said that they are meant to be left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from queuegate._light import regex
from queuegate.synth.sources.targets.detect import ENDINGS, PASSED_OVER, is_assembly
from queuegate.synth.sources.targets.walked import walked

from ..report.record.model import Report
from ..report.text.layout import listed

_HAS: Final = regex(rb"AWS::Lambda::EventSourceMapping|Type[\"']?\s*:\s*[\"']?SQS\b")
"""A mapping, or the event of SAM that becomes one."""
_DEEPEST, _MOST, _LARGEST, _SHOWN = 3, 300, 1_000_000, 3


def beside(report: Report, cwd: Path) -> Iterator[str]:
    """A line with them, where there are any."""
    read = {os.path.normpath(cwd / one.target) for one in report.targets if one.status == "checked"}
    found = [os.path.relpath(path, cwd) for path in _near(cwd) if str(path) not in read and _has_a_pipeline(path)]
    if found:
        yield f"not read: {listed(found, _SHOWN)}: {'a template' if len(found) == 1 else 'templates'} with a pipeline that no target names. Read everything: queuegate check . (or name targets in queuegate.yaml)"


def _near(cwd: Path) -> Iterator[Path]:
    left = _MOST
    for root, folders, names in walked(cwd):
        here = Path(root)
        near = len(here.relative_to(cwd).parts) < _DEEPEST
        folders[:] = [name for name in sorted(folders) if near and name not in PASSED_OVER and not name.startswith(".") and not is_assembly(here / name)]
        for name in sorted(names):
            if name.lower().endswith(ENDINGS):
                left -= 1
                if left < 0:
                    return
                yield here / name


def _has_a_pipeline(path: Path) -> bool:
    """Does its text name one, and is it somebody's: not what a tool made, which git does not track?"""
    try:
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else b""
    except OSError:
        return False
    if b"AWS::" not in data or _HAS.search(data) is None:
        return False
    from queuegate.synth.sources.targets.git_index import tracks  # noqa: PLC0415 - few folders have another one

    return tracks(path, file=True) is not False
