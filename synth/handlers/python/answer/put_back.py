"""Messages that the code puts back on the queue and does not return as failed: Lambda deletes them. Where one is returned on another way on which it is put back, two conditions may be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...reading import Failure
from ..run.state.notes import Notes
from ..run.ways import Outcome
from .response.answers import Answer

if TYPE_CHECKING:
    from .failures import Told


def put_back(told: list[Told]) -> Iterator[Told]:
    """What is to come again when its work failed, and does not, under whatever condition."""
    returned = {_why(one) for one in told if one.kind in ("response", "raised")}
    for one in told:
        if one.kind == "visibility" and _why(one) not in returned and (one.outcome.of is not None or one.clause is not None):
            yield one


def put_off(replies: Sequence[tuple[Outcome, Answer]], notes: Notes) -> Iterator[Failure]:
    """What is put back and left alone without a failure, where its work is done on another way."""
    well = [one for one, reply in replies if one.of is None and not one.raised and one.path.failed_at is None and not one.path.unfollowed and reply.known]
    most = max((_works(one) for one in well if one.path.postponed is None), default=0)
    told = {one.path.postponed[0] for one, reply in replies if one.path.postponed is not None and one.of is None and (one.raised or 0 in reply.ids)}
    for one in well:
        if (held := one.path.postponed) is None or one.path.elsewhere:
            continue
        node, module, since = held
        if node not in told and not _works(one, since) and _works(one) < most:
            yield Failure("message", "visibility", "", broad=True, at=notes.at(module, node))


def _why(told: Told) -> Any:
    """The call that failed, or the clause for what the code raises itself."""
    return told.outcome.of if told.outcome.of is not None or told.clause is None else -id(told.clause.node)


def _works(outcome: Outcome, since: int = 0) -> int:
    """How often the first message is worked on."""
    return sum(one == 0 and i not in outcome.path.settled for i, one in enumerate(outcome.path.worked) if i >= since)
