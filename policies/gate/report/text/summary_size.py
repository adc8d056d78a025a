"""A Markdown document that is cut where a step's summary ends: GitHub throws the whole of a larger one away, and says so in an annotation.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
"""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 1024 * 1024
_LEFT_OUT: Final = "\n**The rest is left out: GitHub shows one MiB of a step's summary. The log, and the other reports, have all of it.**\n"


def fitted(text: str, room: int) -> str:
    """As many whole lines as there is room for, in bytes, and what is left out; no flowchart is cut in its midst. "" where not even that fits."""
    if len(text.encode("utf-8", "backslashreplace")) <= room:
        return text
    room -= len(_LEFT_OUT.encode()) + len("\n</details>\n")
    size = end = fits = 0
    fenced = False
    for line in text.splitlines(keepends=True):
        size += len(line.encode("utf-8", "backslashreplace"))
        if size > room:
            break
        end += len(line)
        fenced ^= line.startswith("```")
        fits = fits if fenced else end
    shown = text[:fits]
    closed = "\n</details>\n" if shown.count("<details>") > shown.count("</details>") else ""
    return f"{shown}{closed}{_LEFT_OUT}" if room >= 0 else ""
