"""Where each kind of resource names the queues that it sends to, in whose name it sends, and what for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from ...linking.resources import View
from ...values.defaults import BUCKET, METHOD, PIPE, RULE, SCHEDULE, STATE_MACHINE, SUBSCRIPTION, TOPIC
from ...values.text import Text, Token, split
from ...values.worlds import Undecided, some
from .parts import TOPIC_RULE, Found, Part, Sending, as_role, integration_of, nothing, settings

_REQUEST: Final = ("RequestTemplates", "RequestParameters")
"""What an integration makes a request of; in an OpenAPI document each begins with a small letter."""


def _of_topic(part: Part) -> Iterator[Text]:
    """The ARN of a topic as it is written, and, where nobody knows any part of it, as the ARN of some topic."""
    yield (arn := part.text())
    if len(arn) == 1 and isinstance(token := arn[0], Token) and token.kind != "resource":
        partition, region, account = (Token("pseudo", f"AWS::{name}") for name in ("Partition", "Region", "AccountId"))
        yield Text.of("arn:", partition, ":sns:", region, ":", account, ":", token)


def own_arn(view: View) -> Iterator[Text]:
    yield view.facts.links.arn(view.facts, view.world)


def _subscription(body: Part, _: View) -> Found:
    topic = partial(_of_topic, body.get("TopicArn"))
    if body.get("Protocol").says("sqs"):
        yield Sending("sns", body.get("Endpoint"), topic, None, body)
    yield Sending("sns", body.get("RedrivePolicy").document().get("deadLetterTargetArn"), topic, None, None)


def _topic(body: Part, view: View) -> Found:
    for one in body.get("Subscription").items():
        if one.get("Protocol").says("sqs"):
            yield Sending("sns", one.get("Endpoint"), partial(own_arn, view), None, one)


def _rule(body: Part, view: View) -> Found:
    if body.get("RoleArn"):
        return  # whether it acts for a target that names no role of its own is on no page that we know
    for target in body.get("Targets").items():
        yield Sending("events", target.get("Arn"), partial(of_rule, body, view), target.get("RoleArn") or None, target)
        yield Sending("events", target.get("DeadLetterConfig", "Arn"), partial(of_rule, body, view), None, None)


def of_rule(body: Part, view: View) -> Iterator[Text]:
    """The ARN of a rule; on a bus of one's own it holds the bus too: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html"""
    (own,) = own_arn(view)
    yield own
    if bus := body.get("EventBusName"):
        *head, name = split(own, "/", whole=True)
        yield Text.of(*(piece for part in head for piece in (part, "/")), split(bus.text(), "/", whole=True)[-1], "/", name)


def _bucket(body: Part, view: View) -> Found:
    for one in body.get("NotificationConfiguration", "QueueConfigurations").items():
        yield Sending("s3", one.get("Queue"), partial(own_arn, view), None, one)


def _notifications(body: Part, _: View) -> Found:
    """What the CDK makes of `bucket.add_event_notification(…)`."""
    for one in body.get("NotificationConfiguration", "QueueConfigurations").items():
        yield Sending("s3", one.get("QueueArn"), partial(of_bucket_name, body), None, one)


def of_bucket_name(body: Part) -> Iterator[Text]:
    """The ARN of the bucket that what the CDK makes names."""
    yield Text.of("arn:", Token("pseudo", "AWS::Partition"), ":s3:::", body.get("BucketName").text())


def _schedule(body: Part, _: View) -> Found:
    target = body.get("Target")
    if ":aws-sdk:" in str(target.get("Arn").text()):
        from .requests import requested  # noqa: PLC0415 - few schedules call an operation themselves

        yield from requested(target)
    else:
        yield from as_role("scheduler", target.get("Arn"), target.get("RoleArn"), target)
    yield from as_role("scheduler", target.get("DeadLetterConfig", "Arn"), target.get("RoleArn"), None)


def _machine(body: Part, _: View) -> Found:
    from .requests import requests_of_states  # noqa: PLC0415 - few templates have state machines

    return requests_of_states(body)


def _pipe(body: Part, _: View) -> Found:
    return as_role("pipes", body.get("Target"), body.get("RoleArn"), body)


def _topic_rule(body: Part, _: View) -> Found:
    for action in body.get("TopicRulePayload", "Actions").items():
        yield from as_role("iot", action.get("Sqs", "QueueUrl"), action.get("Sqs", "RoleArn"), action.get("Sqs"))


def _hook(body: Part, _: View) -> Found:
    """Auto Scaling tells of an instance that starts or ends: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html"""
    return as_role("autoscaling", body.get("NotificationTargetARN"), body.get("RoleARN"), body)


def _group(body: Part, view: View) -> Found:
    for hook in body.get("LifecycleHookSpecificationList").items():
        yield from _hook(hook, view)


def _method(body: Part, _: View) -> Found:
    integration = body.get("Integration")
    return _by_path(body, integration.get("Uri"), integration.get("Credentials"))


