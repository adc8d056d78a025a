"""What is said of a file that cannot be written: why, and what to do."""

from __future__ import annotations

import errno
from typing import Final

_ROOM: Final = "Make room there, or name a file elsewhere"
_NEXT: Final = {
    errno.ENOENT: "Make its folder first",
    errno.ENOTDIR: "Make its folder first",
    errno.EISDIR: "Name a file in it",
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.ENAMETOOLONG: "Give it a shorter name",
    errno.EROFS: "Name a file elsewhere",
}


def unwritable(error: OSError | ValueError) -> str:
    """`cannot be written: No space left on device. Make room there, or name a file elsewhere`."""
    why = getattr(error, "strerror", None) or error
    return f"cannot be written: {why}. {_NEXT.get(getattr(error, 'errno', None) or 0, 'Check the folder and its permissions')}"
