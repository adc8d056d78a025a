"""The queue of a pipeline, or its dead-letter queue: what a rule sees of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from queuegate._light import regex

from ..language.functions import coerce
from ..linking.facts import Facts
from ..linking.mentions import Reverse, names
from ..linking.properties import Property
from ..linking.resources import Link, View, view_of
from ..values.defaults import KEY, MAPPING, PIPE, QUEUE, RULE, SCHEDULE, STATE_MACHINE, SUBSCRIPTION
from ..values.text import Text, Token
from ..values.value import ABSENT
from ..values.worlds import Outside, Undecided, World, some
from .around.event_sources import ends_in_fifo
from .around.keys import KeyLink, is_of_aws
from .around.redrive import givers_up_to, gives_up_to, instead_of_arn, keys_of_redrive_policy
from .around.surroundings import Key
from .functions import Function
from .watching.watchers import Watchers

if TYPE_CHECKING:  # a mapping names its queue, and a queue is asked for its mappings: only the type goes this way
    from .mappings import Mapping

DEAD_LETTERS: Final = regex(r"dead.?letter|dlq|fail|poison", re.IGNORECASE)
"""What people call a dead-letter queue."""
_SENDERS: Final = (STATE_MACHINE, SUBSCRIPTION, RULE, SCHEDULE, PIPE)
"""What else sends to a queue that it mentions: then the queue is that one's."""


class Queue(View):
    """An `AWS::SQS::Queue`. Times are in seconds."""

    type = QUEUE
    visibility_timeout: Property[int] = Property("VisibilityTimeout", coerce.integer)
    retention: Property[int] = Property("MessageRetentionPeriod", coerce.integer)
    receive_wait: Property[int] = Property("ReceiveMessageWaitTimeSeconds", coerce.integer)
    delay: Property[int] = Property("DelaySeconds", coerce.integer)
    maximum_message_size: Property[int] = Property("MaximumMessageSize", coerce.integer)
    queue_name: Property[Text | None] = Property("QueueName", coerce.text)
    fifo: Property[bool] = Property("FifoQueue", coerce.boolean)
    content_deduplication: Property[bool | None] = Property("ContentBasedDeduplication", coerce.boolean)
    deduplication_scope: Property[bool | None] = Property("DeduplicationScope", coerce.present)
    throughput_limit: Property[bool | None] = Property("FifoThroughputLimit", coerce.present)
    scope_of_deduplication: Property[str] = Property("DeduplicationScope", coerce.string)
    limit_of_throughput: Property[str] = Property("FifoThroughputLimit", coerce.string)
    redrive_policy: Property[bool | None] = Property("RedrivePolicy", coerce.present)
    max_receive_count: Property[int | None] = Property("RedrivePolicy.maxReceiveCount", coerce.integer)
    dead_letter_target: Property[Text | None] = Property("RedrivePolicy.deadLetterTargetArn", coerce.text)
    redrive_permission: Property[str] = Property("RedriveAllowPolicy.redrivePermission", coerce.string)
    allowed_sources: Property[tuple[Text, ...] | None] = Property("RedriveAllowPolicy.sourceQueueArns", coerce.texts)
    key_id: Property[Text | None] = Property("KmsMasterKeyId", coerce.text)
    data_key_reuse: Property[int] = Property("KmsDataKeyReusePeriodSeconds", coerce.integer)
    managed_encryption: Property[bool] = Property("SqsManagedSseEnabled", coerce.boolean)
    tag_list: Property[bool | None] = Property("Tags", coerce.filled)
    dead_letter_queue: Link[Queue] = Link("RedrivePolicy.deadLetterTargetArn", QUEUE)
    key: Link[Key] = KeyLink("KmsMasterKeyId", KEY)
    mappings: Reverse[Mapping] = Reverse(MAPPING, "queue")
    sources: Reverse[Queue] = Reverse(QUEUE, "dead_letter_queue")

    @cached_property
    def alarms(self) -> Watchers:
        """The alarms that watch it."""
        return Watchers(self)

    def allows_redrive_from(self, source: Queue) -> bool:
        """Does `RedriveAllowPolicy.sourceQueueArns` list this queue? Raises `Undecided` where an entry that nobody can read may be it."""
        return names(self, ("RedriveAllowPolicy", "sourceQueueArns"), source)

    def sources_that_refer_back(self) -> Iterator[Queue]:
        """The queues to which `RedriveAllowPolicy.sourceQueueArns` refers, and whose redrive policy refers to this one: CloudFormation can create neither of two such first."""
        for text in self.allowed_sources.get() or ():
            for source in _referred(text, self):
                target = source.dead_letter_target.get() if source != self else None
                if target is not None and self in _referred(target, source):
                    yield source

    def takes_failures(self) -> bool:
        """Does something put there what it could not deliver: a queue, or a subscription, a function, a rule or a schedule?"""
        others = [partial(gives_up_to, giver, self) for giver in givers_up_to(self)]
        return some(self.world, [lambda: self.sources.any(lambda _: True), *others])

    def takes_failures_of(self, function: Function) -> bool:
        """Does the function put there what it could not do when it was invoked asynchronously? Lambda sends with the function's role, which then needs sqs:SendMessage."""
        own = [function.facts, *(config.facts for config in function.invoke_configs)]
        return some(self.world, [partial(gives_up_to, giver, self) for giver in own])

    def unnamed_dead_letter_queues(self) -> Iterator[Queue]:
        """The queues of the same template and type that are called as dead-letter queues are, and that nothing names as one, polls or sends to. It asks no world."""
        links, scope = self.facts.links, self.facts.scope

        def build() -> list[Facts]:
            called = [facts for facts in links.of(QUEUE, scope) if "Condition" not in facts.body and DEAD_LETTERS.search(facts.name)]
            return [
                facts
                for facts in called
                if not (links.pointing(QUEUE, "dead_letter_queue", facts) or links.pointing(MAPPING, "queue", facts) or _is_sent_to(facts))
            ]

        for facts in links.keep(("unnamed dead-letter queues", scope.id), build):
            own, other = (one.body.get("Properties") or {} for one in (self.facts, facts))
            if facts is not self.facts and own.get("FifoQueue") == other.get("FifoQueue"):
                yield view_of(facts, self.world)

    def counts_receives(self) -> bool:
        """Is there a `maxReceiveCount`, whatever it says?"""
        return self.facts.dig(("RedrivePolicy", "maxReceiveCount"), self.world)[0] is not ABSENT

    def other_redrive_keys(self) -> list[str]:
        """What its redrive policy has that SQS does not know: a key that is misspelt."""
        return [key for key in keys_of_redrive_policy(self) if key not in ("deadLetterTargetArn", "maxReceiveCount")]

    def has_own_key(self) -> bool:
        """Is it encrypted with a key of the team's? Neither SSE-SQS nor the key that AWS keeps for the account (`alias/aws/sqs`) is one."""
        key = self.key_id.get()
        return key is not None and len(key) > 0 and not is_of_aws(key)

    def own_key(self) -> Key | None:
        """The key that encrypts it, where it is defined in the targets: one that is not is its owner's."""
        try:
            return self.key
        except Outside:
            return None

    def given_instead_of_arn(self) -> str | None:
        """What its redrive policy is given, in words, where that is known to be no queue's ARN."""
        target = self.dead_letter_target.get()
        if target is not None and not target:
            with suppress(Outside):
                self.dead_letter_queue  # noqa: B018 - a parameter that is empty by default raises here
        return None if target is None else instead_of_arn(target, self)

    def spelt_instead_of_arn(self, text: Text) -> str | None:
        """What a text is, in words, where it names a queue by something that is known to be no ARN."""
        return instead_of_arn(text, self)

    def dead_letters_are_fifo(self) -> bool:
        """Is its dead-letter queue a FIFO queue? Of one that is not among the targets the name tells."""
        return is_fifo(self.dead_letter_target.get(), lambda: self.dead_letter_queue)

    def is_plainly_standard(self) -> bool:
        """Does nothing say FIFO, and does the name end with a part that is not known, such as a stage? Nobody calls a stage `dev.fifo`."""
        return self.facts.plan("plainly standard", partial(_is_plainly_standard, self.facts))(self.world)  # type: ignore[no-any-return]  # a plan's outcome is Any

    def is_named_fifo(self) -> bool | None:
        """Does its name end in `.fifo`? None where CloudFormation makes the name up."""
        return self.facts.plan("named fifo", partial(_is_named_fifo, self.facts))(self.world)  # type: ignore[no-any-return]  # as above


