"""Calls of C# by what is called and by what it is done to: clients that wait, policies, keys of Redis, processors of batches, containers, and methods that extend another type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from ...run.meaning.calls import run, start
from ...run.meaning.expressions import element
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import ATTRIBUTES, GROUP, Error, Event, Opaque, Thrown
from .. import only_once, powertools, runners
from . import mediators, messaging, polly, waits
from .collections import given_out
from .databases import filled_command
from .inherited import tracked

if TYPE_CHECKING:
    from ....program.code import Function

_ASKED: Final = re.compile(r"\bGet(?:Required)?Service<\s*([\w.]+(?:<[\w.]+>)?)\s*>\s*\(\s*\)$")
"""What a container of dependencies is asked for a type: https://learn.microsoft.com/en-us/dotnet/api/microsoft.extensions.dependencyinjection.serviceproviderserviceextensions"""


_MADE: Final = re.compile(r"\bActivator\.CreateInstance(?:<\s*|\(\s*typeof\(\s*)([\w.]+)")
"""https://learn.microsoft.com/en-us/dotnet/api/system.activator.createinstance"""
_OF_CHANNELS: Final = frozenset({"ReadAllAsync", "WaitToReadAsync"})
"""https://learn.microsoft.com/en-us/dotnet/api/system.threading.channels.channelreader-1"""


def known(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What such a call gives; None for any other."""
    name = form.name
    if name in _OF_CHANNELS and isinstance(of, Opaque):
        m.doubt(form.node, "what comes through a channel")
    if (built := waits.built(m, of, form, args)) is not None:
        return (built,)
    if (ran := polly.built(m, of, form, args) or runners.built(m, of, form, args) or only_once.built(of, form, args) or _marked(m, of, form, args)) is not None:
        return ran
    if name == "ProcessAsync" and args and isinstance(args[0], Event):
        since, answer = len(m.path.waits), powertools.of_handler(m, args[0], args[1] if len(args) > 1 else None, form)
        if answer is not None:
            return (start(m, answer, None, form.node, since),)
    if (noted := tracked(m, of, form, args) or filled_command(m, form, args)) is not None:
        return noted
    if (sent := mediators.known(m, of, form, args)) is not None:
        return sent
    if (raised := _rethrown(m, of, form, args)) is not None:
        return (raised,)
    if (batch := messaging.known(m, of, form, args)) is not None:
        return (batch if isinstance(batch, str) else start(m, batch, None, form.node, len(m.path.waits)),)
    if not args and (asked := _ASKED.search(text_of(form.node))) is not None:
        return (m.language.typed(m, asked[1], m.frame.function.owner),)
    if (
        name == "CreateInstance"
        and isinstance(of, Named)
        and (made := _MADE.search(text_of(form.node))) is not None
        and (kinds := m.program.find(made[1], m.unit))
    ):
        return (m.instance(kinds[0]),)
    if name in ("GetUtcNow", "GetLocalNow") and not args:  # https://learn.microsoft.com/en-us/dotnet/api/system.timeprovider
        return (Opaque(type="DateTimeOffset"),)
    if name == "From" and isinstance(of, Named) and of.path.startswith("RecordHandler") and args:
        return (args[0],)
    if not isinstance(of, Named) and (own := extension(m, name, len(args))) is not None:
        return (run(m, own, None, [of, *args], form.node),)
    if isinstance(of, Opaque) and of.field in ATTRIBUTES and args:
        return (_of_attributes(m, of, form, args),)
    return None


def _rethrown(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Error | None:
    """An exception that is kept to be thrown as it came: https://learn.microsoft.com/en-us/dotnet/api/system.runtime.exceptionservices.exceptiondispatchinfo"""
    is_static = isinstance(of, Named) and of.path.rpartition(".")[2] == "ExceptionDispatchInfo" and bool(args)
    held = args[0] if is_static else of
    if not (is_static and form.name in ("Capture", "Throw")) and not (isinstance(of, Error) and form.name == "Throw" and not args):
        return None
    error = held if isinstance(held, Error) else m.made_error(form.node, (), (held,))
    if form.name == "Throw":
        m.throw(error, form.node)
    return error


def _marked(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """A key of Redis that is set once: whether it was."""
    if (stays := only_once.lasts(of, form, args)) is None:
        return None
    since, (done, error) = len(m.path.waits), only_once.written(m, form, (of, *args), stays[0])
    if form.name.endswith("Async"):
        return (start(m, done, error, form.node, since),)
    if error is not None:
        raise Thrown(error)
    return (done,)


def _of_attributes(m: Machine, of: Opaque, form: Form, args: tuple[Any, ...]) -> Any:
    """`TryGetValue("MessageGroupId", out var group)`, `GetValueOrDefault(…)`: Lambda gives a message of a FIFO queue its group."""
    value = element(m, of, args[0])
    if form.name == "TryGetValue":
        given_out(m, form, value)
    return value if form.name != "TryGetValue" else args[0] == GROUP or Opaque(of.about)


def extension(m: Machine, name: str, count: int) -> Function | None:
    """The method of a static class of the program that is called as if it were one of its first parameter."""
    found = [one for one in m.program.named.get(name, ()) if one.static and len(one.parameters) == count + 1]
    given = [one for one in found if re.match(r"\(\s*this\b", text_of(one.node.child_by_field_name("parameters")))]
    return given[0] if len(given) == 1 else None
