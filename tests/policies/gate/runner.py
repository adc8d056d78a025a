"""How GitHub's runner reads a line of a step's output, as far as it is a command: `::name …::` after blanks, else `##[name …]` anywhere.

Written after the behaviour of https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs; the names are those of
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, and any other name counts here, too: `stop-commands` registers names of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ANSI = re.compile(r"\x1b\[[\d;]*m")
_OURS = re.compile(r"(?:error|warning|notice)(?: (?:(?:file|title)=[^,:]*|(?:line|col)=\d+)(?:,(?:(?:file|title)=[^,:]*|(?:line|col)=\d+))*)?")


class Command(NamedTuple):
    name: str
    line: str


def commands(output: str) -> Iterator[Command]:
    """Every command in what a process writes. The runner splits it as .NET's ReadLine does: at a line feed, a carriage return, or both."""
    for line in output.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if "\x1b" not in line and "::" not in line and "##[" not in line:
            continue  # a command has one of the two, or has it without colours
        for shown in {line, _ANSI.sub("", line)}:
            if (found := _second(shown) or _first(shown)) is not None:
                yield Command(found, line)


def is_ours(command: Command) -> bool:
    """Is it an annotation as we write it, with nothing in its properties but what they are for?"""
    info = command.line[2 : command.line.index("::", 2)]
    return command.line.startswith("::") and _OURS.fullmatch(info) is not None and "##[" not in command.line


def _second(line: str) -> str | None:
    text = line.lstrip()
    end = text.find("::", 2)
    return text[2:end].partition(" ")[0] if text.startswith("::") and end >= 0 else None


def _first(line: str) -> str | None:
    start = line.find("##[")
    end = line.find("]", start)
    return line[start + 3 : end].partition(" ")[0] if start >= 0 and end >= 0 else None
