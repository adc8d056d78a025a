"""What is said of a file that cannot be written, and of a folder that may not be entered: why, and what to do."""

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
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_NO_FOLDER: Final = "No usable temporary directory"
"""How tempfile begins what it says where it finds no folder that can be written: https://docs.python.org/3/library/tempfile.html#tempfile.gettempdir"""


def unwritable(error: OSError | ValueError) -> str:
    """`cannot be written: No space left on device. Make room there, or name a file elsewhere`."""
    why = getattr(error, "strerror", None) or error
    return f"cannot be written: {why}. {_NEXT.get(getattr(error, 'errno', None) or 0, 'Check the folder and its permissions')}"


def without_room(error: Exception) -> str:
    """`the folder for temporary files, /tmp, cannot be written: No space left on device. …`; "" where that is not what was raised."""
    if not isinstance(error, OSError) or not (error.errno in _FULL or str(error.strerror or error).startswith(_NO_FOLDER)):
        return ""
    from tempfile import gettempdir  # noqa: PLC0415 - it looks for the folder

    try:
        where = f"the folder for temporary files, {gettempdir()},"
    except OSError:
        where = "the folder for temporary files"
    return f"{where} cannot be written: {error.strerror}. Make room there, or name another folder in TMPDIR"


def without_leave(error: Exception) -> str:
    """`/srv/shop/.git cannot be read: Permission denied. …`: of the working folder, mostly, as in a container with another user; "" where that is not what was raised."""
    if not isinstance(error, PermissionError) or not error.filename:
        return ""
    return f"{error.filename} cannot be read: {error.strerror}. Check who owns it and its folder, and their mode"
