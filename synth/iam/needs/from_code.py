"""What a role needs for what the function's code calls; of code that is not read, that it may call anything.

A function whose code is not read is taken for a producer where its environment names the queue and its role may send to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from ...handlers import KEYS, SIGNED, Call, Calls, OneOf, StatedCall, Told, as_called, calls
from ...linking.facts import Facts
from ...model import Function, Queue
from ...values.defaults import BUCKET, SECRET, TOPIC
from ...values.text import Text, Token, settle
from ...values.value import Place
from ...values.worlds import Undecided
from ..evaluation.grants import granted
from ..policies.items import gathered
from ..words import actions
from ..words.operations import ON_OBJECTS, actions_of, prefix
from .arns import ANY, UNNAMED, Located, arn_for, arn_of, arns_for, named_as
from .met import meets
from .named_resources import located, spelt_name
from .need import ANY_SERVICE, ENCRYPT, Found, Need, Open, tried
from .sending import encrypts

if TYPE_CHECKING:
    from ...model import Notifying

_SEND: Final = "sqs:SendMessage"
_KEYED: Final = (BUCKET, TOPIC, SECRET)
_COPIES: Final = "copy_object"
"""It reads what CopySource names, too: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"""


def coding(function: Function) -> Found:
    """Of every call in the code of a function."""
    read: Calls | None = None
    try:
        read = calls(function)
    except Undecided as doubt:
        yield Open(ANY_SERVICE, doubt.again())
    for call in read.calls if read else ():
        yield from tried((prefix(call.service),), partial(_of, function, call))
    for stated in read.stated if read else ():
        yield from tried((stated.action.partition(":")[0],), partial(_stated, function, stated))
    yield from (Open(tuple(map(prefix, one.services)), one.doubt) for one in (read.unread if read else ()))
    if read is None or any(not one.services or "sqs" in one.services for one in read.unread):
        yield from tried(("sqs", "kms"), partial(_sending, function))


def _of(function: Function, call: Call) -> Found:
    service, where = prefix(call.service), call.at
    needed = actions_of(call.service, call.operation)
    if needed is None:
        yield Open((service,), Undecided(f"which permissions {call.operation} of {call.service} needs is not known here", place=where))
        return
    if call.operation == _COPIES:
        yield Open((service,), Undecided("what is copied is known only when the code runs", place=where))
    for named in [*_among(function, call, needed)] or _named(function, call) if needed else ():
        yield from _on(function, call, service, needed, named)


def _among(function: Function, call: Call, needed: tuple[str, ...]) -> Iterator[Text]:
    """Each name that a call may be about, where its role may do it on every one of them: which it is then does not matter. It may never be about some, so that nothing is missing where the role may not."""
    named = [spelt_name(name, function) for one in call.named or () if isinstance(one, OneOf) for name in one.names]
    with suppress(Undecided):
        service = prefix(call.service)
        found = [one for each in named for one in _on(function, call, service, needed, each)]
        if all(meets(function.role, one) if isinstance(one, Need) else bool(one.services) and service not in one.services for one in found):
            yield from named


def _named(function: Function, call: Call) -> Iterator[Text | None]:
    """What a call is done to, None where it names nothing. The bucket that a message tells of is each one whose notifications come to the function's queues."""
    if call.named is None:
        yield None
    elif not any(isinstance(part, Told) and part.what == "bucket" for part in call.named):
        named = spelt_name(call.named, function)
        if settle(named, function.world) != "":  # what is named by nothing is not called: the code asks first whether there is a name
            yield named
    else:
        told, doubt = gathered(_told(function)) if len(call.named) == 1 else ([], None)
        yield from dict.fromkeys(told)
        if doubt is not None or not told:
            yield spelt_name(call.named, function)


def _told(function: Function) -> Iterator[Text]:
    return (one.bucket for one in _notifying(function))


def _notifying(function: Function) -> Iterator[Notifying]:
    from ...model import notifying_buckets  # noqa: PLC0415 - few handlers name a bucket so

    for mapping in function.mappings:
        yield from notifying_buckets(mapping.queue)


def _on(function: Function, call: Call, service: str, needed: tuple[str, ...], named: Text | None) -> Found:
    where = call.at
    found = named_as(service, UNNAMED) if named is None else located(service, named, function, needed[0])
    why = f"{function.name} {_does(call, function)}"
    for action in needed:
        if not actions.resource_types(action) or (call.named is None and _is_to_phone(call)):
            yield Need(action, ANY, why, where, (ANY,))
        elif call.named is None and actions.is_on_any(action):  # it may be for something all the same, which the reader does not know to be named
            yield Need(action, ANY, why, where, (ANY, *arns_for(action, found)))
        elif call.of_index and call.attributes:
            suffix = f"/index/{call.attributes[0]}"
            yield Need(action, asked := Text.of(found.arn, suffix), why, where, (asked,), found.facts, suffix=suffix)
        elif call.of_index or action in ON_OBJECTS:
            for begins, ends in _keys(function, call, found) if service == "s3" else [("index/", "")]:
                suffix = f"/{begins}" if ends is None else f"/{begins}*{ends}"
                doubt = f"{why}, and which {'object' if service == 's3' else 'index'} it asks for is known only when the code runs"
                asked = Text.of(found.arn, f"/{begins}", *([] if ends is None else [Token("unknown", doubt), ends]))
                yield Need(action, Text.of(found.arn, suffix), why, where, (asked,), found.facts, suffix=suffix)
        else:
            yield Need(action, arn_for(action, found), why, where, arns_for(action, found), found.facts)
    if of_key := [*_of_key(function, call, found, why)]:
        yield from of_key
    elif service != "sqs" or _SEND in needed:
        yield from encrypts(found, service, function, ENCRYPT, where)
    elif "sqs:ReceiveMessage" in needed:
        yield from encrypts(found, service, function, ENCRYPT[1:], where)


