"""May a role do with a queue's key what SQS does with it in the role's name?

A consumer needs `kms:Decrypt` on a key of the team's, a producer `kms:GenerateDataKey` too; the policy of the key that AWS keeps for the account admits everybody who may use the queue:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

from __future__ import annotations

from collections.abc import Callable

from ...linking.facts import Facts
from ...linking.resources import View
from ...model import Queue
from ...values.text import Text, Token
from ...values.worlds import Outside, Undecided

Asks = Callable[[View, str, Text], bool]


def may_use(role: View, queue: Queue, action: str, allowed: Asks) -> bool:
    """May the role do this with the key of this queue, if that is the team's own? `allowed` answers for one ARN.

    Raises `Undecided` where the key is not among the targets and the role's own policies do not name it: the key's policy may name the role. Where they do,
    the key's policy is taken to let the account decide, as the default one does.
    """
    if not queue.has_own_key():
        return True
    written = queue.key_id.get() or Text()
    try:
        key = queue.key
    except Outside as outside:
        if _says_yes(role, action, _arn(written), allowed):
            return True
        raise outside.again() from None
    if key is None:
        return True
    links = key.facts.links
    return allowed(role, action, _arn(written) if key.facts.scope is links.externals else links.arn(key.facts, role.world))


def key_arn(queue: Queue) -> tuple[Text, Facts | None] | None:
    """The ARN of the team's own key that this queue is encrypted with, as far as it is known, and the key where it is one of the targets'; None where it has none."""
    if not queue.has_own_key():
        return None
    written = queue.key_id.get() or Text()
    try:
        key = queue.key
    except Outside:
        return _arn(written), None
    if key is None:
        return None
    links = key.facts.links
    return (_arn(written), None) if key.facts.scope is links.externals else (links.arn(key.facts, queue.world), key.facts)


def _says_yes(role: View, action: str, arn: Text, allowed: Asks) -> bool:
    try:
        return allowed(role, action, arn)
    except Undecided:
        return False


def _arn(key: Text) -> Text:
    """The ARN of a key that is written as an ARN, an id or an alias, as far as that tells it."""
    spelt = "".join(part if isinstance(part, str) else "\0" for part in key)
    if len(key) == 1 and isinstance(key[0], Token):
        return key
    if "alias/" in spelt:
        name: Text | Token = Token("unknown", f"which key {key} stands for is not known here")
    elif spelt.startswith("arn:"):
        return key
    else:
        name = key
    return Text.of("arn:", Token("pseudo", "AWS::Partition"), ":kms:", Token("pseudo", "AWS::Region"), ":", Token("pseudo", "AWS::AccountId"), ":key/", name)
