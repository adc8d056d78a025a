"""A service sends to the queue, and neither the queue policy nor its role allows sqs:SendMessage.

SNS, EventBridge and S3 send as a service principal, and only the queue policy can allow them: without a statement for sns.amazonaws.com and its like, or with one whose aws:SourceArn is another's, what they send is not delivered, and
nobody is notified. (S3 tests the destination: there CloudFormation fails on create.) An alarm on the queue stays OK, since an empty queue looks healthy.

A schedule, a pipe, a rule of IoT and an integration of API Gateway send with a role, which needs sqs:SendMessage. Of a rule of EventBridge whose target has a role AWS's pages say both: one of the two has to be allowed.

So it is of a rule, a topic, a bucket, a user pool, a rule of IoT or a subscription filter of logs that invokes a function which knows the queue, or feeds it: Lambda refuses whom no AWS::Lambda::Permission lets in, by Principal, Action and SourceArn.
That one may be given from elsewhere: it is a warning. A schedule that invokes such a function, and what starts a state machine that sends to the queue, needs a role that may do so.

An error; a warning where the queue is only where the sender puts what it could not deliver (RedrivePolicy, DeadLetterConfig). Senders to the queue and to its dead-letter queue are judged. What the CDK makes of `subscriptions.SqsSubscription` or `targets.SqsQueue`, and SAM of SqsSubscription, has the statement. cfn-lint and checkov do not see
what is missing.

Bad::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}

Good::

    Topic:
      Type: AWS::SNS::Topic
    Subscription:
      Type: AWS::SNS::Subscription
      Properties: {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}
    QueuePolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Orders, !Ref DeadLetters]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "sqs:*"
              Resource: [!GetAtt Orders.Arn, !GetAtt DeadLetters.Arn]
              Condition: {Bool: {"aws:SecureTransport": "false"}}
            - Effect: Allow
              Principal: {Service: sns.amazonaws.com}
              Action: sqs:SendMessage
              Resource: !GetAtt Orders.Arn
              Condition: {ArnEquals: {"aws:SourceArn": !Ref Topic}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Final

from queuegate.synth.iam import (
    Condition,
    Principal,
    allows,
    called,
    each,
    gathered,
    is_about,
    is_met_by_services,
    is_no_key,
    is_service,
    kept_out_by,
    may_send,
    others_feeding,
    owner,
    queue_statements,
)
from queuegate.synth.model import Function, Queue, Sender, Subscription, View, senders, undelivered

from ..rule import Finding, Mapping, Severity, Undecided, few, listed, rule, some

if TYPE_CHECKING:
    from queuegate.synth.model import Trigger

_STARTING: Final = ("AWS::Events::Rule", "AWS::Scheduler::Schedule")
_INVOKING: Final = (
    *("AWS::Events::Rule", "AWS::SNS::Subscription", "AWS::S3::Bucket"),
    *("AWS::Cognito::UserPool", "AWS::IoT::TopicRule", "AWS::Logs::SubscriptionFilter"),
)
_MACHINE: Final = "AWS::StepFunctions::StateMachine"


@rule(
    "service-may-not-send",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html",
    fix="Let the queue's policy allow sqs:SendMessage to the service, with the ARN of the topic, rule or bucket as aws:SourceArn; or the role that it sends with.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    own = list(mapping.own_queues())
    parts: list[Callable[[Queue], Iterator[Finding]]] = [_of_queue, partial(_put_aside, own)]
    yield from each(own, lambda queue: each(parts, lambda part: part(queue)))
    if any(mapping.facts.links.of(kind) for kind in _INVOKING):
        yield from each(others_feeding(mapping), _invoked)
    if any(mapping.facts.links.of(kind) for kind in _STARTING):
        from queuegate.synth.iam import starting  # noqa: PLC0415 - few pipelines have one

        yield from each(starting(mapping), lambda found: _started(*found))


def _started(target: View, trigger: Trigger) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html and https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html"""
    name = trigger.view.name
    action = "states:StartExecution" if target.facts.type == _MACHINE else "lambda:InvokeFunction"
    if trigger.role:
        role = trigger.acting_role()
        if role is None or some(target.world, [partial(allows, role, action, one) for one in trigger.arns(target)]):
            return
        on = trigger.called.name
        said = f"{role.name}, with which {name} starts {target.name}, lacks {action} on {on}: each start is refused, and {target.name} sends nothing for it"
        fix = f"Allow {action} on {on} to {role.name}."
    elif trigger.own:
        said = f"{name} starts {target.name} and has no RoleArn for it, without which EventBridge starts no state machine: {target.name} does not run"
        role, fix = None, f"Give the target of {name} the RoleArn of a role that may {action} on {target.name}."
    else:
        return
    yield Finding(said, at=trigger.named.place, because=[target, *([] if role is None else [role])], key=f"{name} starts {target.name}", fix=fix)


