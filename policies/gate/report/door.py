r"""The door for all text that leaves the process: none of it is a command to the CI system that reads along.

GitHub's runner takes `::command::` at the start of a line, after blanks, and `##[command]` anywhere in it, on both streams
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; the second form is read, not documented:
https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). Azure Pipelines and TeamCity read `##vso[…]` and `##teamcity[…]`
(https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands). The characters that make a command of a text are spelt out, as control characters are.
"""

from __future__ import annotations

from typing import Final

from queuegate._light import regex

from .text.escape import neutral

_MARKED: Final = regex(r"##(?=[\w.-]*\[)")
_LEADING: Final = regex(r"^(?P<before>(?:\s|\x1b\[[\d;]*m)*):(?=(?:\x1b\[[\d;]*m)*:)")


_UNSEEN: Final = regex("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters beyond ASCII's, ends of lines, and those that turn the direction of writing: https://www.unicode.org/reports/tr9/"""


def for_people(text: str) -> str:
    r"""A text as people read it: `\x3a:error::` and `#\x23[error]` are what they look like, and nothing else."""
    if "##" not in text and "::" not in text and ":\x1b" not in text:
        return text
    text = "".join([_LEADING.sub(r"\g<before>\\x3a", line) if _may_lead(line) else line for line in text.splitlines(keepends=True)])
    return _MARKED.sub(r"#\\x23", text) if "##" in text else text


def _may_lead(line: str) -> bool:
    """Does it begin with a colon, perhaps in a colour?"""
    return line.lstrip()[:1] in (":", "\x1b")


def spoken(text: str) -> str:
    """Text of several lines that may quote a template or an app: nothing in it moves the cursor, and none of its lines is a command."""
    return for_people("\n".join(map(neutral, text.splitlines())))


def for_programs(text: str) -> str:
    """A JSON document that says the same: no line of one begins with a colon, and in a string a `#` may be escaped, and what moves a cursor, ends a line or turns the direction of writing."""
    text = text if text.isascii() else _UNSEEN.sub(lambda one: f"\\u{ord(one[0]):04x}", text)
    return _MARKED.sub(r"#\\u0023", text) if "##" in text else text


def for_markup(text: str) -> str:
    """An XML document that says the same: what would be a command is written as references to its characters."""
    if "##" not in text and "::" not in text:
        return text
    lines = (_LEADING.sub(r"\g<before>&#58;", line) for line in text.splitlines(keepends=True))
    return _MARKED.sub("#&#35;", "".join(lines))


def in_a_command(text: str) -> str:
    """The text of a workflow command of our own, which starts at the line's beginning and may hold no other."""
    return _MARKED.sub(r"#\\x23", text)