def _of_key(function: Function, call: Call, found: Located, why: str) -> Found:
    """What the call needs of the key that the team encrypts with, where it is one of the targets'; of another, that its own policy may let the role use it."""
    if found.facts is not None and found.facts.type in _KEYED:
        from .keys import key_of, used_by  # noqa: PLC0415 - few handlers call one of these

        actions_of_key = used_by(call)
        try:
            known = key_of(found.facts, function.world) if actions_of_key else None
        except Undecided as doubt:
            said = f"{why} on {found.facts.name}, which needs {' and '.join(actions_of_key)} on its key, and {doubt.reason}"
            yield Open(("kms",), Undecided(said, doubt.settle, call.at))
            return
        if known is not None:
            said = f"{why} on {found.facts.name} (encrypted with it)"
            yield from (Need(action, known[0], said, call.at, (known[0],), known[1], via=prefix(call.service)) for action in actions_of_key)


def _is_to_phone(call: Call) -> bool:
    """A message to a phone number is on no topic, and `*` alone allows it: https://docs.aws.amazon.com/step-functions/latest/dg/sns-iam.html"""
    return call.service == "sns" and call.given is not None and "PhoneNumber" in call.given


def _does(call: Call, function: Function) -> str:
    if call.use == SIGNED:
        return f"signs requests for {as_called(call.operation, function)}, which are made with this role's permissions"
    return "calls Powertools idempotency" if call.operation == "idempotency" else f"calls {as_called(call.operation, function)}"


def _keys(function: Function, call: Call, found: Located) -> Iterator[tuple[str, str | None]]:
    """What the key of an object begins and ends with; None where it is all of it. One that the message tells is as the notification of its bucket, or else of any, lets it through."""
    parts = call.attributes or ()
    if parts and isinstance(parts[0], Told) and parts[0].what in KEYS:
        told, doubt = gathered(_notifying(function))
        own = [one for one in told if located("s3", one.bucket, function).facts is found.facts] or told
        yield from dict.fromkeys((one.begins, one.ends) for one in own) if own and doubt is None else [("", "")]
    else:
        known = Text.of(settle(spelt_name(parts, function), function.world))
        begins = known[0] if known and isinstance(known[0], str) else ""
        yield begins, None if begins and len(known) == 1 else ""


def _stated(function: Function, call: StatedCall) -> Found:
    """What the team states that the code calls: on a resource of the template, by its logical id, or on what an ARN names."""
    why = f"{function.name} needs it, as queuegate.yaml says"
    owner = function.facts.links.facts.get((function.facts.scope.id, call.on))
    if call.on == "*":
        yield Need(call.action, ANY, why, call.at, (ANY,))
    elif owner is not None:
        arn = owner.links.arn(owner, function.world)
        yield Need(call.action, arn, why, call.at, (arn,), owner)
    elif call.on.startswith("arn:"):
        arn = Text.of(call.on)
        yield Need(call.action, arn, why, call.at, (arn,))
    else:
        nothing = Token("unknown", f"its template has no resource {call.on}: write a logical id, an ARN or * there")
        yield Need(call.action, arn := arn_of(call.action.partition(":")[0], nothing), why, call.at, (arn,))


def _sending(function: Function) -> Found:
    """What the code may send to, as far as the environment and the role's own policies tell."""
    for name, place, queue in function.knows(Queue.type):
        with suppress(Undecided):
            if not function.mappings.any(lambda mapping, queue=queue: mapping.queue.facts is queue) and _may_send(function, queue):  # type: ignore[misc]  # a default argument is no annotation
                yield from _sends(function, queue, name, place)


def _may_send(function: Function, queue: Facts) -> bool:
    arn = queue.links.arn(queue, function.world)
    return any(grant.action.lower() == _SEND.lower() and grant.covers(arn, function.role) for grant in gathered(granted(function.role))[0])


def _sends(function: Function, queue: Facts, variable: str, place: Place) -> Found:
    arn = queue.links.arn(queue, function.world)
    why = f"{function.name} knows {queue.name} by {variable}, and its role may send to it"
    yield Need(_SEND, arn, why, place, (arn,), queue)
    yield from encrypts(Located(arn, queue), "sqs", function, ENCRYPT, place)
