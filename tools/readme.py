"""What the README and a page beside it show of the program is what the program prints: each block below a marker is made anew by `python tools/generate.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from screens import example, graph, reference

ROOT: Final = Path(__file__).parents[1]
SHOWING: Final = ("README.md", "docs/graph.md", "docs/notification/README.md")
BREAK: Final = ("max_receive_count=MAX_RECEIVE_COUNT", "max_receive_count=1")
"""What a line of the reference system's page changes in it: a test runs that line."""
_BLOCK: Final = re.compile(r"(?P<marker><!-- printed: (?P<name>[\w-]+) -->\n)```\n(?P<head>(?:\$ [^\n]*\n)?)(?:(?!```)[^\n]*\n)*```\n")
_PRINTED: Final[Mapping[str, Callable[[], str]]] = {
    "reference": reference,
    "broken-reference": lambda: reference(*BREAK),
    "graph": graph,
    "small": lambda: example("concurrency", "timing", "iam_scope"),
}


def shown(page: str) -> str:
    """The page with its blocks as the program prints them."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return _BLOCK.sub(lambda found: f"{found['marker']}```\n{found['head']}{_PRINTED[found['name']]()}```\n", text)
