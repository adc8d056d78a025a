"""What a team states of a handler in queuegate.yaml: it settles what could not be read. What was read stays as it was read."""

from __future__ import annotations

from typing import Any, Final

from queuegate._light import NamedTuple

from ..linking.resources import View
from ..values.value import CodePlace, Place
from ..values.worlds import Undecided
from .aws_calls import Calls, StatedCall
from .reading import ELSEWHERE, GROUPS, Facts, Failure, Reading, Seen, Wait, Where, unread

_KEYS: Final = {"order": "fifo-stops-at-failure: true", "waits": "call-seconds: SECONDS"}
"""What settles a group by itself: the order of a FIFO batch always, a timeout where that alone is not known."""


class Stated(NamedTuple):
    """What is stated: whether each message that fails is reported or raised and all work is waited for, whether a FIFO batch stops at its first failure, and all that is called
    (`dynamodb:PutItem` on `Table`). None: nothing is said of it. `code` is the folder of its source, from that of the settings or from the repository's root on. `seconds`: so long a call waits, with its retries,
    of which that was not read.
    """

    reports: bool | None
    stops: bool | None
    calls: tuple[tuple[str, str], ...] | None
    place: Place
    code: str = ""
    seconds: float | None = None

    @property
    def at(self) -> CodePlace:
        return CodePlace(self.place, self.place.scope.template.spot(self.place.route))


def stated(function: View) -> Stated | None:
    """What the team states of a function's handler."""
    ask = function.facts.links.handlers
    found: Stated | None = ask(function.facts) if ask is not None else None
    return found


def settle(function: View, doubt: Undecided, key: str = "reports-failures: true") -> Undecided:
    """A doubt with what would settle it."""
    if doubt.settle not in ("", ELSEWHERE):
        return doubt.again()
    line = f'handlers: {{"{function.facts.id}": {{{key}}}}} in queuegate.yaml'
    return type(doubt)(doubt.reason, f"{line}; or {ELSEWHERE}" if doubt.settle else line, doubt.place, *doubt.args[3:])


def reading_of(function: View, found: Reading | Undecided, said: Stated | None) -> Reading:
    """A reading with what the team states of what it leaves open. Raises `Undecided` where neither says anything."""
    if said is None or (said.reports is None and said.stops is None and said.seconds is None):
        if isinstance(found, Undecided):
            raise settle(function, found)
        return _with_settling(function, found)
    whole = unread(Where("", None, ""), found) if isinstance(found, Undecided) else found  # each doubt is given what settles it at the end
    at = said.at
    if said.stops is not None:
        whole = _filled(whole, "order", Seen("stops" if said.stops else "goes-on", "", at))
    if said.seconds is not None:
        whole = _put(whole, "waits", Facts(tuple(one if one.attempts else one._replace(seconds=said.seconds, attempts=1) for one in whole.waits.found), whole.waits.doubt))
    if said.seconds is not None and _key(whole, "waits") == _KEYS["waits"]:
        place = whole.waits.doubt.place if whole.waits.doubt is not None else None
        call = Wait("a call whose timeout queuegate.yaml states", said.seconds, 1, each=True, at=place if isinstance(place, CodePlace) else at)
        whole = _put(whole, "waits", Facts((*whole.waits.found, call)))
    if said.reports is not None:
        told = Failure("message", "response", "", broad=True, at=at) if said.reports else Failure("batch", "raised", "", broad=False, at=at)
        whole = _filled(whole, "answers", *([Seen("list", "", at)] if said.reports else []))
        whole = _filled(whole, "failures", told)
        if said.stops is None and said.reports and whole.order.doubt is not None:
            whole = _put(whole, "order", Facts((*whole.order.found, Seen("kept", "", at)), whole.order.doubt))
        for group in ("records", "unawaited", "waits", "unpacking", "idempotency", "polls"):
            whole = _filled(whole, group, *([Seen("all", "", at)] if group == "records" else []))
    return _with_settling(function, whole)


def _with_settling(function: View, reading: Reading) -> Reading:
    """The reading whose doubts say what would settle them."""
    for group in GROUPS:
        known: Facts[Any] = getattr(reading, group)
        if known.doubt is not None:
            reading = _put(reading, group, Facts(known.found, settle(function, known.doubt, _key(reading, group))))
    return reading


def _key(reading: Reading, group: str) -> str:
    """What settles the doubt of a group: whoever knows what becomes of failures, too, says so of all."""
    doubt, other = getattr(reading, group).doubt, reading.failures.doubt
    is_alone = group == "order" or (doubt is not None and (other is None or (doubt.reason, doubt.place) != (other.reason, other.place)))
    return _KEYS.get(group, "reports-failures: true") if is_alone else "reports-failures: true"


def _put(reading: Reading, group: str, facts: Facts[Any]) -> Reading:
    made: dict[str, Any] = {group: facts}
    return reading._replace(**made)


def _filled(reading: Reading, group: str, *facts: Any) -> Reading:
    """A group that was not read to its end, with what is stated of it."""
    known: Facts[Any] = getattr(reading, group)
    return reading if known.doubt is None else _put(reading, group, Facts(known.found or facts))


def calls_of(function: View, found: Calls | Undecided, said: Stated | None) -> Calls:
    """The calls with those that the team states. Raises `Undecided` where there are neither."""
    key = "calls: [ACTION on RESOURCE]"
    if said is None or said.calls is None:
        if isinstance(found, Undecided):
            raise settle(function, found, key)
        return found._replace(unread=tuple(one._replace(doubt=settle(function, one.doubt, key)) for one in found.unread))
    read = Calls((), ()) if isinstance(found, Undecided) else found
    return Calls(read.calls, (), tuple(StatedCall(action, on, said.at) for action, on in said.calls))
