"""What a process remembers of files: right for one run, and wrong for a process that lives while they are edited."""

from __future__ import annotations

import sys
from typing import Final

OF_FILES: Final = {
    "queuegate.policies.gate.fixes.written": ("_of_app",),
    "queuegate.synth.handlers.javascript.run.ways": ("followed",),
}
"""The functions that keep what they read of a file, and do not notice that it has changed, by their modules."""


def forget() -> None:
    """Forget it, as far as the modules are loaded."""
    for module, names in OF_FILES.items():
        if (loaded := sys.modules.get(module)) is not None:
            for name in names:
                getattr(loaded, name).cache_clear()
