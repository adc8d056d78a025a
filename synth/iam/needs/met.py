"""Whether a role may do what is needed of it: what Lambda does in its name, what its code calls, and what SQS does for it with a queue's key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ...linking.resources import View
from ...model import Queue
from ...values.text import Text
from ...values.value import CodePlace
from ...values.worlds import Undecided, some
from ..evaluation.allows import allows
from ..evaluation.context import FROM_CODE, FROM_POLLER
from ..evaluation.grants import granted
from ..evaluation.network import rests_on_network
from ..policies.items import gathered
from ..policies.match import matches
from ..words.operations import DISPUTED, ON_STATE_MACHINES
from .decrypt import may_use
from .need import ENCRYPT, POLL, Need

_STATE_MACHINE: Final = "AWS::StepFunctions::StateMachine"


def may_decrypt(role: View, queue: Queue) -> bool:
    """May Lambda, in the role's name and through SQS, use the key that this queue is encrypted with? Yes where that is none of the team's own. Raises `Undecided`."""
    return may_use(role, queue, "kms:Decrypt", partial(allows, via="sqs", lacks=FROM_POLLER))


def missing_to_encrypt(role: View, queue: Queue) -> list[str]:
    """What a producer needs of the queue's key, and its role may not do through SQS; nothing where the key is none of the team's own. Raises `Undecided`."""
    return [action for action in ENCRYPT if not may_use(role, queue, action, partial(allows, via="sqs"))]


def meets(role: View, need: Need) -> bool:
    """May the role do what is needed? What Lambda does in its name, and no code, is asked for as `may_poll` does. Raises `Undecided` where that is not known."""
    lacks = FROM_POLLER if need.action in POLL or need.via else (FROM_CODE,)
    asks = allows if isinstance(need.place, CodePlace) else partial(allows, aside=rests_on_network, lacks=lacks)
    met = some(role.world, [partial(asks, role, need.action, arn, via=need.via) for arn in need.asked])
    on = [arn for arn in _granted_on(role, need.action) if asks(role, need.action, arn)] if not met and need.action in DISPUTED and need.owner is None else []
    if need.action.startswith(ON_STATE_MACHINES) and any(_is_state_machine(role, arn) for arn in on):
        return True
    if on:
        raise Undecided(
            f"AWS's page says that {need.action} knows no resource, and a policy template of AWS's grants it on an ARN, as {role.facts.name} does",
            "Resource: '*'",
        )
    return met


def _is_state_machine(role: View, arn: Text) -> bool:
    """By how it is spelt, or as what the template has under that name."""
    try:
        return ":stateMachine:" in str(arn) or role.facts.links.find(arn, _STATE_MACHINE, role.world, role.facts.scope).type == _STATE_MACHINE
    except Undecided:
        return False


def _granted_on(role: View, action: str) -> Iterator[Text]:
    """The resources on which the role's own policies allow an action, as far as they are known: its boundary, or a Deny, may still say no."""
    for grant in gathered(granted(role))[0]:
        if matches(grant.action.lower(), action.lower()):
            listed, but = grant.statement.resources_as_written()
            yield from () if but else (found[0] for found in gathered(one() for one in listed)[0] if found is not None)