def _invoked(function: Function) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html"""
    from queuegate.synth.model import uninvited  # noqa: PLC0415 - few pipelines have one

    for trigger, permissions in uninvited(function):
        name, service = trigger.view.name, f"{trigger.service}.amazonaws.com"
        has = (
            f" ({few(one.name for one in permissions)} {'does' if len(permissions) == 1 else 'do'} not: FunctionName, Principal, Action or SourceArn is another)"
            if permissions
            else ""
        )
        of = trigger.source
        yield Finding(
            f"{name} invokes {function.name}, and no AWS::Lambda::Permission of the targets lets {service} do so for it{has}: each invocation is refused, and {function.name} does not run",
            at=trigger.named.place,
            severity=Severity.WARNING,
            because=[function, *permissions],
            key=f"{name} invokes {function.name}",
            fix=f"Add an AWS::Lambda::Permission for {trigger.called.name} with Principal {service}"
            + (f" and the ARN of {of.name} as SourceArn." if of is not None else ", and the ARN of what it is for as SourceArn."),
        )


def _of_queue(queue: Queue) -> Iterator[Finding]:
    yield from each(senders(queue), lambda sender: _judge(queue, sender))


def _put_aside(own: list[Queue], queue: Queue) -> Iterator[Finding]:
    """The queues to which senders put what they cannot deliver, unless that is said of them as these are senders there; of subscriptions subscription-dead-letter-queue speaks."""
    for letters, sender in undelivered(queue):
        if isinstance(letters, Queue) and sender.view.facts.type != Subscription.type and not (letters in own and _sends_there(sender, letters)):
            yield from _judge(letters, sender)


def _sends_there(sender: Sender, letters: Queue) -> bool:
    return any(one.gives_up and one.view == sender.view and one.place == sender.place for one in gathered(senders(letters))[0])


def _judge(queue: Queue, sender: Sender) -> Iterator[Finding]:
    try:
        role = sender.acting_role()
        ways = [partial(may_send, sender, queue)] if role is None or sender.arns else []
        if role is not None:
            ways.append(partial(allows, role, "sqs:SendMessage", queue.facts.links.arn(queue.facts, queue.world)))
        if some(queue.world, ways):
            return
    except Undecided as doubt:
        raise type(doubt)(doubt.reason, doubt.settle, doubt.place or sender.place) from None
    name, comes = sender.view.name, _comes(sender)
    yield Finding(
        f"{queue.name} has no queue policy that allows {sender.service}.amazonaws.com sqs:SendMessage for {name}{_instead(queue, sender)}: {comes}"
        if role is None
        else f"{role.name}, with which {name} sends, lacks sqs:SendMessage on {queue.name}: {comes}",
        at=sender.place,
        severity=Severity.WARNING if sender.gives_up else None,
        because=[sender.view, queue, *([] if role is None else [role])],
        key=f"{name} to {queue.name}",
        fix=_fix(queue, sender, role),
    )


def _comes(sender: Sender) -> str:
    """What comes of it: of what a sender puts aside, the rest is delivered."""
    if sender.gives_up:
        return "what it cannot deliver is lost"
    return "CloudFormation fails on create, since S3 tests the destination" if sender.service == "s3" else "what it sends is not delivered"


def _instead(queue: Queue, sender: Sender) -> str:
    """What its policy has for the service: a statement with another Resource, Action or Condition, or one for a service that does not exist. As far as that is known."""
    known = [one for one in gathered(queue_statements(queue))[0] if not one.all_principals_but]
    own = [one for one in known if one.allow and any(is_service(principal, sender.service) for principal in one.principals)]
    with suppress(Undecided):
        if denial := kept_out_by(sender, queue):
            met = dict.fromkeys(f"{condition.operator} {condition.key}" for condition in denial.conditions)
            return f" (a statement allows it, but a Deny in {owner(denial.place, queue)} denies it{f': {listed(met)} is met' if met else ''})"
        if any(one.denies and any(condition.key.lower() != "aws:securetransport" for condition in one.conditions) for one in known):
            return " (a Deny, or its statement for that service, has another Condition, Action or Resource)" if own else ""
        for one in own:
            if not is_about(one, queue):
                return " (its statement for that service has another Resource)"
            if not any(fnmatchcase("sqs:sendmessage", str(pattern.text).lower()) for pattern in one.actions.patterns):
                return " (its statement for that service has another Action)"
            if keys := dict.fromkeys(_asked(condition) for condition in one.conditions if not _is_own_account(condition)):
                return f" (its statement for that service has a Condition that is not met: {listed(keys)})"
        if any(one.allow and not one.principals for one in known):
            return " (a statement has no Principal)"
        if others := dict.fromkeys(str(other.name) for one in known if one.allow for other in one.principals if _is_no_service(other)):
            return f" (it allows {listed(others)}, which is not a service)"
    return ""


def _asked(condition: Condition) -> str:
    return f"{condition.operator} {condition.key}{', and there is no such key' if is_no_key(condition.key) else ''}"


def _is_own_account(condition: Condition) -> bool:
    """Is it met by whatever the template's own resources send?"""
    return condition.key.lower() == "aws:sourceaccount" and "${AWS::AccountId}" in map(str, condition.values)


