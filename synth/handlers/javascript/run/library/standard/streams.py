"""Files as streams: what is written is there when `finish` comes, and what is read comes as `data`, until `end`. https://nodejs.org/api/fs.html#fscreatewritestreampath-options"""

from __future__ import annotations

from typing import Any, Final

from ....syntax import field, text_of
from ...state.machine import Machine
from ...state.values import FUNCTIONS, UNDEFINED, External, Function, Native, Obj, Promise, Site, about_of, argument
from .requests import LISTENS, Listened

_WRITER: Final = "writer"
_PARSERS: Final = frozenset({"csv-parser", "csv-parse", "fast-csv", "@fast-csv/parse", "csvtojson", "split2", "ndjson", "JSONStream"})
_UNPACKS: Final = ("createGunzip", "createUnzip", "createInflate", "createBrotliDecompress")
"""What is piped into one of these comes as `data`: https://csv.js.org/parse/api/stream/ , https://nodejs.org/api/zlib.html"""
_PAUSES: Final = ".pause("
_WAITS: Final = "await "


def is_made(path: tuple[str, ...]) -> bool:
    return path[0] in ("fs", "graceful-fs", "fs-extra") and path[-1] in ("createWriteStream", "createReadStream")


def made(path: tuple[str, ...], arguments: list[Any], site: Site) -> Obj:
    told = Listened(site)
    told.happened |= {"open": (0,), "ready": ()}
    told.made.open, told.made.about = True, about_of(tuple(arguments))
    told.made.props["path"] = argument(arguments)
    return _writer(told, arguments[:1], site) if path[-1] == "createWriteStream" else _reader(told)


def parser(path: tuple[str, ...], arguments: list[Any]) -> External | None:
    """`csv()`, `parse({ columns: true })`, `createGunzip()`: what something is to be piped into. None for another call, and where something of a message is parsed at once."""
    makes = path[0] in _PARSERS or path[-1] in _UNPACKS
    return External((*path, "()")) if makes and not about_of(tuple(arguments)) and not any(isinstance(one, FUNCTIONS) for one in arguments) else None


def piped(machine: Machine, path: tuple[str, ...], arguments: list[Any], site: Site) -> Obj | None:
    """`source.pipe(file)` of whatever source: the file ends with it; `source.pipe(csv())` gives what is parsed. None for another call."""
    to = argument(arguments)
    parses = isinstance(to, External) and to.path[-1] == "()" and (to.path[0] in _PARSERS or to.path[-2] in _UNPACKS)
    if not parses and (not isinstance(to, Obj) or not isinstance(to.tag, tuple) or to.tag[0] != _WRITER):
        return None
    function = field(site.node, "function") if site.node.type == "call_expression" else None
    named = field(function, "property") if function is not None and function.type == "member_expression" else None
    if path[-1] != "pipe" and (named is None or text_of(named) != "pipe"):
        return None
    return _ended(machine, to) if isinstance(to, Obj) else _parsed(machine, site)


def _parsed(machine: Machine, site: Site) -> Obj:
    """What fails on the way is told instead of the end."""
    told = Listened(site)
    told.made.open = True
    error = machine.work("work", site, site.text, ())
    if error is None:
        return _reader(told)
    told.happened["error"] = (error,)
    machine.events_of_errors.append((told.held, error))
    return _reader(told, failed=True)


def _ended(machine: Machine, to: Obj) -> Obj:
    machine.call(to.props["end"], to, [], to.tag[1])
    return to


def _writer(told: Listened, sent: list[Any], site: Site) -> Obj:
    def write(_machine: Machine, _this: Any, given: list[Any], _site: Site) -> Any:
        sent.extend(given[:1])
        return True

    def end(machine: Machine, this: Any, given: list[Any], _site: Site) -> Any:
        told.held.extend(("finish", one) for one in given if isinstance(one, FUNCTIONS))
        sent.extend(one for one in given[:1] if not isinstance(one, FUNCTIONS))
        if (error := machine.work("work", site, site.text, tuple(sent))) is None:
            for name in ("finish", "close"):
                told.tell(machine, name, [], site)
            return this
        if any(name == "error" for name, _ in told.held):
            machine.catches(site, "on('error', …)")
        told.tell(machine, "error", [error], site)
        machine.events_of_errors.append((told.held, error))
        return this

    told.made.tag = (_WRITER, site)
    told.made.props |= {"write": Native("write", write), **{name: Native(name, end) for name in ("end", "close")}}
    return told.made


def _reader(told: Listened, *, failed: bool = False) -> Obj:
    listens = told.made.props["on"]
    told.happened |= {} if failed else {"end": (), "close": ()}

    def listen(machine: Machine, this: Any, given: list[Any], site: Site) -> Any:
        function = argument(given, 1)
        if isinstance(function, Function) and function.code.asynchronous and (argument(given) != "data" or _PAUSES in text_of(function.code.node)):
            machine.doubt("what a stream does with the function that it is given is not followed", site)
            return this
        if argument(given) == "data":
            ended = machine.call(function, UNDEFINED, [machine.fresh("chunk", told.made.about)], site)
            if isinstance(ended, Promise) and ended.work and isinstance(function, Function) and _WAITS in text_of(function.code.node):
                machine.note("unawaited", "each", "on('data', …)", site)
        return this if argument(given) == "data" else listens.work(machine, this, given, site)

    def pipe(machine: Machine, this: Any, given: list[Any], _site: Site) -> Any:
        to = argument(given)
        return _ended(machine, to) if isinstance(to, Obj) and isinstance(to.tag, tuple) and to.tag[0] == _WRITER else this

    told.made.props |= {**{name: Native(name, listen) for name in LISTENS}, "pipe": Native("pipe", pipe)}
    return told.made
