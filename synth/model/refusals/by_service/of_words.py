"""Words that a service refuses, and that the registry of CloudFormation does not list: the qualifier of a function, the Region of a topic, who may call a method."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from ....linking.resources import View
from ....values.defaults import ALIAS
from ....values.worlds import Undecided
from ..references import RefusedForm

_LATEST: Final = "$LATEST"
_FIELDS: Final = 6
_OF_REGION: Final = 3
"""Where the Region stands among the fields of an ARN."""
_AUTHORIZED: Final = ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS")


def authorization(view: View) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html"""
    with suppress(Undecided):
        said, place = view.facts.dig(("AuthorizationType",), view.world)
        if isinstance(said, str) and said not in _AUTHORIZED:
            yield RefusedForm("AuthorizationType", place, f"'{said}'", " or ".join(_AUTHORIZED))


def qualifier(view: View) -> Iterator[RefusedForm]:
    """What is not published is called $LATEST, in capitals: https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html"""
    with suppress(Undecided):
        said, place = view.facts.dig(("Qualifier",), view.world)
        if isinstance(said, str) and said != _LATEST and said.upper().lstrip("$") == _LATEST.lstrip("$"):
            named = [View(facts, view.world).facts.dig(("Name",), view.world)[0] for facts in view.facts.links.deployed_with(ALIAS, view.facts.scope)]
            if said.startswith("$") or all(isinstance(one, str) and one != said for one in named):
                yield RefusedForm("Qualifier", place, f"'{said}'", f"the name of an alias, the number of a version, or {_LATEST}", _LATEST)


def region(view: View) -> Iterator[RefusedForm]:
    """It is the Region of the topic: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html"""
    with suppress(Undecided):
        (own, place), (topic, _) = (view.facts.dig((key,), view.world) for key in ("Region", "TopicArn"))
        fields = topic.split(":") if isinstance(topic, str) else []
        if isinstance(own, str) and len(fields) == _FIELDS and "${" not in topic and own != fields[_OF_REGION]:
            yield RefusedForm("Region", place, own, f"the Region of the topic ({fields[_OF_REGION]})", fields[_OF_REGION])
