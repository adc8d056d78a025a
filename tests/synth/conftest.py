"""Templates that a test spells out, and what an expression is in every world of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.language.functions.intrinsics import resolve
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.text import settle
from queuegate.synth.values.trees import paths
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided, World


def template_of(text: str, stack: str) -> Template:
    body, spot = parse(text, f"/{stack}.yaml")
    return Template(file=f"/{stack}.yaml", stack=stack, body=body, spot=spot)


@pytest.fixture
def model() -> Callable[..., Model]:
    """`model(text, …)`: these templates linked; the stacks are called `one`, `two`, …"""

    def linked(*texts: str, given: dict[str, str] | None = None, externals: str | None = None) -> Model:
        outside = None
        if externals:
            body, spot = parse(externals, "/externals.yaml")
            outside = Template(file="/externals.yaml", stack="externals", body={"Resources": body}, spot=spot)
        return build([template_of(text, name) for text, name in zip(texts, ("one", "two", "three"), strict=False)], given, outside)

    return linked


@pytest.fixture
def worlds_of() -> Callable[..., dict[str, Any]]:
    """`worlds_of(work)`: each world in words, and what `work` gives or why it is undecided there."""

    def tried(work: Callable[[World], Any]) -> dict[str, Any]:
        def careful(world: World) -> Any:
            try:
                return work(world)
            except Undecided as doubt:
                return doubt.again()

        tree = explore(careful)
        return {", ".join(variable.describe(mask) for variable, mask in path.items()): outcome for path, outcome in paths(tree, {})}

    return tried


@pytest.fixture
def values(model: Callable[..., Model], worlds_of: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """`values(expression, head)`: what an expression is in each world of a template with this head, settled as far as it goes."""

    def valued(expression: str, head: str = "", given: dict[str, str] | None = None) -> dict[str, Any]:
        written = f"{head}\nResources:\n  Orders: {{Type: AWS::SQS::Queue}}\n  Worker: {{Type: AWS::Lambda::Function}}\n  Subject:\n    Type: Custom::It\n    Properties:\n      It: {expression}\n"
        (scope,) = model(written, given=given).scopes
        place = Place(scope, ("Resources", "Subject", "Properties", "It"))

        def deep(value: Any, world: World, at: Place) -> Any:
            found, at = resolve(value, world, at)
            if isinstance(found, list):
                return [deep(item, world, at / i) for i, item in enumerate(found)]
            if isinstance(found, dict):
                return {key: deep(item, world, at / key) for key, item in found.items()}
            return settle(found, world)

        return worlds_of(lambda world: deep(scope.resources["Subject"]["Properties"]["It"], world, place))

    return valued
