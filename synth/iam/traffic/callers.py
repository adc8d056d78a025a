"""What functions do to a queue by their own code, beside what Lambda does in their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from ...handlers import Call, calls
from ...linking.resources import view_of
from ...model import Function, Mapping, Queue, destined_for
from ...values.text import Text
from ...values.value import CodePlace
from ...values.worlds import Outside, Undecided
from ..evaluation.grants import granted
from ..needs.from_code import needs_of_call
from ..needs.need import Need
from ..needs.of_role import needed
from ..policies.items import gathered
from .producers import knowing, producers, working_and_producing

_SEND: Final = "sqs:SendMessage"


def needs_of_code(function: Function) -> Iterator[Need]:
    """What the calls in a function's code need, which it certainly may reach. What Lambda is refused in its name, too, is said of that."""
    of_code, polled = _parted(function)
    return (need for need in of_code if not _is_refused(function, polled.get(need.asks[:2])))


def calls_needing(function: Function, service: str, wanted: Callable[[Need], bool]) -> Iterator[tuple[Call, list[Need]]]:
    """The calls of a service that need something that is wanted, each with that. What several calls need is told once of the code, with the first of them: so each is asked. Raises `Undecided`."""
    if any(map(wanted, needs_of_code(function))):
        for call in calls(function).calls:
            if call.service == service and (needs := [*filter(wanted, needs_of_call(function, call))]):
                yield call, needs


def _parted(function: Function) -> tuple[list[Need], dict[tuple[str, Text], Need]]:
    """What its code needs, and what else does, by what is asked for: told apart once in a world for all its queues."""
    known = needed(function).known

    def work() -> tuple[list[Need], dict[tuple[str, Text], Need]]:
        of_code = [need for need in known if isinstance(need.place, CodePlace)]
        return of_code, {need.asks[:2]: need for need in known if not isinstance(need.place, CodePlace)} if of_code else {}

    return function.world.once(("needs of code", function.facts), work)


def _is_refused(function: Function, need: Need | None) -> bool:
    if need is None:
        return False
    from ..needs.met import meets  # noqa: PLC0415 - few handlers need what Lambda needs in their name

    try:
        return not meets(function.role, need)
    except Undecided:
        return False


def unread(function: Function) -> Undecided | None:
    """Why it is not known what a function's code calls, where that may be anything."""
    return next((one.doubt for one in needed(function).open if not one.services), None)


def unpermitted(function: Function) -> Undecided | None:
    """Why it is not known what a function's code does to a service of which its role's policies, as far as all of them are known, allow nothing at all."""
    several = [one for one in needed(function).open if one.services and isinstance(one.doubt.place, CodePlace)]
    if several:
        with suppress(Undecided):
            grants = [*granted(function.role)]
            return next((one.doubt for one in several if not any(grant.means(service) for service in one.services for grant in grants)), None)
    return None


def senders_of_code(mapping: Mapping, queue: Queue | None = None) -> Iterator[Function]:
    """The functions of the mapping's template that know the queue (None: the mapping's) by an environment variable, and read no queue themselves: whether they send, their code tells."""
    try:
        queue = queue or mapping.queue
    except Outside:
        return
    for function in knowing(mapping, queue):
        with suppress(Undecided):
            if function.exists() and function.knows_it(queue.facts) and not function.mappings.any(lambda other: other.reads_sqs()):
                yield function


def sending(function: Function, queue: Queue) -> list[Need]:
    """What the function's code needs in order to send to the queue; nothing where it is not known to."""
    needs = [*needs_of_code(function)]
    places = {need.place for need in needs if _is_to(queue, need)}
    return [need for need in needs if need.place in places and (need.via == "sqs" or _is_to(queue, need))]


def _is_to(queue: Queue, need: Need) -> bool:
    return need.owner is queue.facts and need.action == _SEND


def sends_in_code(mapping: Mapping, queue: Queue) -> Iterator[tuple[Function, Call]]:
    """The calls by which functions of the mapping's template send to the queue. As far as that is known."""
    for function in knowing(mapping, queue):
        with suppress(Undecided):
            if function.exists():
                yield from ((function, call) for call, _ in calls_needing(function, "sqs", partial(_is_to, queue)))


def is_fed_by_code(mapping: Mapping) -> bool:
    """Does a function send to the mapping's queue, as far as that is known? Its messages may have what those of no service have.

    A role may send to a queue, too, because Lambda hands something on there in its name, a result or what failed: then the function's code has to send, or to be unknown.
    """
    queue = mapping.queue
    handing = {function.facts for function in _handing(queue)}
    sending_itself = [one for one, _ in producers(mapping) if one.facts not in handing or _may_send_itself(one, queue)]
    return bool(sending_itself) or any([*sends_in_code(mapping, queue)])


def _may_send_itself(function: Function, queue: Queue) -> bool:
    try:
        return function.knows_it(queue.facts) or unread(function) is not None
    except Undecided:
        return True


def _handing(queue: Queue) -> Iterator[Function]:
    """The functions in whose names Lambda sends to the queue: it is a destination of theirs, of a mapping of theirs, or their dead-letter queue.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    for giver in destined_for(queue):
        with suppress(Undecided):
            view = view_of(giver.facts, giver.world)
            function = view if isinstance(view, Function) else view.function
            if function is not None:
                yield function


def never_gives(function: Function, call: Call, parameter: str) -> bool:
    """Does no way to the call give it the parameter? Nothing is said of one that is not read to its end."""
    return all(one.given is not None and parameter not in one.given for one in calls(function).calls if one.at == call.at)


def sent_elsewhere(mapping: Mapping) -> Iterator[tuple[Function, Call, Queue]]:
    """The calls by which the mapping's function sends to queues of the targets that are not the mapping's own. As far as that is known."""
    if (function := mapping.own_function()) is None:
        return
    with suppress(Undecided):
        own = {queue.facts for queue in mapping.own_queues()}
        for call, needs in calls_needing(function, "sqs", lambda need: need.action == _SEND and need.owner not in own):
            for owner in dict.fromkeys(need.owner for need in needs):
                if owner is not None and isinstance(queue := view_of(owner, function.world), Queue):
                    yield function, call, queue


def working_and_sending(mapping: Mapping) -> list[Function]:
    """The function that the mapping invokes, its producers, and who is known to send to its queues by its code: each once. Raises `Undecided`."""
    in_code = (function for queue in mapping.own_queues() for function, _ in sends_in_code(mapping, queue))
    return [*dict.fromkeys([*working_and_producing(mapping), *gathered(in_code)[0]])]
