"""What a call does: of a function, class or object of the code, of Python's own functions, or of a library."""

from __future__ import annotations

from typing import Any

from . import known, library_errors
from .language.classes import constructed
from .language.functions import called
from .library.external import call_external
from .library.functions import function_of
from .state.machine import Machine
from .state.values import Bound, ClassV, Coroutine, ErrorV, FunctionV, InstanceV, Lazy, ListV, Native, Opaque, Processor, Raised, taint


def call(machine: Machine, value: Any, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    match value:
        case FunctionV():
            return called(machine, value, args, given, node)
        case Bound():
            return call(machine, value.function, [*value.args, *args], {**value.kwargs, **given}, node)
        case ClassV():
            made = constructed(machine, value, args, given, node)
            if value.bases and isinstance(made, InstanceV):
                from .language import managers  # noqa: PLC0415 - few classes are derived from one of another package

                managers.made(machine, made, args, node)
            if value.bases and given and isinstance(made, InstanceV):
                from .library.packages.made_of_models import completed  # noqa: PLC0415 - few classes are models

                completed(machine, made, given, node)
            return made
        case InstanceV() if (method := value.cls.lookup("__call__")) is not None:
            return call(machine, method, [value, *args], given, node)
        case InstanceV() if value.cls.bases and args:
            from .language.managers import in_context  # noqa: PLC0415 - few classes are derived from one of contextlib

            if (wrapped := in_context(machine, value, args[0], node)) is not None:
                return wrapped
        case Native():
            return _native(machine, value, args, given, node)
        case Processor():
            from .library.packages.powertools import prepared  # noqa: PLC0415 - not every handler has one

            return prepared(machine, value, args, given)
        case Opaque(kind="external"):
            return _external(machine, value, args, given, node)
    if isinstance(value, Opaque) and known.only_reads(value.name):
        return Opaque("value", value.name, taint(value, *args, *given.values()), node)
    name, first = _named(value), _named(args[0]) if args else ""
    if machine.replaced and f".{name.rpartition('.')[2]}" in machine.replaced:
        machine.unfollowed(node, f"{name} is another method here: what it then does is not followed")
    if known.names_database(first):  # what a statement has given is asked for its rows
        from .library.stores.rows import of_result  # noqa: PLC0415 - few handlers have a driver

        if (there := of_result(machine, f"{first}().{name}", args[1:], node)) is not None:
            return there
    return machine.work(node, name, [value, *args, *given.values()], names=library_errors.raises(name) or library_errors.raises(first))


def _named(value: Any) -> str:
    """What something of another library is called; a future may have a name that nobody knows."""
    return value.name if isinstance(value, Opaque) else ""


def _native(machine: Machine, value: Native, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    given = {name: held for name, held in given.items() if name not in ("*", "**")}
    owner = [value.owner] if value.owner is not None else []
    try:
        return value.call(machine, node, *owner, *args, **given)
    except (TypeError, IndexError):  # it is called as it cannot be
        return Opaque("value", value.name, taint(*owner, *args, *given.values()), node)


def _external(machine: Machine, value: Opaque, args: list[Any], given: dict[str, Any], node: Any) -> Any:
    name = value.name
    if name.startswith("@"):
        machine.unfollowed(node, f"what the decorator {name} makes of {_of(value)} is not known")
        return machine.work(node, name, [*args, *given.values()])
    if library_errors.is_error(name):
        return ErrorV(library_errors.error_names(name), None, None, [*args, *given.values()])
    if hasattr(node, "func") and known.logs(node):
        return None
    forced = [one.force() if isinstance(one, Lazy) else one for one in args]
    made = call_external(machine, value, forced, given, node)
    late = next((one.late for one in forced if isinstance(one, ListV) and one.late is not None), None)
    if late is not None and function_of(name) is None and not isinstance(made, Coroutine):  # whoever goes through it ends as it does
        raise Raised(late.error)
    return made


def _of(value: Opaque) -> str:
    decorated = value.made.get("decorated")
    return decorated.name if isinstance(decorated, FunctionV) else "its function"
