"""Topics and their subscriptions, as far as they feed a queue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, Final

from ...language.functions import coerce
from ...linking.facts import Facts
from ...linking.formats.arn_formats import IDENTITIES
from ...linking.properties import Property
from ...linking.reference_index import naming
from ...linking.resources import Link, View, view_of
from ...values.defaults import KEY, QUEUE, SUBSCRIPTION, TOPIC
from ...values.text import Text, Token
from ...values.value import ABSENT, Place
from ...values.worlds import Outside, Undecided, World
from ..around.event_sources import ends_in_fifo
from ..around.keys import KeyLink, is_of_aws
from ..around.redrive import keys_of_redrive_policy
from ..around.surroundings import Key
from .parts import Part, part_of
from .service_senders import Sender, senders

UNDELIVERED: Final = frozenset({"RedrivePolicy", "DeadLetterConfig"})
"""Where a sender names the queue for what it could not deliver."""


class Topic(View):
    """An `AWS::SNS::Topic`."""

    type = TOPIC
    fifo: Property[bool] = Property("FifoTopic", coerce.boolean)
    content_deduplication: Property[bool] = Property("ContentBasedDeduplication", coerce.boolean)
    key_id: Property[Text | None] = Property("KmsMasterKeyId", coerce.text)
    key: Link[Key] = KeyLink("KmsMasterKeyId", KEY)

    def has_key_of_aws(self) -> bool:
        """Is it encrypted with the key that AWS keeps for the account (`alias/aws/sns`)?"""
        key = self.key_id.get()
        return key is not None and is_of_aws(key)


class Subscription(View):
    """An `AWS::SNS::Subscription`."""

    type = SUBSCRIPTION
    protocol: Property[Text | None] = Property("Protocol", coerce.text)
    endpoint: Property[Text | None] = Property("Endpoint", coerce.text)
    raw: Property[bool] = Property("RawMessageDelivery", coerce.boolean)
    scope: Property[str] = Property("FilterPolicyScope", coerce.string)
    filter_policy: Property[bool | None] = Property("FilterPolicy", coerce.present)
    redrive_policy: Property[bool | None] = Property("RedrivePolicy", coerce.present)
    topic_arn: Property[Text | None] = Property("TopicArn", coerce.text)
    dead_letter_target: Property[Text | None] = Property("RedrivePolicy.deadLetterTargetArn", coerce.text)
    topic: Link[Topic] = Link("TopicArn", TOPIC)
    dead_letter_queue: Link[Any] = Link("RedrivePolicy.deadLetterTargetArn", QUEUE)

    def redrive_keys(self) -> list[str]:
        """What its redrive policy has."""
        return keys_of_redrive_policy(self)

    def topic_is_fifo(self) -> bool:
        """Is its topic a FIFO topic? Of one that is not among the targets the name tells: https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html"""
        arn = self.topic_arn.get()
        try:
            topic = self.topic
        except Outside:
            return arn is not None and ends_in_fifo(arn)
        return topic is not None and topic.fifo.get()

    def policy(self) -> dict[str, Part]:
        """What its filter policy asks of each key; it may be spelt as a string. Empty where there is none."""
        value, place = self.facts.dig(("FilterPolicy",), self.world)
        known = part_of(value if value is ABSENT else coerce.document(value, self.world, place), self.world, place)
        return {key: rules for key in (known.value if isinstance(known.value, dict) else ()) if (rules := known.get(key))}

    def admits_absent(self) -> bool:
        """Does its filter policy let a message through that has none of the attributes?"""
        return not self.asked_of(())

    def asked_of(self, attributes: Collection[str]) -> list[str]:
        """The attributes that its filter policy wants of a message which has only these; what stands in `$or` may be one or the other."""
        return [key for key, rules in self.policy().items() if key not in attributes and key != "$or" and not any(_is_absence(item) for item in rules.items())]


def _is_absence(item: Part) -> bool:
    wanted = item.get("exists").value
    return wanted is False or str(wanted).lower() == "false"


def topic_of(arn: Text, asker: View) -> Topic | None:
    """The topic of the targets with this ARN; None where it is none of theirs, or no topic. Raises `Undecided` where nobody can know."""
    try:
        return view_of(asker.facts.links.find(arn, TOPIC, asker.world, asker.facts.scope), asker.world)  # type: ignore[no-any-return]  # the view of a topic
    except Outside:
        return None
    except Undecided:
        if _is_given(arn) and all(facts.is_deployed_with(asker.facts) for facts in asker.facts.links.of(TOPIC)):
            return None
        raise


def _is_given(arn: Text) -> bool:
    """Is it a parameter of a deployment, and nothing else? A stack is not given what it makes itself."""
    return len(arn) == 1 and isinstance(head := arn[0], Token) and head.kind == "parameter"


def is_topic_arn(text: Text, topic: Topic) -> bool:
    """Is a text that means this topic its ARN, rather than its name?"""
    head = text[0] if text else ""
    if isinstance(head, str):
        return head.startswith("arn:")
    return head.kind != "resource" or (len(text) == 1 and head.attribute in IDENTITIES[topic.type].arns)


def subscriptions(queue: View) -> Iterator[tuple[Subscription, Place]]:
    """The subscriptions that are resources of their own and deliver to the queue, and where they name it; then `Undecided` is raised where another may."""
    for sender in senders(queue):
        if sender.view.facts.type == SUBSCRIPTION and delivers(sender):
            yield view_of(sender.view.facts, queue.world), sender.place


def delivers(sender: Sender) -> bool:
    """Does it send its messages there, rather than what it could not deliver elsewhere?"""
    return not UNDELIVERED & set(sender.place.route)


def naming_queue(queue: View) -> Iterator[Subscription]:
    """The subscriptions whose endpoint is the queue, by its ARN or by whatever else names it, of whatever protocol. As far as that is known."""
    links = queue.facts.links
    for facts in naming(links, "delivers to", lambda: links.of(SUBSCRIPTION), _endpoint, queue.facts):
        one: Subscription = view_of(facts, queue.world)
        with suppress(Undecided):
            if queue.facts in _endpoint(facts, queue.world) and one.exists():
                yield one


def _endpoint(facts: Facts, world: World) -> Iterator[Facts]:
    """The queue that the endpoint of a subscription names."""
    endpoint = Subscription(facts, world).endpoint.get()
    if endpoint is not None:
        yield facts.links.find(endpoint, QUEUE, world, facts.scope)


def sender_to(letters: View, subscription: Subscription) -> Sender:
    """SNS, as it sends to this queue what it could not deliver for the subscription. Raises `Undecided` where it is not known that it does."""
    for sender in senders(letters):
        if sender.view.facts is subscription.facts and not delivers(sender):
            return sender
    raise Undecided(f"what {subscription.name} sends where is not known", place=subscription.place)
