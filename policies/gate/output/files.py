"""Where a report goes: `--report FORMAT` to standard output, `--report FORMAT=FILE` to a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from queuegate._light import NamedTuple

from ..report.formats import FORMATS
from ..settings.suggest import nearest


class Output(NamedTuple):
    """One report: its format, and its file (None: standard output)."""

    format: str
    file: Path | None = None


def outputs(texts: Sequence[str]) -> tuple[list[Output], list[str]]:
    """What is asked for, and what is wrong with it. Without a `--report` it is the terminal's, on standard output."""
    found: list[Output] = []
    wrong: list[str] = []
    for text in texts or ("terminal",):
        name, equals, file = text.partition("=")
        if name not in FORMATS:
            wrong.append(f"--report {text}: there is no format {name!r}{nearest(name, FORMATS)}. Use {', '.join(FORMATS)}, or FORMAT=FILE for a file")
        elif equals and not file:
            wrong.append(f"--report {text}: the file is missing. Write --report {name}=FILE")
        elif any(other.file == (Path(file) if file else None) for other in found):
            wrong.append(
                f"--report {text}: another report goes to {file or 'standard output'} already. Give one of them a file of its own: --report {name}=FILE"
            )
        else:
            found.append(Output(name, Path(file) if file else None))
    return found or [Output("terminal")], wrong
