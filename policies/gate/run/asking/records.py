"""What a run is asked for: which targets, how they are read, how they are judged, and what the team accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from queuegate._light import NamedTuple

from ....team import Setting, Waiver
from ...judging.linted import Use
from ...judging.opened import Judging, Wanted
from ...kept.nothing import Nothing

if TYPE_CHECKING:
    from ...baseline.known import Known

STDIN: Final = "-"
"""The target that is a template on standard input."""

Tell = Callable[[str], None]
"""Is told in a few words what a run does next."""


def silent(_: str) -> None:
    """Tell nobody."""


class Reading(NamedTuple):
    """How targets are read: as seen from the working folder `cwd`, inside the repository `root`.

    `run_apps` allows a named cdk.json to be run, for at most `timeout` seconds; `cache_dir` may hold what speeds up the next run (None: nothing is kept); `made` names
    folders of apps that somebody has synthesised already. `copy_of`: the root is a copy of
    this folder at another revision, and people know its files by that. `skips` are the folders in which a linter's own list of skips counts, if not in these two.
    """

    cwd: Path
    root: Path
    run_apps: bool = True
    timeout: float = 300
    cache_dir: Path | None = None
    made: Mapping[Path, Path] = {}
    copy_of: Path | None = None
    skips: tuple[Path, ...] = ()


class Workers(NamedTuple):
    """Who judges: at most so many `processes` at once (None: one for each core). `again` makes the request anew in another process, but for `wanted` and `made` (None: nothing
    does, and this process judges alone).
    """

    processes: int | None = None
    again: Callable[[], Request] | None = None


class Before(NamedTuple):
    """Findings that were there before: in a baseline's file, or at another revision, of which something may be unread. `pipelines`: how many there were."""

    by: Literal["baseline", "revision"]
    name: str
    known: Known
    pipelines: int = 0
    commit: str | None = None
    unread: tuple[str, ...] = ()


class Accepted(NamedTuple):
    """What the team accepts: waivers, and what was there before. `today` (in UTC) ends waivers; None: today's. `templates`: waivers that stand in templates count, too.
    `whole`: the targets are all that the team has, so what is declared or waived has to be among them. `named` is what the settings name beside that.
    """

    waivers: tuple[Waiver, ...] = ()
    today: date | None = None
    templates: bool = True
    before: tuple[Before, ...] = ()
    whole: bool = True
    named: tuple[Setting, ...] = ()


class Request(NamedTuple):
    """One run. `kept` is what earlier runs have said."""

    wanted: tuple[Wanted, ...]
    reading: Reading
    judging: Judging
    linters: tuple[Use, ...] = ()
    accepted: Accepted = Accepted()
    workers: Workers = Workers()
    tell: Tell = silent
    kept: Nothing = Nothing()

    @property
    def lints(self) -> bool:
        """Does any linter run?"""
        return any(use.status == "ran" for use in self.linters)
