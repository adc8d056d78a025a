"""A file that the settings name and that is not there is told where they name it: that is the line to correct."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...settings.model import TargetEntry
from ...settings.parameter_files import file_of
from ...settings.settings import Loaded, Wrong

_Route = tuple[str | int, ...]


def at_their_lines(wrongs: Iterable[Wrong], loaded: Loaded) -> tuple[Wrong, ...]:
    """The same, each about a file that is not there at the line of the settings that names it, if one does."""
    folder = loaded.folder
    routes = {} if folder is None else {os.path.abspath(folder / path): route for path, route in _files(loaded)}  # noqa: PTH100 - a report's path is without ".."
    return tuple(_at(one, routes, loaded) for one in wrongs)


def _at(one: Wrong, routes: dict[str, _Route], loaded: Loaded) -> Wrong:
    route = routes.get(os.path.abspath(one.spot.file)) if one.spot else None  # noqa: PTH100 - as above
    if one.spot is None or route is None or os.path.lexists(one.spot.file):
        return one
    return one._replace(spot=loaded.spot(*route))


def _files(loaded: Loaded) -> Iterator[tuple[Path, _Route]]:
    these = loaded.settings
    if these.baseline:
        yield Path(these.baseline), ("baseline",)
    for i, rule in enumerate(these.rules):
        yield Path(rule), ("rules", i)
    for i, entry in enumerate(these.targets):
        if isinstance(entry, TargetEntry):
            yield from ((Path(file_of(file)), ("targets", i, "parameter-files", n)) for n, file in enumerate(entry.parameter_files))
