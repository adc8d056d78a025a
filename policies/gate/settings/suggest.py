"""What somebody may have meant who mistyped a name."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Give ` (did you mean 'x'?)` where a known name is near, else nothing. `cutoff` says how near: from 0 (any name) to 1 (none but this)."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    names = {name.lower(): name for name in known}
    near = [names[name] for name in get_close_matches(word.lower(), names, n=2, cutoff=cutoff)]
    return f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
