"""Mediators of .NET: what sends them something calls the class of the program that handles its class.

https://github.com/LuckyPennySoftware/MediatR/wiki , https://github.com/martinothamar/Mediator and, for InvokeAsync, https://wolverinefx.net/guide/messaging/message-bus.html , where a class is a handler by its name. One that is published goes to each of its handlers,
one after the other, as far as nobody says otherwise.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ....program.code import base
from ...forms.form import Form
from ...run.meaning.calls import run, start
from ...run.meaning.expressions import awaited
from ...run.meaning.unseen import keeps_quiet
from ...run.state.concerns import HANDED
from ...run.state.machine import Machine
from ...run.state.values import Object, Opaque
from ..events import last
from ..tasks import ended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....program.code import Function

_WOLVERINE: Final = "IMessageBus"
_SENDS: Final = {
    **dict.fromkeys(("IMediator", "Mediator", "ISender"), ("Send", "Publish")),
    "IPublisher": ("Publish",),
    _WOLVERINE: ("InvokeAsync",),
}
_HANDLES: Final = ("Handle", "HandleAsync")
_CONSUMES: Final = ("Consume", "ConsumeAsync")
"""https://wolverinefx.net/guide/handlers/discovery.html"""
_HANDLERS: Final = re.compile(r"(?:[\w.]+\.)?I\w*Handler<")
_BEHAVIORS: Final = re.compile(r"(?:[\w.]+\.)?IPipelineBehavior<")


def known(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What its handler gives; None for any other call, and where there is no handler in the program."""
    if not isinstance(of, Opaque) or not args or form.name not in _SENDS.get(last(of.type), ()):
        return None
    handlers = list(_handlers(m, by_name=last(of.type) == _WOLVERINE))
    kind = args[0].type.name if isinstance(args[0], Object) and args[0].type is not None else args[0].type if isinstance(args[0], Opaque) else ""
    meant = [one for one in handlers if kind and base(one.parameters[0][1]) == kind]
    if not meant or (len(meant) > 1 and form.name != "Publish"):
        if any(keeps_quiet(m, one) for one in (meant or handlers)):
            m.doubt(form.node, f"which handler {form.name} of a mediator calls", HANDED)
        return None
    if any(keeps_quiet(m, one) for kind_ in m.program.types if any(map(_BEHAVIORS.match, kind_.parents)) for one in kind_.functions):
        m.doubt(form.node, f"what is done around the handler that {form.name} of a mediator calls", HANDED)
    if form.name != "Publish":
        return (_handled(m, meant[0], form, args[0]),)
    since, (_, error) = len(m.path.waits), ended(lambda: [awaited(m, _handled(m, one, form, args[0])) for one in meant])
    return (start(m, None, error, form.node, since),)


def _handled(m: Machine, handler: Function, form: Form, given: Any) -> Any:
    this = m.instance(handler.owner) if handler.owner is not None else None
    return run(m, handler, this, [given, *(Opaque() for _ in handler.parameters[1:])], form.node)


def _handlers(m: Machine, *, by_name: bool) -> Iterator[Function]:
    """Those that a class has for its interface, or as its name says."""
    for name in (*_HANDLES, *(_CONSUMES if by_name else ())):
        for one in m.program.named.get(name, ()):
            if one.owner is None or not one.parameters or one.node.child_by_field_name("body") is None:
                continue
            if one.owner.name.endswith(("Handler", "Consumer")) if by_name else any(map(_HANDLERS.match, one.owner.parents)):
                yield one
