"""Objects of Java's libraries that a run knows: responses, maps, futures, executors."""

from __future__ import annotations

from typing import Any

from ...forms.form import Form
from ...run.meaning import maps
from ...run.meaning.bad_answers import ATTRIBUTE
from ...run.meaning.chosen import service_of
from ...run.meaning.expressions import awaited
from ...run.state.concerns import of_value
from ...run.state.machine import Machine
from ...run.state.values import Closure, Constant, Error, Future, List, Object, Opaque, Thrown, about_of
from .. import events
from ..limits import outlasted
from ..powertools import processed
from ..raising import Raising
from ..tasks import after, begin
from . import trees


class Objects(Raising):
    """What their methods give."""

    def _of_object(self, m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
        name = form.name
        if of.kind in ("response", "item"):
            if args and events.give(of, name, args[0]):
                return of
            if name in ("build", "toBuilder"):
                return of
            return events.response_field(of, name)
        if of.kind == "map":
            return self._of_map(m, of, form, args)
        if of.kind == "entry" and name in ("getKey", "getValue"):
            return of.fields[name.removeprefix("get")]
        if of.kind == "thread":
            if name == "start":
                of.fields["future"] = begin(m, of.fields["work"], form.node)
            elif name == "join" and isinstance(of.fields.get("future"), Future):
                of.fields["future"].waited = True
            return None
        if of.kind == ATTRIBUTE and name in of.fields:
            return of.fields[name]
        if of.kind == "batch":
            return processed(m, of, form, args)
        return Opaque(about_of((of, *args)))

    def _of_map(self, m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
        name = form.name
        if (tree := trees.method(of, form, args)) is not None:
            return tree[0]
        if name in ("put", "putIfAbsent") and len(args) == 2:  # noqa: PLR2004 - a key and a value
            held = maps.has(of, args[0])
            before = maps.got(of, args[0]) if held else None if held is False else Opaque()
            if name == "put" or held is not True:
                maps.put(of, args[0], args[1], form.node)
            return before
        if name == "computeIfAbsent" and len(args) == 2 and isinstance(args[1], Closure):  # noqa: PLR2004 - a key and what makes its value
            if maps.has(of, args[0]) is not True:
                maps.put(of, args[0], args[1].call([args[0]]), form.node)
            return maps.got(of, args[0]) if maps.has(of, args[0]) else [*of.fields.values()][-1]
        if name in ("values", "entrySet", "keySet"):
            return List({"values": [*of.fields.values()], "entrySet": maps.entries(of), "keySet": maps.keys(of)}[name], form.node)
        if name in ("isEmpty", "size"):
            return not of.fields if name == "isEmpty" else len(of.fields)
        if name == "forEach" and args and isinstance(args[0], Closure):
            for one in maps.entries(of):
                args[0].call([*one.fields.values()])
            return None
        if name == "get" and args:
            return service[0] if (service := service_of(m, of, args[0], form.node)) is not None else maps.got(of, args[0])
        if name in ("getOrDefault", "containsKey") and args:
            held = maps.has(of, args[0])
            if held is not None and name == "getOrDefault":
                return maps.got(of, args[0]) if held else args[-1]
            return Opaque(about_of((of, *args))) if held is None else held
        m.doubt(form.node, f"{name} of a map", of_value(args))
        return Opaque(about_of((of, *args)))

    def _of_future(self, m: Machine, of: Future, form: Form, args: tuple[Any, ...]) -> Any:
        if (form.name, len(args)) in (("get", 2), ("orTimeout", 2)) and (late := outlasted(m, form, of)) is not None:
            if form.name == "get":
                raise Thrown(late)
            of.error = late
        if form.name in ("get", "join", "getNow", "resultNow"):
            if of.error is not None:
                of.error = self._wrapped(m, of.error, "ExecutionException" if form.name == "get" else "CompletionException")
            return awaited(m, of)
        if form.name in ("isCompletedExceptionally", "state"):
            failed = of.error is not None
            return failed if form.name != "state" else Constant("State", "FAILED" if failed else "SUCCESS")
        if form.name in ("exceptionNow", "exception"):
            return of.error
        if form.name in ("isDone", "cancel", "toCompletableFuture", "orTimeout"):
            return of if form.name in ("toCompletableFuture", "orTimeout") else Opaque()
        found = after(m, of, form, args)
        if found is None:
            m.doubt(form.node, f"{form.name} of a future", of_value(args))
            return Opaque(about_of(of))
        return found

    def _wrapped(self, m: Machine, error: Error, kind: str) -> Error:
        """https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/CompletableFuture.html#join()"""
        if not error.fault and not error.kinds:
            return error
        made = Error(self.above(m, kind), error.about, fault=error.fault, work=error.work)
        made.wraps = True
        return made

    def _executed(self, m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
        """What an executor does: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/concurrent/ExecutorService.html"""
        name = form.name
        if name in ("submit", "execute", "submitListenable", "schedule", "fork") and args:
            return begin(m, args[0], form.node)
        if name == "invokeAll" and args and isinstance(args[0], List):
            found = [begin(m, one, form.node) for one in args[0].items]
            for one in found:
                one.waited = True
            return List(found, form.node)
        if name in ("awaitTermination", "close", "join", "joinUntil", "throwIfFailed"):
            for one in m.path.started:
                one.waited = True
            failed = next((one.error for one in m.path.started if one.error is not None), None)
            if name == "throwIfFailed" and failed is not None:
                raise Thrown(self._wrapped(m, failed, "ExecutionException"))
        elif name not in ("shutdown", "shutdownNow", "isTerminated", "isShutdown"):
            m.doubt(form.node, f"{name} of an executor")
        return Opaque()
