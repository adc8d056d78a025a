"""What is wrong in the request that an integration of API Gateway makes of SQS: its URI, its operation, its parameters.

REST APIs: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html. HTTP APIs:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Final

from queuegate._light import regex

from ...linking.facts import Facts
from ...linking.known_as import in_words
from ...linking.reference_index import naming
from ...linking.resources import View
from ...values.defaults import METHOD, QUEUE
from ...values.text import Text, Token, split
from ...values.worlds import Undecided, World
from ..around.redrive import is_arn, is_url
from ..missing.not_there import near
from ..sending.parts import Part, body_of, integration_of
from .forms import OPERATIONS, of_query, operation, says, setting
from .mappings import Amiss, unanswered, unquoted
from .routes import INTEGRATION, unreached

SUBTYPES: Final = {
    "SQS-SendMessage": ("QueueUrl", "MessageBody"),
    "SQS-ReceiveMessage": ("QueueUrl",),
    "SQS-DeleteMessage": ("ReceiptHandle", "QueueUrl"),
    "SQS-PurgeQueue": ("QueueUrl",),
}
"""What an HTTP API may do with a queue, and the parameters that each needs."""
_OF_OTHERS: Final = {
    "AWS_PROXY": "for functions, and for IntegrationSubtype of an HTTP API",
    "HTTP": "for URLs",
    "HTTP_PROXY": "for URLs",
    "MOCK": "for no backend",
}
"""Types whose Uri is no action of a service: https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html and
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html"""
_VERB: Final = ("IntegrationHttpMethod", "IntegrationMethod", "httpMethod")
"""What the method of its request is called, in a method, in an integration of its own, and in a document."""
KINDS: Final = {
    METHOD: "",
    INTEGRATION: "",
    "AWS::ApiGateway::RestApi": "Body",
    "AWS::ApiGatewayV2::Api": "Body",
    "AWS::Serverless::Api": "DefinitionBody",
    "AWS::Serverless::HttpApi": "DefinitionBody",
}
_INTEGRATION: Final = regex(r"(?i):apigateway:.*:sqs(?:[:/]|$)")


_OF_SERVICE: Final = regex(r":apigateway:[^:]*(?:\$\{AWS::Region\})?:([\w-]+):(?:path|action)$")


def requests_amiss(queue: View) -> Iterator[tuple[View, Amiss]]:
    """The integrations that name this queue and make a request that API Gateway or SQS refuses, each with the first thing that is wrong. What nobody knows of them is taken for right."""
    links = queue.facts.links
    for facts in naming(links, "makes requests of", lambda: (one for kind in KINDS for one in links.of(kind)), _queues, queue.facts):
        view = View(facts, queue.world)
        with suppress(Undecided):
            for integration in integrations_of(view) if view.exists() else ():
                with suppress(Undecided):
                    if (
                        queue.facts in _named(integration, view)
                        and (found := next(chain(_amiss(integration, queue), unreached(view), unanswered(view)), None)) is not None
                    ):
                        yield view, found


def _queues(facts: Facts, world: World) -> Iterator[Facts]:
    """The queues that its integrations name, as far as they are known: one that nobody can read is said of no queue."""
    view = View(facts, world)
    with suppress(Undecided):
        for integration in integrations_of(view):
            with suppress(Undecided):
                yield from _named(integration, view)


def integrations_of(view: View) -> Iterator[Part]:
    """The integrations of a method, or of an API's OpenAPI document."""
    return _integrations(body_of(view), KINDS[view.facts.type])


def _named(integration: Part, view: View) -> Iterator[Facts]:
    """The queues that an integration names: by words where they are deployed with it, or at the end of its URI, which may be of any template."""
    facts, links = view.facts, view.facts.links
    yield from (queue for queue in links.deployed_with(QUEUE, facts.scope) if in_words(integration.value, facts.scope, queue))
    *_, last = split(setting(integration, "Uri").text(), "/", whole=True) or [Text()]
    for named in (last, integration.get("RequestParameters", "QueueUrl").text()):
        with suppress(Undecided):
            if named:
                yield links.find(named, QUEUE, view.world, facts.scope)


def _integrations(body: Part, key: str) -> Iterator[Part]:
    if not key:
        yield integration_of(body)
        return
    for path in body.get(key, "paths").entries():
        yield from filter(None, (method.get("x-amazon-apigateway-integration") for method in path.entries()))


