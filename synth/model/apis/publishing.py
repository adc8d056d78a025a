"""Integrations of an API that publish to a topic without a function between: with which role, and with which message attributes.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate._light import NamedTuple, regex

from ...linking.facts import Facts
from ...linking.reference_index import naming
from ...linking.resources import View
from ...values.defaults import TOPIC
from ...values.text import Text
from ...values.value import Place
from ...values.worlds import Undecided, World
from ..functions import Role, role_named
from ..missing.not_there import near
from ..sending.parts import Part, settings
from ..sending.query import urls
from .forms import says, setting
from .mappings import Amiss, unquoted
from .requests import KINDS, integrations_of

_SNS: Final = regex(r"(?i):apigateway:.*:sns:")
_NAME: Final = regex(r"\bMessageAttributes\.entry\.\d+\.Name=([\w.-]+)(?=&|\s|$)")
_ACTION: Final = regex(r"\bAction=([A-Za-z]+)(?=&|\s|$)")
_PUBLISH: Final = "Publish"
_ANY_NAME: Final = regex(r"\bMessageAttributes\b")


class ApiPublisher(NamedTuple):
    """An integration that publishes, and where it names the topic."""

    view: View
    integration: Part
    place: Place

    @property
    def attributes(self) -> tuple[str, ...] | None:
        """The names of the attributes that each of its messages has; None where they are made when it runs."""
        templates = [one.text() for found in settings(self.integration, "RequestTemplates") for one in found.entries()]
        parameters = [str(key) for found in settings(self.integration, "RequestParameters") for key in (found.value if isinstance(found.value, dict) else ())]
        names: list[str] = []
        for text in templates:
            spelt = str(text)
            if "#" in spelt or "&$" in spelt or any(token.kind not in ("resource", "pseudo") for token in text.tokens):
                return None
            found = _NAME.findall(spelt)
            if len(_ANY_NAME.findall(spelt)) > 0 and not found:
                return None
            names += found
        return None if not templates or any("MessageAttributes" in key for key in parameters) else tuple(dict.fromkeys(names))

    def role(self) -> Role | None:
        """The role in whose name it publishes; None where it names none. Raises `Outside` where that is not among the targets."""
        given = next((found for key in ("Credentials", "CredentialsArn", "credentials") if (found := self.integration.get(key))), None)
        if given is None or not (named := given.text()):
            return None
        return role_named(named, self.view)


def publishing_amiss(publisher: ApiPublisher) -> Iterator[Amiss]:
    """What is wrong in the form that it sends to SNS."""
    integration = publisher.integration
    templates = [(one, str(one.text())) for found in settings(integration, "RequestTemplates") for one in found.entries()]
    for template, text in templates:
        for named in _ACTION.findall(text):
            if named != _PUBLISH and (named.lower() == _PUBLISH.lower() or near(named, (_PUBLISH,))):
                yield Amiss(f"Action={named} in its mapping template, an operation that SNS does not have", template, f"Action={_PUBLISH}")
    is_plain = templates and not any("#" in text or "&$" in text for _, text in templates)
    if is_plain and all(f"Action={_PUBLISH}" in text.split("&") for _, text in templates) and not says(integration, "Message=", "querystring.Message"):
        yield Amiss("no Message in its mapping template, which Publish requires", templates[0][0], "&Message=$util.urlEncode($input.body)")
    yield from unquoted(integration)


def methods_publishing_to(topic: View) -> Iterator[ApiPublisher]:
    """Those of the topic, as far as that is known."""
    links = topic.facts.links
    for facts in naming(links, "publishes by an API to", lambda: (one for kind in KINDS for one in links.of(kind)), _topics, topic.facts):
        view = View(facts, topic.world)
        try:
            if view.exists():
                yield from (one for one, named in _publishing(view) if named is topic.facts)
        except Undecided:
            continue


def _publishing(view: View) -> Iterator[tuple[ApiPublisher, Facts]]:
    for integration in integrations_of(view):
        kind, uri = str(setting(integration, "Type").text()).upper(), setting(integration, "Uri")
        for named in urls(integration, "TopicArn") if kind == "AWS" and _SNS.search(str(uri.text())) else ():
            if (found := _topic(named.text(), view)) is not None:
                yield ApiPublisher(view, integration, named.place), found


def _topics(facts: Facts, world: World) -> Iterator[Facts]:
    return (topic for _, topic in _publishing(View(facts, world)))


def _topic(named: Text, view: View) -> Facts | None:
    try:
        return view.facts.links.find(named, TOPIC, view.world, view.facts.scope)
    except Undecided:
        return None
