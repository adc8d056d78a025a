"""Every policy document of a role, a queue, a topic or a key, as it is written: those who read statements ask elsewhere, and whoever asks for the form of a document asks here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from queuegate._light import NamedTuple

from ...language.functions.intrinsics import text_of
from ...linking.facts import Facts
from ...linking.links import Links
from ...linking.resources import View
from ...values.value import ABSENT, Place
from ...values.worlds import Undecided, World
from ..policies.attached import POLICY, candidates, raw, separate
from ..policies.items import items
from ..policies.managed_by_aws import path_of
from ..policies.of_resources.queue_policies import queue_policies_of
from ..policies.of_resources.topic_policies import topic_policies_of

IDENTITY: Final = "identity"
TRUST: Final = "trust"
OF_QUEUE: Final = "queue"
OF_TOPIC: Final = "topic"
OF_KEY: Final = "key"


class Document(NamedTuple):
    """A policy document, and where it is written. `whose` is what people call it (`a policy of WorkerRole`), `kind` says what it is attached to, and so what takes it."""

    value: Any
    world: World
    place: Place
    whose: str
    kind: str
    links: Links


def documents_of_role(role: View) -> Iterator[Document]:
    """Its trust policy, its own policies, those that are attached to it, and its boundary, as far as they are known and written in the targets."""
    world, name = role.world, role.facts.name
    if not role.is_outside:
        yield from _of(role.facts, world, "AssumeRolePolicyDocument", f"the trust policy of {name}", TRUST)
        with suppress(Undecided):
            for item in items(*raw(role, "Policies")):
                yield from _known(item, lambda found: _inline(*found, role))
    for facts, key in candidates(role.facts):
        with suppress(Undecided):
            if separate(role, facts, key) is not None:
                yield from _of(facts, world, "PolicyDocument", f"the policy {facts.name} of {name}", IDENTITY)
    for key in ("ManagedPolicyArns", "PermissionsBoundary"):
        with suppress(Undecided):
            for item in items(*raw(role, key)):
                yield from _known(item, lambda found: _by_arn(*found, role))


def policy_resources(role: View) -> Iterator[View]:
    """The resources that are policies of the role, from whichever side they are attached, as far as that is known."""
    found: dict[Facts, None] = {}
    for facts, key in candidates(role.facts):
        with suppress(Undecided):
            if separate(role, facts, key) is not None:
                found[facts] = None
    for facts in found:
        yield View(facts, role.world)


def documents_of_queue(queue: View) -> Iterator[Document]:
    """The policies that are set for the queue."""
    with suppress(Undecided):
        for policy in queue_policies_of(queue):
            yield from _of(policy.facts, queue.world, "PolicyDocument", f"the queue policy {policy.facts.name}", OF_QUEUE)


def documents_of_topic(topic: View) -> Iterator[Document]:
    """The policies that are set for the topic."""
    with suppress(Undecided):
        for policy in topic_policies_of(topic):
            yield from _of(policy.facts, topic.world, "PolicyDocument", f"the topic policy {policy.facts.name}", OF_TOPIC)


def documents_of_key(key: View) -> Iterator[Document]:
    """The policy of the key."""
    yield from _of(key.facts, key.world, "KeyPolicy", f"the key policy of {key.facts.name}", OF_KEY)


def _of(facts: Facts, world: World, key: str, whose: str, kind: str) -> Iterator[Document]:
    with suppress(Undecided):
        value, place = facts.dig((key,), world)
        if value is not ABSENT:
            yield Document(value, world, place, whose, kind, facts.links)


def _known(item: Callable[[], tuple[Any, Place]], read: Callable[[tuple[Any, Place]], Iterator[Document]]) -> Iterator[Document]:
    with suppress(Undecided):
        found = item()
        if found[0] is not ABSENT:
            yield from read(found)


def _inline(body: Any, place: Place, role: View) -> Iterator[Document]:
    if isinstance(body, dict) and "PolicyDocument" in body and not _is_of_sam(body["PolicyDocument"], place):
        yield Document(body["PolicyDocument"], role.world, place / "PolicyDocument", f"a policy of {role.facts.name}", IDENTITY, role.facts.links)


def _by_arn(arn: Any, place: Place, role: View) -> Iterator[Document]:
    named = text_of(arn, role.world, place)
    if path_of(str(named)) is not None:
        return
    facts = role.facts.links.find(named, POLICY, role.world, role.facts.scope)
    if facts.scope is not facts.links.externals:
        yield from _of(facts, role.world, "PolicyDocument", f"the policy {facts.name} of {role.facts.name}", IDENTITY)


def _is_of_sam(document: Any, place: Place) -> bool:
    """Is it no document, but an entry of SAM's `Policies` that SAM itself refuses or takes for a policy template?"""
    written = place.scope.template.written(place.route)
    return written[-2:] != place.route[-2:] and isinstance(document, dict) and "Statement" not in document