def _http_integration(body: Part, _: View) -> Found:
    credentials = body.get("CredentialsArn")
    if body.get("IntegrationSubtype").says("SQS-SendMessage"):
        return iter([Sending("apigateway", body.get("RequestParameters", "QueueUrl"), nothing, credentials, body)])
    return _by_path(body, body.get("IntegrationUri"), credentials)


def _definition(key: str, body: Part, _: View) -> Found:
    """The integrations in an API's OpenAPI document: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html

    A document that nobody knows (AWS::Include) is taken for one that sends nothing.
    """
    try:
        paths = [*body.get(key, "paths").entries()]
    except Undecided:
        return
    for path in paths:
        for method in path.entries():
            integration = method.get("x-amazon-apigateway-integration")
            if integration.get("integrationSubtype").says("SQS-SendMessage"):
                yield Sending("apigateway", integration.get("requestParameters", "QueueUrl"), nothing, integration.get("credentials"), method)
            else:
                yield from _by_path(method, integration.get("uri"), integration.get("credentials"))


def _by_path(method: Part, uri: Part, credentials: Part) -> Found:
    """An integration whose URI has the form `…:sqs:path/ACCOUNT/QUEUE`, or `…:sqs:action/SendMessage`: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html

    What it does with the queue is said in its parameters or templates (`Action=SendMessage`), or by the action; then they name the queue, too. Without credentials API Gateway
    sends in its own name.
    """
    head, *path = split(uri.text(), "/", whole=True) or [Text()]
    last = path[-1] if path else Text()
    if str(head).endswith(":sqs:path") and last and ("SendMessage" in str(last) or asks(method, "SendMessage")):
        yield Sending("apigateway", uri._replace(value=last), nothing, credentials, method)
    elif (str(head).endswith(":sqs:action") and str(last).startswith("SendMessage")) or (str(head).endswith(":sqs:path") and asks(method, "SendMessage")):
        from .query import urls  # noqa: PLC0415 - few integrations name it there

        yield from (Sending("apigateway", url, nothing, credentials, method) for url in urls(integration_of(method)))


def asks(method: Part, word: str) -> bool:
    """Does a mapping template or a parameter of the request that an integration of API Gateway makes contain this word? Raises `Undecided` where nobody can know."""
    integration = integration_of(method)
    return some(method.world, [partial(found.says_anywhere, word) for name in _REQUEST for found in settings(integration, name)])


def _resolver(body: Part, view: View) -> Found:
    from .resolvers import resolver  # noqa: PLC0415 - few templates have any

    return resolver(body, view)


_RESOLVERS: Final = ("AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration")
OF_ANY_KIND: Final = (RULE, SCHEDULE, PIPE)
"""What has targets of every kind."""
KINDS: Final[dict[str, Callable[[Part, View], Found]]] = {
    SUBSCRIPTION: _subscription,
    TOPIC: _topic,
    RULE: _rule,
    BUCKET: _bucket,
    "Custom::S3BucketNotifications": _notifications,
    SCHEDULE: _schedule,
    STATE_MACHINE: _machine,
    PIPE: _pipe,
    TOPIC_RULE: _topic_rule,
    "AWS::AutoScaling::LifecycleHook": _hook,
    "AWS::AutoScaling::AutoScalingGroup": _group,
    "AWS::ApiGatewayV2::Integration": _http_integration,
    METHOD: _method,
    **dict.fromkeys(_RESOLVERS, _resolver),
    "AWS::ApiGateway::RestApi": partial(_definition, "Body"),
    "AWS::ApiGatewayV2::Api": partial(_definition, "Body"),
    "AWS::Serverless::Api": partial(_definition, "DefinitionBody"),
    "AWS::Serverless::HttpApi": partial(_definition, "DefinitionBody"),
}
SENDERS: Final = {
    SUBSCRIPTION: SUBSCRIPTION,
    TOPIC: "Subscription",
    RULE: RULE,
    BUCKET: "NotificationConfiguration",
    "Custom::S3BucketNotifications": "NotificationConfiguration",
    SCHEDULE: SCHEDULE,
    STATE_MACHINE: STATE_MACHINE,
    PIPE: PIPE,
    TOPIC_RULE: TOPIC_RULE,
    "AWS::AutoScaling::LifecycleHook": "NotificationTargetARN",
    "AWS::AutoScaling::AutoScalingGroup": "LifecycleHookSpecificationList",
    "AWS::ApiGatewayV2::Integration": "AWS::ApiGatewayV2::Integration",
    METHOD: METHOD,
    **{kind: kind for kind in _RESOLVERS},
    "AWS::ApiGateway::RestApi": "Body",
    "AWS::ApiGatewayV2::Api": "Body",
    "AWS::Serverless::Api": "DefinitionBody",
    "AWS::Serverless::HttpApi": "DefinitionBody",
}
"""The word of each kind without which one sends nothing: the property that says all that it sends to, or else the type itself."""