def _is_no_service(principal: Principal) -> bool:
    """Is it certainly the name of none? These end in amazonaws.com, in China also in amazonaws.com.cn."""
    known = principal.name.plain()
    return principal.kind == "Service" and known is not None and not known.lower().endswith((".amazonaws.com", ".amazonaws.com.cn"))


def _source(queue: Queue, sender: Sender) -> str:
    """What it sends for: the ARN of a resource of the template, else the ARN as it is spelt. That of a rule is made of its bus and itself, and `GetAtt` gives it."""
    spelt = [called(arn, queue) for arn in sender.arns]
    name = next((name for name in spelt if not name.startswith("arn:")), None)
    if name is None and (not spelt or f"${{{sender.view.id}}}" in spelt[0]):
        name = sender.view.name
    return f"the ARN of {name}" if name else spelt[0]


def _fix(queue: Queue, sender: Sender, role: View | None) -> str:
    if role is not None:
        return f"Allow {role.name} sqs:SendMessage on the ARN of {queue.name}."
    if denial := kept_out_by(sender, queue):
        by = owner(denial.place, queue)
        if is_met_by_services(denial):
            return f'Except services from the Deny in {by}: add Bool on aws:PrincipalIsAWSService with "false" to its Condition.'
        return f"Remove sqs:SendMessage for {sender.service}.amazonaws.com from the Deny in {by}, or correct its Condition."
    return (
        f"Add to the queue policy of {queue.name}: Effect Allow, Principal Service {sender.service}.amazonaws.com, Action sqs:SendMessage, "
        f"with ArnEquals on aws:SourceArn and {_source(queue, sender)}."
    )
