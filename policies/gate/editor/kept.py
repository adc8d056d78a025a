"""What a process remembers of files: right for one run, and wrong for a process that lives while they are edited. And of texts: right for good, and too much of them where each keystroke makes new ones."""

from __future__ import annotations

import sys
from typing import Final

OF_FILES: Final = {
    "queuegate.policies.gate.fixes.written": ("_of_app",),
    "queuegate.synth.handlers.javascript.run.ways": ("followed",),
    "queuegate.synth.handlers.python.calls.program.modules": ("program",),
}
"""The functions that keep what they read of a file, and do not notice that it has changed, by their modules."""
OF_TEXTS: Final = {
    "queuegate.policies.gate.settings.patterns": ("_compiled",),
    "queuegate.synth.iam.evaluation.grants": ("_may_be_of",),
    "queuegate.synth.iam.policies.managed_by_aws": ("right_arn", "statements_of_aws"),
    "queuegate.synth.iam.policies.match": ("_compared",),
    "queuegate.synth.iam.policies.statement": ("_has",),
    "queuegate.synth.iam.words.actions": ("arn_formats", "_service"),
    "queuegate.synth.iam.words.misspelt": ("_parts",),
    "queuegate.synth.iam.words.operations": ("_free",),
}
"""The functions that keep an answer for each text that a template has, by their modules."""
MOST: Final = 4_000
"""How many of these answers outlast a judgement: a large template needs some thousands."""


def forget() -> None:
    """Forget what was read of files, and of texts where that is much, as far as the modules are loaded."""
    for several, most in ((OF_FILES, 0), (OF_TEXTS, MOST)):
        for module, names in several.items():
            if (loaded := sys.modules.get(module)) is not None:
                for kept in (getattr(loaded, name) for name in names):
                    if not most or kept.cache_info().currsize > most:
                        kept.cache_clear()
