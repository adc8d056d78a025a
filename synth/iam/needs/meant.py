"""Actions that a role was meant to have: its policies spell each of them as one that there is not."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import islice

from ...linking.resources import View
from ...values.text import Text
from ...values.worlds import Undecided
from ..evaluation.grants import Grant, granted
from ..policies.items import gathered
from ..words.misspelt import MOST_UNKNOWN, is_unknown, meant


def misspelt(role: View, actions: Sequence[str], arn: Text) -> dict[str, Grant]:
    """By action, what stands in its place on this resource; empty unless that is so of all of them."""
    found: dict[str, Grant] = {}
    unknown = (grant for grant in gathered(granted(role))[0] if is_unknown(grant.action))
    for grant in islice(unknown, MOST_UNKNOWN):
        if (instead := meant(grant.action)) is not None and _covers(grant, arn, role):
            found.update({action: grant for action in actions if action.lower() in {one.lower() for one in instead.actions}})
    return found if found.keys() == {*actions} else {}


def _covers(grant: Grant, arn: Text, role: View) -> bool:
    with suppress(Undecided):
        return grant.covers(arn, role)
    return False
