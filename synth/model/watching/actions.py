"""What an action of an alarm is where it is none."""

from __future__ import annotations

from typing import Final

from ...linking.formats.arn_formats import IDENTITIES
from ...linking.resources import View
from ...values.defaults import SUBSCRIPTION
from ...values.text import Text, Token

_ACTED_ON: Final = frozenset({"aiops", "automate", "autoscaling", "lambda", "sns", "ssm", "ssm-incidents", "swf"})
"""The services whose ARNs are actions: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
_SERVICE: Final = 2
"""Which part of an ARN the service is: arn:partition:service:region."""
_OF_TOPIC: Final = 6
"""So many parts has the ARN of a topic; that of a subscription has one more: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"""


def is_no_arn(action: Text, asker: View) -> str | None:
    """What an action is, in words, where it is known to be no ARN: a name, a URL, nothing (""). None where it may be one."""
    head = action[0] if action else ""
    if isinstance(head, Token):
        found = _resource(head, asker) if len(action) == 1 else None
        return f"{head.attribute or 'Ref'} of {found.name}" if found and head.attribute not in IDENTITIES[found.facts.type].arns else None
    if head.startswith("arn:") or (action.tokens and "arn:".startswith(head)):
        return None
    return f"'{action}'" if action else ""


def is_no_action(action: Text, asker: View) -> str | None:
    """What an action is, in words, where it is the ARN of something that CloudWatch does nothing with, such as a queue. None where it may do something."""
    head = action[0] if action else ""
    if isinstance(head, Token):
        if (called := _subscription(head, asker)) and len(action) == 1:
            return called
        found = _resource(head, asker) if len(action) == 1 else None
        return f"{found.name} ({found.facts.type})" if found and IDENTITIES[found.facts.type].service not in _ACTED_ON else None
    parts = head.split(":")
    if len(parts) > _OF_TOPIC and parts[_SERVICE] == "sns" and not action.tokens:
        return f"'{action}', the ARN of a subscription"
    if parts[0] == "arn" and parts[_SERVICE : _SERVICE + 1] == ["sns"] and not action.tokens and (len(parts) < _OF_TOPIC or not all(parts)):
        return f"'{action}', which lacks a part of a topic's ARN (arn:partition:sns:region:account:name)"
    return f"'{action}'" if parts[0] == "arn" and len(parts) > _SERVICE + 1 and parts[_SERVICE] not in _ACTED_ON else None


def _resource(head: Token, asker: View) -> View | None:
    """The resource of which it is a name or an ARN, if it is of a kind of which that is known."""
    facts = asker.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" else None
    return View(facts, asker.world) if facts is not None and facts.type in IDENTITIES else None


def _subscription(head: Token, asker: View) -> str:
    """Of a subscription Ref gives the ARN: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html"""
    facts = asker.facts.links.facts.get((head.scope, head.name)) if head.kind == "resource" else None
    return f"{facts.name} ({facts.type})" if facts is not None and facts.type == SUBSCRIPTION else ""
