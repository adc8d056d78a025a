"""What a team states of a handler in queuegate.yaml: it settles what could not be read. What was read stays as it was read."""

from __future__ import annotations

import json
from typing import Any, Final

from queuegate._light import NamedTuple

from ..linking.resources import View
from ..values.value import CodePlace, Place
from ..values.worlds import Undecided
from .aws_calls import Calls, StatedCall
from .reading import ELSEWHERE, GROUPS, Facts, Failure, Reading, Seen, Wait, Where, unread

_REPORTS: Final = "reports-failures: true"
_KEYS: Final = {
    "order": "fifo-stops-at-failure: true",
    "waits": "call-seconds: SECONDS",
    "unpacking": "opens: [FORM]",
    "idempotency": "marks-when-done: true",
    "polls": "calls: [ACTION on RESOURCE]",
}
"""What settles a group of which `reports-failures` says nothing."""


class Stated(NamedTuple):
    """What is stated: whether each message that fails is reported or raised and all work is waited for, whether a FIFO batch stops at its first failure, and all that is called
    (`dynamodb:PutItem` on `Table`). None: nothing is said of it. `code` is the folder of its source, from that of the settings or from the repository's root on. `seconds`: so long a call waits, with its retries,
    of which that was not read. `marked`: a message that failed is worked on when it is received again, whatever is written down of messages; `opens`: the forms of a body that it reads.
    """

    reports: bool | None
    stops: bool | None
    calls: tuple[tuple[str, str], ...] | None
    place: Place
    code: str = ""
    seconds: float | None = None
    marked: bool | None = None
    opens: tuple[str, ...] | None = None

    @property
    def at(self) -> CodePlace:
        return CodePlace(self.place, self.place.scope.template.spot(self.place.route))


def stated(function: View) -> Stated | None:
    """What the team states of a function's handler."""
    ask = function.facts.links.handlers
    found: Stated | None = ask(function.facts) if ask is not None else None
    return found


def settle(function: View, doubt: Undecided, key: str = _REPORTS) -> Undecided:
    """A doubt with what would settle it."""
    if doubt.settle not in ("", ELSEWHERE):
        return doubt.again()
    line = f"handlers: {{{json.dumps(function.facts.id)}: {{{key}}}}} in queuegate.yaml"
    return type(doubt)(doubt.reason, f"{line}; or {ELSEWHERE}" if doubt.settle else line, doubt.place, *doubt.args[3:])


def settled_by(doubt: Undecided, group: str) -> Undecided:
    """The doubt that nothing of a handler was read, for whoever asks for one group of facts alone: what settles that group."""
    key = _KEYS.get(group, _REPORTS)
    return type(doubt)(doubt.reason, doubt.settle.replace(f"{{{_REPORTS}}}", f"{{{key}}}", 1), doubt.place, *doubt.args[3:])


def reading_of(function: View, found: Reading | Undecided, said: Stated | None) -> Reading:
    """A reading with what the team states of what it leaves open. Raises `Undecided` where neither says anything."""
    if said is None or all(one is None for one in (said.reports, said.stops, said.seconds, said.marked, said.opens)):
        if isinstance(found, Undecided):
            raise settle(function, found)
        return _with_settling(function, found)
    whole = unread(Where("", None, ""), found) if isinstance(found, Undecided) else found  # each doubt is given what settles it at the end
    at = said.at
    if said.stops is not None:
        whole = _filled(whole, "order", Seen("stops" if said.stops else "goes-on", "", at))
    if said.reports is not None:
        whole = _of_failures(whole, said, reports=said.reports)
    if said.seconds is not None:
        whole = _of_calls(whole, said, said.seconds)
    if said.marked is not None:
        whole = _filled(whole, "idempotency", *([] if said.marked else [Seen("mark", "a call that queuegate.yaml states", at)]))
    if said.opens is not None:
        forms = [Seen(one, "", at) for one in said.opens if one not in ("text", "json")]
        parsed = [Seen("json", "", at)] if said.opens != ("text",) else []
        whole = _filled(whole, "unpacking", *parsed, *forms, *([Seen("tested", "", at)] if len(said.opens) > 1 else []))
    if said.calls is not None:
        whole = _filled(whole, "polls")
    return _with_settling(function, whole)


def _of_failures(whole: Reading, said: Stated, *, reports: bool) -> Reading:
    """What becomes of failures, and that all is worked on and waited for. Of timeouts, of marks that a message leaves, of its form and of the queues that are called nothing is said by that."""
    told = Failure("message", "response", "", broad=True, at=said.at) if reports else Failure("batch", "raised", "", broad=False, at=said.at)
    whole = _filled(whole, "answers", *([Seen("list", "", said.at)] if reports else []))
    whole = _filled(whole, "failures", told)
    if said.stops is None and reports and whole.order.doubt is not None:
        whole = _put(whole, "order", Facts((*whole.order.found, Seen("kept", "", said.at)), whole.order.doubt))
    return _filled(_filled(whole, "records", Seen("all", "", said.at)), "unawaited")


def _of_calls(whole: Reading, said: Stated, seconds: float) -> Reading:
    """How long a call waits, with its retries; 0: none waits for anything else than AWS."""
    known = tuple(one if one.attempts else one._replace(seconds=seconds, attempts=1) for one in whole.waits.found)
    if (doubt := whole.waits.doubt) is None:
        return _put(whole, "waits", Facts(known))
    call = Wait("a call whose timeout queuegate.yaml states", seconds, 1, each=True, at=doubt.place if isinstance(doubt.place, CodePlace) else said.at)
    return _put(whole, "waits", Facts((*known, *([call] if seconds else []))))


def _with_settling(function: View, reading: Reading) -> Reading:
    """The reading whose doubts say what would settle them."""
    for group in GROUPS:
        known: Facts[Any] = getattr(reading, group)
        if known.doubt is not None:
            reading = _put(reading, group, Facts(known.found, settle(function, known.doubt, _KEYS.get(group, _REPORTS))))
    return reading


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
    return Calls(read.calls, (), tuple(StatedCall(action, on, said.at) for action, on in said.calls), read.slips, read.puts, read.listings, read.sent)
