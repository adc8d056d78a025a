"""Requests at whose response nobody looks: a status of 400 or 500 is no exception in these languages, and neither is the failure of a function that is invoked.

https://pkg.go.dev/net/http#Client.Do, https://docs.oracle.com/en/java/javase/21/docs/api/java.net.http/java/net/http/HttpClient.html, https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpclient,
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html and https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ....effort import EFFORT
from ..forms.form import Form, text_of
from ..run.state.machine import Machine
from ..run.state.scopes import Named
from ..run.state.values import NOBODY, List, Object, Opaque

_HTTP: Final = {
    "net/http": ("Get", "Post", "PostForm", "Head"), "net/http.DefaultClient": ("Do", "Get", "Post", "PostForm"), "net/http.Client": ("Do", "Get", "Post", "PostForm"), "java.net.http.HttpClient": ("send",), "okhttp3.Call": ("execute",),
    "HttpClient": ("GetAsync", "PostAsync", "PutAsync", "DeleteAsync", "PatchAsync", "SendAsync", "PostAsJsonAsync", "PutAsJsonAsync"),
}  # fmt: skip
_RESPONSES: Final = re.compile(r"\b(?:I?ApiResponse|HttpResponseMessage)\b")
_INVOKES: Final = re.compile(r"(?:services\.lambda\.LambdaClient|service/lambda\.Client|AmazonLambda(?:Client)?)$")
_STATES: Final = re.compile(r"(?:services\.sfn\.SfnClient|service/sfn\.Client|AmazonStepFunctions(?:Client)?)$")


_QUEUES: Final = re.compile(r"(?:services\.sqs\.(?:Sqs|AmazonSQS)(?:Async)?(?:Client)?|service/sqs\.Client|AmazonSQS(?:Client)?)$")
_DELETES: Final = {"deletemessage": "delete_message", "deletemessagebatch": "delete_message_batch"}
_SENDS: Final = ("sendmessage", "sendmessagebatch")
_DEEP: Final = 5


def to_queue(m: Machine, form: Form, given: tuple[Any, ...]) -> None:
    """Notes that a message of the event itself is deleted, whose receiptHandle only its own queue knows, and how long one that is sent waits.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
    """
    plain = form.name.lower().removesuffix("async")
    if not given or not _QUEUES.search(path_of(given[0])):
        return
    if (operation := _DELETES.get(plain)) is not None and (own := NOBODY.union(*map(_handles, given[1:]))):
        m.path.deleted |= own
        _deleted(m, own, form)
        m.note("polls", "own", operation, form.node)
    elif plain in _SENDS and (delays := [*_delays(given[1:])]):
        m.note("polls", "delays", str(max(delays)), form.node)


def _deleted(m: Machine, own: frozenset[int], form: Form) -> None:
    path = m.path
    for one in own:
        failed = path.fault is not None and path.fault.about == {one} and path.fault_site is not None and path.fault_site.node.id != form.node.id
        begun = any(work.message == one and work.site.kind == "work" and work.site.node.id != form.node.id for work in path.events)
        if failed or not begun:
            path.gone.setdefault(one, (form.node, m.unit, failed))


def _delays(value: Any, depth: int = 0) -> Iterator[int]:
    """What DelaySeconds is given in a request, or in the entries of one."""
    EFFORT.spend()
    if isinstance(value, Opaque) and value.made is not None:
        for name, held in value.made.given.items():
            yield from (one for one in held if name.lower().removeprefix("set") == "delayseconds" and isinstance(one, int) and not isinstance(one, bool))
            yield from _delays(held, depth + 1) if depth < _DEEP else ()
    elif isinstance(value, List) or (isinstance(value, tuple) and not isinstance(value, Opaque)):
        for one in value.items if isinstance(value, List) else value:
            yield from _delays(one, depth + 1) if depth < _DEEP else ()


def _handles(value: Any, depth: int = 0) -> frozenset[int]:
    """The messages of the event whose handles are in it."""
    EFFORT.spend()
    if isinstance(value, Opaque) and value.field == "receiptHandle":
        return value.about
    inside: Any = ()
    if isinstance(value, Opaque) and value.made is not None:
        inside = value.made.given.values()
    elif isinstance(value, (List, Object)):
        inside = value.items if isinstance(value, List) else value.fields.values()
    elif isinstance(value, tuple) and not isinstance(value, Opaque):
        inside = value
    return NOBODY.union(*(_handles(one, depth + 1) for one in inside)) if depth < _DEEP else NOBODY


def path_of(of: Any) -> str:
    """The whole name of a package, a class or a type of somebody else."""
    return of.path if isinstance(of, Named) else of.type if isinstance(of, Opaque) else ""


def _is_wrapped(m: Machine, client: Any) -> bool:
    """Does the program have a transport or handler of its own, which may look at each response?

    https://pkg.go.dev/net/http#RoundTripper ; https://learn.microsoft.com/en-us/dotnet/api/system.net.http.delegatinghandler
    """
    if m.program.language == "C#":
        return any(b"override" in (one.node.text or b"").partition(b"(")[0] for one in m.program.named.get("SendAsync", ()))
    given = client.made.given.get("Transport", ()) if isinstance(client, Opaque) and client.made is not None else ()
    return any(isinstance(one, Object) for one in given)


def _is_declared(m: Machine, name: str) -> bool:
    """Is it a request that an interface of the program declares, and a library makes: https://reactiveui.github.io/refit/#handling-exceptions , https://square.github.io/retrofit/declarations/"""
    return any(_RESPONSES.search(one.returns) is not None and one.node.child_by_field_name("body") is None for one in m.program.named.get(name, ()))


def look(m: Machine, form: Form, of: Any) -> None:
    """Notes a request of which the response is not looked at."""
    path, name = path_of(of), form.name
    if m.loading or m.turn is None:
        return
    kind = "response" if (name in _HTTP.get(path, ()) or _is_declared(m, name)) and not _is_wrapped(m, of) else ""
    if _INVOKES.search(path) and name.lower().removesuffix("async") == "invoke":
        kind = "started" if re.search(r"\bEvent\b|\bEVENT\b|InvocationTypeEvent", text_of(form.node)) else "function-error"
    elif _STATES.search(path):
        kind = {"startexecution": "started", "startsyncexecution": "execution-status"}.get(name.lower().removesuffix("async"), "")
    what = " ".join(text_of(form.node).partition("(")[0].split())
    if kind == "started":
        m.note("unawaited", kind, what, form.node)
    elif kind and m.turn == 0:
        m.path.sent[form.node] = (kind, what, m.unit)
