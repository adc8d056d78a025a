"""`queuegate check`, when it is known what is asked for. Whatever it needs is imported when it runs."""

from __future__ import annotations

from typing import Any

from ..output.files import outputs
from ..output.progress import progress
from ..output.screen import Manner, here, publish


def checked(reports: tuple[str, ...], *, full: bool, quiet: bool, verbose: bool, **flags: Any) -> int:
    """Check what the flags say, and give each report. The exit code."""
    from ..run.asking.request import Against, Flags  # noqa: PLC0415 - it loads whatever reads templates
    from ..run.outcome import run  # noqa: PLC0415 - as above

    chosen, wrong = outputs(reports)
    manner = Manner(full=full, quiet=quiet, verbose=verbose)
    with progress(manner) as tell:
        against = Against(**{name: flags.pop(name) for name in ("baseline", "write_baseline", "since", "trusted_config")})
        ran = run(Flags(**flags, against=against), here(), wrong, tell)
    return publish(ran, chosen, manner)
