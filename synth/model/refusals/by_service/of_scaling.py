"""What Application Auto Scaling refuses of a scalable target that is a function: https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-lambda.html and
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from ....language.functions import coerce
from ....linking.resources import View
from ....values.defaults import SCALABLE_TARGET
from ....values.text import Text, Token, settle
from ....values.value import ABSENT, Place
from ....values.worlds import Undecided
from ..references import RefusedForm

_SPACE: Final = "lambda"
_DIMENSION: Final = "lambda:function:ProvisionedConcurrency"
_FORM: Final = "function:NAME:ALIAS, or the number of a version in the place of ALIAS"
_FIELDS: Final = 3


def scaling(function: View) -> Iterator[View]:
    """The scalable targets that name the function, or an alias or a version of it, by a reference."""
    for facts in function.facts.links.deployed_with(SCALABLE_TARGET, function.facts.scope):
        view = View(facts, function.world)
        with suppress(Undecided):
            named = [token for token in _said(view, "ResourceId")[0].tokens if token.kind == "resource"]
            if view.exists() and any((token.scope, token.name) == (function.facts.scope.id, function.id) for token in named):
                yield view


def of_target(view: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        (space, at), (dimension, there) = (_said(view, key) for key in ("ServiceNamespace", "ScalableDimension"))
        if str(space).lower() != _SPACE:
            return
        if str(space) != _SPACE:
            yield RefusedForm("ServiceNamespace", at, str(space), f"{_SPACE} for functions", _SPACE)
        if dimension and not dimension.tokens and str(dimension) != _DIMENSION:
            yield RefusedForm("ScalableDimension", there, str(dimension), f"{_DIMENSION} for functions", _DIMENSION)
        yield from _resource(*_said(view, "ResourceId"))
        yield from _capacity(view)


def _capacity(view: View) -> Iterator[RefusedForm]:
    """MinCapacity above MaxCapacity: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"""
    (low, at), (high, _) = (_number(view, key) for key in ("MinCapacity", "MaxCapacity"))
    if low is not None and high is not None and low > high:
        yield RefusedForm("MinCapacity", at, f"{low:,} with MaxCapacity {high:,}", "a MinCapacity that is not above MaxCapacity")


def _number(view: View, key: str) -> tuple[int | None, Place]:
    value, place = view.facts.dig((key,), view.world)
    return (None if value is ABSENT else coerce.integer(value, view.world, place)), place


def _said(view: View, key: str) -> tuple[Text, Place]:
    value, place = view.facts.dig((key,), view.world)
    return (Text.of(settle(value, view.world)) if isinstance(value, (str, Text)) else Text()), place


def _resource(text: Text, place: Place) -> Iterator[RefusedForm]:
    """A name or an alias that a token stands for has no colon, and may be anything else."""
    spelt = "".join(part if isinstance(part, str) else "x" for part in text)
    if not text or any(isinstance(part, Token) and part.kind != "resource" for part in text):
        return
    fields = spelt.split(":")
    if fields[0] != "function" or len(fields) != _FIELDS:
        yield RefusedForm("ResourceId", place, f"'{text}'", _FORM)
    elif fields[-1] == "$LATEST":
        yield RefusedForm("ResourceId", place, f"'{text}', of which no concurrency can be provisioned", _FORM)
