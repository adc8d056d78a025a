"""queuegate.yaml: found, read, and handed out as what a run needs. Whatever is wrong with it is said at once, each with its place."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from queuegate._light import NamedTuple
from queuegate.synth.language.scope import Scope
from queuegate.synth.sources import cloudformation
from queuegate.synth.sources.template import Route, Spot, Template, Unreadable
from queuegate.synth.values.value import Place

from ...team import Declaration, Waiver
from ..catalogue.rules import know, taken_names
from ..own_rules.records import Scan
from ..report.source.repository_paths import root_of
from .model import Settings

__all__ = ["FILE", "Loaded", "Refused", "Wrong", "declarations", "externals", "find", "load", "root_of", "waivers"]

FILE = "queuegate.yaml"


class Wrong(NamedTuple):
    """What is wrong in the settings or in the command, with its next step, and where (None: in the command)."""

    message: str
    spot: Spot | None = None

    def said(self, start: Path) -> str:
        """In a line, with the file as it is seen from a folder."""
        return f"{os.path.relpath(self.spot.file, start)}:{self.spot.line}: {self.message}" if self.spot else self.message


class Refused(Exception):  # noqa: N818 - a verdict on a file
    """The settings cannot be used, for all of these reasons."""

    def __init__(self, wrongs: Iterable[Wrong]) -> None:
        self.wrongs = tuple(wrongs)
        super().__init__("; ".join(wrong.message for wrong in self.wrongs))


class Loaded(NamedTuple):
    """Settings that were read, and the document that they were read from (None: there is none). `own` are the team's rules, of which nothing was run; `text` is what the document was read from."""

    settings: Settings = Settings()
    document: Template | None = None
    home: Path | None = None
    own: Scan = Scan()
    text: str = ""

    @property
    def folder(self) -> Path | None:
        """Where relative paths start: `home`, else the folder of the document."""
        return self.home or (Path(self.document.file).parent if self.document else None)

    def spot(self, *route: str | int) -> Spot | None:
        return self.document.spot(route) if self.document else None


def find(cwd: Path, root: Path) -> Path | None:
    """The settings of a working folder: the nearest file upwards, not beyond the repository's root."""
    folders = [folder for folder in (cwd, *cwd.parents) if folder.is_relative_to(root)]
    return next((folder / FILE for folder in folders if os.path.lexists(folder / FILE)), None)


def load(file: Path | None, shown: Path | None = None) -> Loaded:
    """Read settings; None gives empty ones. `shown` is what people call the file where it is read elsewhere. Raises `Refused` with everything that is wrong."""
    know(())
    if file is None:
        return Loaded()
    path = os.path.abspath(shown or file)  # noqa: PTH100 - as a report shows it, without ".."
    try:
        text = cloudformation.read_text(file)
        body, spot = ({}, partial(_at_start, path)) if _is_empty(text) else cloudformation.parse(text, path)
    except Unreadable as error:
        message = error.message.replace("a template is", "the settings are")  # the reader is the templates'
        raise Refused([Wrong(message, Spot(path, *(error.spot or Spot(path, 1))[1:]))]) from None
    data = _meant(body)
    own = _own(data.get("rules"), Path(os.path.abspath(file)).parent)  # noqa: PTH100 - without ".."
    know((one.rule for one in own.rules), all_of_them=not own.flaws)
    from .walk import complaints  # noqa: PLC0415 - only where there are settings

    if wrong := complaints(data, Settings):
        raise Refused(sorted((Wrong(message, spot(route)) for route, message in wrong), key=lambda one: (one.spot or Spot("", 0))[1:]))
    return Loaded(msgspec.convert(data, Settings), Template(file=path, stack=FILE, body=body, spot=spot), own=own, text=text)


def rules_named(file: Path) -> list[str]:
    """The entries of `rules` in a file that nobody has looked at yet; none where it cannot be read."""
    try:
        text = cloudformation.read_text(file)
        named = {} if _is_empty(text) else cloudformation.parse(text, str(file))[0]
    except Unreadable:
        return []
    return _texts(named.get("rules"))


def externals(loaded: Loaded) -> Template | None:
    """What lies outside the templates, as a template of its own whose places are those of the settings."""
    document = loaded.document
    if document is None or not loaded.settings.externals:
        return None

    def written(route: Route) -> Route:
        keys: Route = {"Properties": ("properties",), "Type": ("type",)}.get(str(route[2]), ()) if len(route) > 2 else ()  # noqa: PLR2004 - Resources, name, section
        return ("externals", *route[1:2], *keys, *route[3:])

    return Template(
        file=document.file,
        stack=document.stack,
        body={"Resources": {name: {"Type": external.type, "Properties": external.properties} for name, external in loaded.settings.externals.items()}},
        spot=lambda route: document.spot(written(route)),
        source=document.body,
        written=written,
    )


def declarations(loaded: Loaded) -> tuple[Declaration, ...]:
    """What the team declares of each pipeline. Which mappings it means is known once the templates are."""
    return tuple(Declaration(name, _declared(pipeline), (), place_of(loaded, "pipelines", name)) for name, pipeline in loaded.settings.pipelines.items())


def waivers(loaded: Loaded) -> tuple[Waiver, ...]:
    return tuple(
        Waiver(
            entry.rule,
            entry.resource,
            entry.reason,
            date.fromisoformat(entry.until) if entry.until else None,
            place_of(loaded, "waivers", i),
            entry.action,
            entry.statement_resource,
            entry.function,
        )
        for i, entry in enumerate(loaded.settings.waivers)
    )


def _declared(pipeline: msgspec.Struct) -> dict[str, Any]:
    """What is declared, by its keys in the file: the patterns `queue` and `function`, and parameters, of which one that is null is declared to be absent."""
    fields = zip(pipeline.__struct_fields__, pipeline.__struct_encode_fields__, strict=True)
    values = {key: getattr(pipeline, name) for name, key in fields}
    return {key: value for key, value in values.items() if value is not msgspec.UNSET}


def place_of(loaded: Loaded, *route: str | int) -> Place:
    if loaded.document is None:
        raise AssertionError("settings that say something were read from a document")
    return Place(Scope(loaded.document, {}, {}), route)


def _own(named: Any, folder: Path) -> Scan:
    """The team's rules as they are written."""
    if not (entries := _texts(named)):
        return Scan()
    from ..own_rules.scan import scan  # noqa: PLC0415 - few teams have rules of their own

    return scan(entries, folder, root_of(folder), taken_names())


def _texts(named: Any) -> list[str]:
    return [one for one in named if isinstance(one, str) and one] if isinstance(named, list) else []


def _is_empty(text: str) -> bool:
    lines = (line.partition("#")[0].strip() for line in text.removeprefix("\ufeff").splitlines())
    return all(line in ("", "---", "...") for line in lines)


def _at_start(path: str, _: Route) -> Spot:
    return Spot(path, 1)


def _meant(body: dict[str, Any]) -> dict[str, Any]:
    """The data as they are meant: a section that is left empty is absent, and YAML's `off` is the word."""
    data = {name: value for name, value in body.items() if value is not None or name not in Settings.__struct_encode_fields__}
    data["severity"] = _levels(data.get("severity", {}))
    if isinstance(linters := data.get("linters"), dict):
        data["linters"] = {
            name: {**linter, "severity": _levels(linter["severity"])} if isinstance(linter, dict) and "severity" in linter else linter
            for name, linter in linters.items()
        }
    return data


def _levels(levels: Any) -> Any:
    return {name: "off" if level is False else level for name, level in levels.items()} if isinstance(levels, dict) else levels
