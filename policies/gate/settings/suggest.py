"""What somebody may have meant who mistyped a name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Give ` (did you mean 'x'?)` where a known name is near, else nothing. `cutoff` says how near: from 0 (any name) to 1 (none but this)."""
    near = _near(word.lower(), tuple(known), cutoff)
    return f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""


@lru_cache(maxsize=64)
def _near(word: str, known: tuple[str, ...], cutoff: float) -> list[str]:
    """Whoever mistypes a rule may do so in thousands of places."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    names = {name.lower(): name for name in known}
    return [names[name] for name in get_close_matches(word, names, n=2, cutoff=cutoff)]