def _amiss(integration: Part, queue: View) -> Iterator[Amiss]:
    if subtype := setting(integration, "IntegrationSubtype"):
        yield from _of_subtype(integration, subtype)
        return
    kind, uri = str(setting(integration, "Type").text()).upper(), setting(integration, "Uri")
    if kind == "AWS":
        yield from _of_uri(integration, uri, queue)
        yield from _by_verb(integration)
        yield from of_query(integration)
        yield from unquoted(integration)
    elif kind in _OF_OTHERS and _INTEGRATION.search(str(uri.text())):
        yield Amiss(f"the type {kind}, which is {_OF_OTHERS[kind]}", setting(integration, "Type"), "AWS")


def _by_verb(integration: Part) -> Iterator[Amiss]:
    """SQS is asked by GET or POST: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html"""
    verb = next((found for name in _VERB if (found := integration.get(name))), None)
    said = verb.text().plain() if verb else None
    if verb and isinstance(said, str) and said and said.upper() not in ("GET", "POST"):
        yield Amiss(f"the method {said} for its request, and SQS answers GET and POST", verb, "POST")


def _of_subtype(integration: Part, subtype: Part) -> Iterator[Amiss]:
    named = subtype.text().plain()
    if not isinstance(named, str) or not named.lower().startswith("sqs"):
        return
    if named not in SUBTYPES:
        meant = near(named, SUBTYPES) or ("SQS-SendMessage",)
        yield Amiss(f"IntegrationSubtype {named}, which HTTP APIs do not have", subtype, f"IntegrationSubtype {meant[0]}", fails=True)
        return
    given = setting(integration, "RequestParameters")
    if missing := [name for name in SUBTYPES[named] if not given.get(name)]:
        wrong = [str(key) for key in (given.value if isinstance(given.value, dict) else ()) if str(key).lower() in {name.lower() for name in missing}]
        there = f" (it has {', '.join(wrong)})" if wrong else ""
        yield Amiss(f"no {' and no '.join(missing)} in RequestParameters{there}, which {named} requires", given or integration, " and ".join(missing))


def _of_uri(integration: Part, uri: Part, queue: View) -> Iterator[Amiss]:
    text = uri.text()
    form = "arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/QUEUE_NAME"
    if given := _given(text, queue):
        yield Amiss(f"the {given} of the queue for its Uri, where Type AWS needs the ARN of an integration", uri, form, fails=True)
        return
    head, *path = split(text, "/", whole=True) or [Text()]
    spelt = str(head)
    service = _OF_SERVICE.search(spelt)
    if service and service[1] != "sqs" and says(integration, "Action=SendMessage", "'SendMessage'"):
        yield Amiss(f"the Uri {text}, which calls {service[1]} and not sqs, and SendMessage is an operation of SQS", uri, form)
    elif _INTEGRATION.search(spelt) and not spelt.endswith((":sqs:path", ":sqs:action")):
        yield Amiss(f"the Uri {text}, which has neither sqs:path/ nor sqs:action/", uri, form, fails=True)
    elif spelt.endswith(":sqs:action") and len(path) > 1:
        yield Amiss(f"the Uri {text}, where sqs:path/ is followed by the account and the name of the queue", uri, form)
    elif spelt.endswith(":sqs:action") and path and isinstance(named := path[0].plain(), str) and named not in OPERATIONS:
        yield Amiss(f"the operation {named} in its Uri, which SQS does not have", uri, operation(named))
    elif spelt.endswith(":sqs:path") and not says(integration, "QueueUrl") and (wrong := next(filter(None, (_given(part, queue) for part in path)), "")):
        yield Amiss(f"the {wrong} of the queue in the path of its Uri, which ends in the name of the queue", uri, form)


def _given(text: Text, queue: View) -> str:
    """What of the queue a text is, where it is not its name."""
    head = text[0] if text else ""
    if isinstance(head, Token):
        is_ours = len(text) == 1 and (head.kind, head.scope, head.name) == ("resource", queue.facts.scope.id, queue.id)
        return "URL" if is_ours and is_url(text) else "ARN" if is_ours and is_arn(text) else ""
    return "URL" if head.startswith(("https:", "http:")) else "ARN" if head.startswith("arn:") and ":apigateway:" not in str(text) else ""
