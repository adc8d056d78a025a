"""By which calls functions publish to a topic, and whether they are all that is known to publish there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from queuegate._light import NamedTuple

from ...handlers import Call
from ...language.functions import coerce
from ...linking.facts import Facts
from ...linking.known_as import speaks_of
from ...linking.resources import View
from ...model import Function, Subscription, Topic, subscriptions
from ...values.defaults import METHOD, RULE, SUBSCRIPTION
from ...values.value import ABSENT, Place
from ...values.worlds import Outside, Undecided, World
from ..needs.need import Need
from ..needs.of_role import needed
from ..policies.items import gathered, items
from .callers import calls_needing, needs_of_code
from .feeding import told_of
from .queue_access import is_exported

if TYPE_CHECKING:
    from ...model import ApiPublisher

_PUBLISH: Final = "sns:Publish"
_NO_PUBLISHERS: Final = (
    "AWS::CloudWatch::",
    RULE,
    "AWS::IAM::",
    "AWS::KMS::",
    "AWS::Lambda::",
    "AWS::S3::",
    SUBSCRIPTION,
    "AWS::SQS::",
)
"""What may mention a topic and publishes nothing, or nothing that has message attributes."""
_POLICY: Final = "AWS::SNS::TopicPolicy"
_ONE_REQUEST: Final = (METHOD, "AWS::ApiGatewayV2::Integration")
"""What makes one request, so that all of it is known where that is; an OpenAPI document makes several."""


class Publishing(NamedTuple):
    """The calls by which functions publish to a topic, and whether no one else may publish messages with attributes, but for these integrations of APIs."""

    calls: list[tuple[Function, Call]]
    is_whole: bool
    requests: list[ApiPublisher]


def publishing(topic: Topic) -> Publishing:
    """The calls by which the functions of all templates publish to a topic that they know by an environment variable."""
    found: list[tuple[Function, Call]] = []
    requests = _by_apis(topic)
    known = {one.view.facts for one in requests if one.view.facts.type in _ONE_REQUEST}
    others = (facts for facts in topic.facts.links.facts.values() if facts not in known)
    is_whole = not is_exported(topic) and not any(_may_publish(facts, topic) for facts in others)
    for function in told_of(topic):
        try:
            if function.exists() and function.knows_it(topic.facts):
                found += [(function, call) for call, _ in calls_needing(function, "sns", partial(_publishes, topic))]
                is_whole = is_whole and not any(not one.services or "sns" in one.services for one in needed(function).open)
        except Undecided:
            is_whole = False
    return Publishing(found, is_whole, requests)


def _publishes(topic: Topic, need: Need) -> bool:
    return need.owner is topic.facts and need.action == _PUBLISH


def _by_apis(topic: Topic) -> list[ApiPublisher]:
    if not any("ApiGateway" in facts.type for facts in topic.facts.links.facts.values()):
        return []
    from ...model import methods_publishing_to  # noqa: PLC0415 - few templates have an API before a topic

    return [*methods_publishing_to(topic)]


def published_in_order(queue: View) -> Iterator[tuple[Topic, Function, Call]]:
    """The calls that publish to the FIFO topics which are known to feed the queue, and tell which parameters they pass."""
    for topic in dict.fromkeys(filter(None, (_topic(one) for one, _ in gathered(subscriptions(queue))[0]))):
        if topic.fifo.get():
            yield from ((topic, function, call) for function, call in publishing(topic).calls if call.given is not None)


def needs_of_publishers(queue: View) -> Iterator[tuple[Topic, Function, list[Need]]]:
    """The functions that publish to the topics which are known to feed the queue, each with what it needs of the topic."""
    for topic in dict.fromkeys(filter(None, (_topic(one) for one, _ in gathered(subscriptions(queue))[0]))):
        for function in dict.fromkeys(function for function, _ in publishing(topic).calls):
            needs = [need for need in needs_of_code(function) if need.owner is topic.facts and need.action == _PUBLISH]
            yield topic, function, list({need.resource: need for need in needs}.values())


def _topic(subscription: Subscription) -> Topic | None:
    with suppress(Outside, Undecided):
        return subscription.topic
    return None


def _may_publish(facts: Facts, topic: Topic) -> bool:
    """Does something that is deployed with it speak of the topic that may publish to it, or that lets others do so?"""
    if facts is topic.facts or facts.id in facts.scope.children or facts.type.startswith(_NO_PUBLISHERS) or not speaks_of(facts, topic.facts):
        return False
    if facts.type != _POLICY:
        return True
    try:
        written, place = facts.dig(("PolicyDocument",), topic.world)
        return _lets_others(coerce.document(written, topic.world, place), topic.world, place)
    except Undecided:
        return True


def _lets_others(document: Any, world: World, place: Place) -> bool:
    """Does a policy allow anybody but services of AWS? Raises `Undecided`."""
    written = document.get("Statement", ABSENT) if isinstance(document, dict) else None
    statements = [item()[0] for item in items(written, world, place / "Statement")]
    return not all(one is ABSENT or (isinstance(one, dict) and (one.get("Effect") == "Deny" or _is_service(one.get("Principal")))) for one in statements)


def _is_service(principal: Any) -> bool:
    return isinstance(principal, dict) and set(principal) == {"Service"}
