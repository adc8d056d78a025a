"""What the policies of a queue and its key let a service of AWS do that sends in its own name.

Nothing but the policy of the queue, and of the key that it is encrypted with, speaks of such a service:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from ...language.functions.coerce import text
from ...linking.facts import Facts
from ...linking.resources import View
from ...model import Key, Mapping, Queue, Sender, Topic
from ...values.text import Text, Token
from ...values.value import ABSENT
from ...values.worlds import Undecided, every, some
from ..policies.items import gathered
from ..policies.of_resources.key_policies import key_statements
from ..policies.of_resources.principals import but_some, may_be_account
from ..policies.of_resources.queue_policies import queue_statements
from ..policies.of_resources.topic_policies import topic_policies_of, topic_statements
from ..policies.spelling import spelt
from ..policies.statement import EVERYBODY, Statement
from .application import applies
from .context import Request, own
from .trust import is_service

_NOBODYS: Final = ("aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:sourcevpc", "aws:sourcevpce", "aws:userid", "aws:username")
"""Keys that a request in a service's own name does not have: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""


def may_send(sender: Sender, queue: Queue, by: Callable[[Facts], bool] = lambda _: True) -> bool:
    """May this service of AWS send to the queue, for what the sender is? `by` narrows which queue policies count. Raises `Undecided` where a statement that is not known decides."""
    return _may(
        sender.service, queue, _requests(sender, queue), "sqs:SendMessage", queue.facts.links.arn(queue.facts, queue.world), queue_statements(queue, by)
    )


def kept_out_by(sender: Sender, queue: Queue) -> Statement | None:
    """The Deny of the queue's policy without which the service might send; None where there is no such one, or where that is not known."""
    known, arn = gathered(queue_statements(queue))[0], queue.facts.links.arn(queue.facts, queue.world)
    for denial in (one for one in known if one.denies):
        others = [one for one in known if one.place != denial.place]
        with suppress(Undecided):
            if _may(sender.service, queue, _requests(sender, queue), "sqs:SendMessage", arn, others):
                return denial
    return None


def is_met_by_services(statement: Statement) -> bool:
    """Does its Condition hold for each service, because of a key that a request in a service's own name does not have? Then a Deny means to speak of people and roles."""
    return any(condition.key.lower() in _NOBODYS for condition in statement.conditions)


def may_use_key(sender: Sender, queue: Queue, action: str) -> bool:
    """May it do this with the key that the queue is encrypted with? Yes where that is none of the team's own.

    A key that is made without a policy gets the default one, which admits the account and no service. Raises `Outside` for a key that is not among the targets.
    """
    if not queue.has_own_key() or (key := queue.key) is None:
        return True
    return _may(sender.service, queue, _requests(sender, queue), action, key.facts.links.arn(key.facts, queue.world), key_statements(key))


def may_read_filters(mapping: Mapping, key: Key) -> bool:
    """May Lambda decrypt the mapping's filters with this key? The mapping's ARN, which a condition may ask for, is known after the deployment only.

    What Lambda sends along: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    """
    arn = Text.of(
        "arn:", Token("pseudo", "AWS::Partition"), ":lambda:", Token("pseudo", "AWS::Region"), ":", Token("pseudo", "AWS::AccountId"), ":event-source-mapping:"
    )
    unknown = Token("unknown", "the id of an event source mapping is known only after the deployment")
    arns = {"functionarn": _function_arn(mapping), "eventsourcearn": mapping.source_arn()}
    more = {f"kms:encryptioncontext:aws:lambda:{name}": spelt(arn, mapping.facts.links, mapping.world) for name, arn in arns.items() if arn is not None}
    usual = _usual("lambda", mapping) | {"aws:sourcearn": Text.of(*arn, unknown), **more}
    return _may("lambda", mapping, [usual], "kms:Decrypt", key.facts.links.arn(key.facts, mapping.world), key_statements(key))


def may_publish(sender: Sender, topic: Topic, by: Callable[[Facts], bool] = lambda _: True) -> bool:
    """May this service of AWS publish to the topic, for what the sender is? The policy that a topic has of itself lets the account only. `by` narrows which policies count."""
    return _may(sender.service, topic, _requests(sender, topic), "sns:Publish", topic.facts.links.arn(topic.facts, topic.world), topic_statements(topic, by))


def may_publish_with_key(sender: Sender, topic: Topic, action: str) -> bool:
    """May it do this with the key that the topic is encrypted with? Raises `Outside` for a key that is not among the targets."""
    if (key := topic.key) is None:
        return True
    return _may(sender.service, topic, _requests(sender, topic), action, key.facts.links.arn(key.facts, topic.world), key_statements(key))


