"""The AWS Message Processing Framework for .NET: what its plugin for Lambda makes of a batch.

https://awslabs.github.io/aws-dotnet-messaging/api/AWS.Messaging.Lambda.ILambdaMessaging.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form
from ...run.meaning.calls import run
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import Event, Message, Opaque, Thrown
from .. import powertools
from ..tasks import ended

if TYPE_CHECKING:
    from ....program.code import Function, Type

_WITH_RESPONSE: Final = "ProcessLambdaEventWithBatchResponseAsync"
_STATUS: Final = "MessageProcessStatus"
_FAILED: Final = f"{_STATUS}.Failed"


def known(m: Machine, of: Any, form: Form, args: tuple[Any, ...]) -> Any:
    """The status of a message, or what the plugin answers for a batch; None for any other call."""
    if isinstance(of, Named) and of.path.rpartition(".")[2] == _STATUS and not args:
        return f"{_STATUS}.{form.name}"
    if form.name != _WITH_RESPONSE or not args or not isinstance(args[0], Event):
        return None
    handlers = [one for one in m.program.named.get("HandleAsync", ()) if one.owner is not None and _handles(one.owner)]
    if not handlers:
        return None
    return powertools.answered(m, args[0], lambda one: _handled(m, handlers, one, form), form, beside=True)


def _handles(kind: Type) -> bool:
    return not kind.abstract and any(one.startswith("IMessageHandler") for one in kind.parents)


def _handled(m: Machine, handlers: list[Function], message: Message, form: Form) -> Any:
    """One of the handlers is given the message; a status of Failed is for the plugin what an exception is."""
    *others, last = handlers
    handler = next((one for one in others if m.decide(one.node, Opaque())), last)
    given = [Opaque(frozenset({message.place}), parsed=True), *(Opaque() for _ in handler.parameters[1:])]
    value, error = ended(lambda: run(m, handler, m.instance(handler.owner) if handler.owner is not None else None, given, form.node))
    if error is not None:
        raise Thrown(error)
    if value == _FAILED:
        m.throw(m.made_error(form.node, (), tuple(given)), form.node)
    return value