def _is_plainly_standard(facts: Facts, world: World) -> bool:
    queue: Queue = view_of(facts, world)
    if _last_letters(facts, world) or queue.fifo.origin != "default" or (name := queue.queue_name.get()) is None or len(name) < 2:  # noqa: PLR2004 - a part beside what is known
        return False
    last = name[-1]
    return isinstance(last, Token) and not (last.variable and any(str(atom).endswith(".fifo") for atom in last.variable.atoms))


def _is_named_fifo(facts: Facts, world: World) -> bool | None:
    if len(last := _last_letters(facts, world)) >= len(".fifo"):
        return ends_in_fifo(Text.of(last))
    name = view_of(facts, world).queue_name
    try:
        return None if (spelt := name.get()) is None else ends_in_fifo(spelt)
    except Undecided as doubt:
        raise Undecided(doubt.reason, doubt.settle, name.place) from None  # a name that is imported does not make the queue another template's


def _last_letters(facts: Facts, world: World) -> str:
    """What its name ends in after the last part that only a deployment knows: no parameter before them has to be asked for. "" where there is none."""
    try:
        name, _ = facts.dig(("QueueName",), world)
    except Undecided:
        return ""
    return name[-1] if type(name) is Text and isinstance(name[-1], str) else ""


def _referred(text: Text, asker: View) -> Iterator[Queue]:
    """The queues that are deployed with it to which a text refers, rather than by spelling their names."""
    for token in text.tokens:
        facts = asker.facts.links.facts.get((token.scope, token.name)) if token.kind == "resource" else None
        if facts is not None and facts.type == QUEUE and facts.is_deployed_with(asker.facts):
            yield view_of(facts, asker.world)


def is_fifo(arn: Text | None, queue: Callable[[], Queue | None]) -> bool:
    """Is this a FIFO queue? One that says so, or whose name does; without the queue the name alone tells."""
    named = None
    with suppress(Undecided):
        if arn and (named := ends_in_fifo(arn)):
            return True
    try:
        return (found := queue()) is not None and found.fifo.get()
    except Undecided:
        if named is None or (arn and not arn.tokens and not str(arn).startswith("arn:")):  # what is no ARN names no queue
            raise
        return named


def _is_sent_to(queue: Facts) -> bool:
    named = re.compile(rf"\b{re.escape(queue.id)}\b")
    return any(named.search(str(facts.body.get("Properties"))) for kind in _SENDERS for facts in queue.links.of(kind, queue.scope))