def may_notify(alarm: View, topic: Topic) -> bool:
    """May CloudWatch publish to the topic for this alarm? The policy that a topic has of itself lets it, and a policy of one's own takes the place of that one.

    A statement for an account is taken to let it: what AWS makes of that is on no page.
    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """
    if not list(topic_policies_of(topic)):
        return True
    if any(
        one.allow and any(principal.kind == "AWS" and may_be_account(principal.name) for principal in one.principals)
        for one in gathered(topic_statements(topic))[0]
    ):
        return True
    return _may("cloudwatch", topic, [_of_alarm(alarm)], "sns:Publish", topic.facts.links.arn(topic.facts, topic.world), topic_statements(topic))


def may_notify_with_key(alarm: View, topic: Topic, action: str) -> bool:
    """May CloudWatch do this with the key that the topic is encrypted with, for this alarm? Raises `Outside` for a key that is not among the targets.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    if (key := topic.key) is None:
        return True
    return _may("cloudwatch", topic, [_of_alarm(alarm)], action, key.facts.links.arn(key.facts, topic.world), key_statements(key))


def _of_alarm(alarm: View) -> Request:
    """What CloudWatch's request carries for an alarm; its ARN ends in its name, which CloudFormation makes where nobody gives it."""
    head = Text.of("arn:", Token("pseudo", "AWS::Partition"), ":cloudwatch:", Token("pseudo", "AWS::Region"), ":", Token("pseudo", "AWS::AccountId"), ":alarm:")
    value, place = alarm.facts.dig(("AlarmName",), alarm.world)
    name = Text.of(Token("unknown", f"the name of {alarm.name} is known only after the deployment")) if value is ABSENT else text(value, alarm.world, place)
    account = own("AWS::AccountId", alarm)
    return {**_usual("cloudwatch", alarm), "aws:sourcearn": spelt(Text.of(*head, *name), alarm.facts.links, alarm.world), "aws:sourceowner": account}


def _function_arn(mapping: Mapping) -> Text | None:
    """The ARN of its function; None where that is not known, or where the mapping names a version or an alias."""
    name, function = mapping.function_name.get(), mapping.own_function()
    head = name[0] if name and len(name) == 1 else None
    own = function is not None and isinstance(head, Token) and (head.scope, head.name) == (function.facts.scope.id, function.id)
    return function.facts.links.arn(function.facts, mapping.world) if function is not None and own else None


def _may(service: str, queue: View, requests: Iterable[Request], action: str, arn: Text, statements: Iterable[Statement]) -> bool:  # noqa: PLR0913, PLR0917 - who, with what, what, and by which statements
    """An explicit Deny wins: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html"""
    world, links = queue.world, queue.facts.links
    known, doubt = gathered(statements)
    whole = spelt(arn, links, world)

    def speaks(statement: Statement, request: Request) -> bool:
        return applies(statement._replace(concerns=partial(_names, statement, service)), action, whole, links, request)

    def is_given(request: Request) -> bool:
        return some(world, [partial(every, world, [lambda one=one: one.allow, partial(speaks, one, request)]) for one in known])  # type: ignore[misc]  # a default argument is no annotation

    def is_taken(request: Request) -> bool:
        return some(world, [partial(speaks, one, request) for one in known if one.denies])

    def is_free(request: Request) -> bool:
        return every(world, [partial(is_given, request), lambda: not is_taken(request)])

    if some(world, [partial(is_free, request) for request in requests]):
        return True
    if doubt is not None:
        raise doubt.again()
    return False


def _names(statement: Statement, service: str) -> bool:
    """Does it speak of the service? Of one that is named in the place of everybody else (NotPrincipal) that is not known."""
    if statement.all_principals_but:
        raise but_some(statement)
    tests: list[Callable[[], bool]] = [lambda one=one: one.kind == EVERYBODY or is_service(one, service) for one in statement.principals]  # type: ignore[misc]  # as above
    return some(statement.world, tests)


def _requests(sender: Sender, queue: View) -> Iterator[Request]:
    """What a request may carry, by each way to spell what it is sent for."""
    links, world = queue.facts.links, queue.world
    usual = _usual(sender.service, sender.view)
    yield from ({**usual, "aws:sourcearn": spelt(arn, links, world)} for arn in sender.arns) if sender.arns else [usual]


def _usual(service: str, asker: View) -> dict[str, Text | None]:
    """What a service's own request carries, whatever it is for."""
    return {
        **dict.fromkeys(_NOBODYS),
        "aws:sourceaccount": own("AWS::AccountId", asker),
        "aws:principalisawsservice": Text.of("true"),
        "aws:principalservicename": Text.of(f"{service}.amazonaws.com"),
    }
