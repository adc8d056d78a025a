"""Times the language server as an editor feels it: from a keystroke to the diagnostics of the text that it made, over standard input and output, in one warm process.

    pip install -e '.[lsp]' && python benchmarks/editor.py

Prints medians. What the server waits for a further keystroke is part of it. The figures of the last run that somebody looked at are in benchmarks/README.md.
"""

from __future__ import annotations

import os
import runpy
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "policies" / "gate" / "editor"
ROUNDS = 15
PIPELINES = (1, 3, 10, 30)


def pipelines(count: int) -> str:
    """A template with so many of the pipelines that the tests have."""
    text: str = runpy.run_path(str(TESTS / "templates.py"))["BLOCK"]
    head, _, resources = text.partition("Resources:\n")
    made = []
    for i in range(count):
        one = resources
        for name in ("Orders", "Failed", "Worker", "Role", "Mapping"):
            one = (
                one.replace(f"  {name}:\n", f"  {name}{i}:\n").replace(f"!GetAtt {name}.", f"!GetAtt {name}{i}.").replace(f"!Ref {name}\n", f"!Ref {name}{i}\n")
            )
        made.append(one)
    return f"{head}Resources:\n{''.join(made)}"


def timed(work: Any) -> float:
    started = time.monotonic()
    work()
    return (time.monotonic() - started) * 1_000


def cpu(editor: Any) -> float:
    """Milliseconds that the server has worked (Linux)."""
    fields = Path(f"/proc/{editor.client._server.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()  # noqa: SLF001 - nobody else knows it
    return (int(fields[11]) + int(fields[12])) * 1_000 / os.sysconf("SC_CLK_TCK")


def main() -> int:
    editor_of: Any = runpy.run_path(str(TESTS / "editor.py"))["Editor"]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(os.path.realpath(made))
        editor = editor_of(folder)
        print("| pipelines | first, ms | after a keystroke, median ms | min–max | its cpu, mean ms | actions at one finding, median ms |")
        print("|---|---|---|---|---|---|")
        for count in PIPELINES:
            file, text = folder / f"{count}.yaml", pipelines(count)
            first = timed(lambda file=file, text=text: editor.open(file, text))
            found: list[Any] = []

            def keystroke(i: int, file: Path = file, text: str = text, found: list[Any] = found) -> None:
                found[:] = editor.change(file, text.replace("Timeout: 30\n", f"Timeout: {10 + i}\n", 1))

            before = cpu(editor)
            after = [timed(lambda i=i: keystroke(i)) for i in range(ROUNDS)]
            worked = (cpu(editor) - before) / ROUNDS
            one = next(one for one in found if one.code == "visibility-timeout")
            actions = [timed(lambda file=file, one=one: editor.actions(file, one.range)) for _ in range(5)]
            print(
                f"| {count} | {first:.0f} | {statistics.median(after):.0f} | {min(after):.0f}–{max(after):.0f} | {worked:.0f} | {statistics.median(actions):.0f} |"
            )
            editor.close(file)
        editor.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
