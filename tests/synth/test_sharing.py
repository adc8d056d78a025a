"""Parameters of several templates: which vary together."""

from __future__ import annotations

import pytest

from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import World


def templates(one: str, two: str) -> list[Template]:
    parsed = [(stack, *parse(text, f"/{stack}.yaml")) for stack, text in (("one", one), ("two", two))]
    return [Template(file=f"/{stack}.yaml", stack=stack, body=body, spot=spot) for stack, body, spot in parsed]


def together(one: str, two: str, given: dict[str, str] | None = None) -> bool:
    """Is the parameter Env of one template that of the other?"""
    first, second = (scope.variables["Env"] for scope in build(templates(one, two), given).scopes)
    return first is second


def allowed(values: str, default: str = "") -> str:
    return f"Parameters: {{Env: {{Type: String, AllowedValues: {values}{default and f', Default: {default}'}}}}}"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (allowed("[dev, prod]"), allowed("[dev, prod]")),
        (allowed("[dev, prod]"), allowed("[prod, dev]")),
        (allowed("[dev, prod]", "dev"), allowed("[dev, prod]", "prod")),
    ],
    ids=["the same values", "in another order", "with another default"],
)
def test_the_same_name_and_the_same_values_are_one_choice(one: str, two: str) -> None:
    assert together(one, two)


def test_open_parameters_of_one_name_and_default_vary_together_and_are_told_apart_by_what_either_names() -> None:
    bare = "Parameters: {Env: {Type: String, Default: dev}}\n"
    asking = f"{bare}Conditions: {{Prod: !Equals [!Ref Env, prod]}}\n"
    first, second = (scope.variables["Env"] for scope in build(templates(bare, asking)).scopes)
    assert first is second
    assert [str(atom) for atom in first.atoms] == ["dev", "prod", "something else"]
    other = asking.replace("Default: dev", "Default: test")
    assert not together(bare, other)
    assert not together(bare, asking, {"two.Env": "prod"})


def test_other_values_are_another_choice_and_so_is_a_stack_s_own_value() -> None:
    assert not together(allowed("[dev, prod]"), allowed("[dev, test, prod]"))
    assert not together(allowed("[dev, prod]"), allowed("[dev, prod]"), {"two.Env": "prod"})
    assert together(allowed("[dev, prod]"), allowed("[dev, test, prod]"), {"Env": "prod"})


NESTS = """
Conditions: {InUs: !Equals [!Ref AWS::Region, us-east-1]}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./two.yaml, Parameters: {Hide: !If [InUs, 30, 300]}}
"""
IN_EUROPE = """
Parameters: {Hide: {Type: Number}}
Conditions: {InEurope: !Equals [!Ref AWS::Region, eu-west-1]}
"""
BY_REGION = (
    "Mappings: {Sizes: {eu-west-1: {s: 1}}}\nResources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !FindInMap [Sizes, !Ref AWS::Region, s]}}}"
)


def regions(one: str, two: str, given: dict[str, str] | None = None) -> list[tuple[str, ...] | None]:
    """What the Region of both stacks may be, one after the other; None: nothing is known. One choice is told once."""
    variables = [scope.variables.get("AWS::Region") for scope in build(templates(one, two), given).scopes]
    return [variable and tuple(map(str, variable.atoms)) for variable in dict.fromkeys(variables)]


def test_a_nested_stack_is_in_the_region_of_its_parent() -> None:
    assert regions(NESTS, IN_EUROPE) == [("eu-west-1", "us-east-1", "something else")]
    assert regions(NESTS, "Parameters: {Hide: {Type: Number}}") == [("us-east-1", "something else")]
    assert regions(NESTS, IN_EUROPE, {"two.AWS::Region": "eu-west-1"}) == [("eu-west-1", "us-east-1", "something else"), ("eu-west-1",)]
    assert regions(NESTS, BY_REGION) == [("eu-west-1", "us-east-1", "something else")]


def test_a_sibling_may_be_in_another_region() -> None:
    assert regions(NESTS.replace("two.yaml", "three.yaml"), IN_EUROPE) == [("us-east-1", "something else"), ("eu-west-1", "something else")]


def ruled(claim: str, names: str = "Env") -> str:
    parameters = ", ".join(f"{name}: {{Type: String, AllowedValues: [dev, prod]}}" for name in names.split())
    return f"Parameters: {{{parameters}}}\nRules: {{R: {{Assertions: [{{Assert: {claim}}}]}}}}"


@pytest.mark.parametrize(
    ("one", "two", "can"),
    [
        (ruled("!Equals [!Ref Env, prod]"), ruled("!Equals [!Ref Env, prod]"), True),
        (ruled("!Equals [!Ref Env, prod]"), ruled("!Equals [!Ref Env, dev]"), False),
        (ruled("!Equals [!Ref Env, !Ref Also]", "Env Also"), ruled("!Not [!Equals [!Ref Env, !Ref Also]]", "Env Also"), False),
        (ruled("!Equals [!Ref Env, prod]"), ruled("!Equals [!Ref Other, dev]", "Other"), True),
        (ruled("!Equals [!Ref Env, prod]"), ruled("!Equals [a, b]", "Other"), False),
    ],
    ids=["the same", "the opposite", "the opposite of two parameters", "of other parameters", "one alone"],
)
def test_the_rules_of_several_templates_are_kept_together(one: str, two: str, can: bool) -> None:  # noqa: FBT001 - a column
    possible = build(templates(one, two)).possible()
    assert possible
    assert possible(World()) is can


TWICE = """
Resources:
  First: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./two.yaml}}
  Second: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./two.yaml}}
"""


def test_a_value_may_be_given_for_a_template_that_is_nested_twice_or_for_one_of_its_stacks() -> None:
    def values(given: dict[str, str]) -> dict[str, object]:
        scopes = build(templates(TWICE, allowed("[dev, prod]", "dev")), given).scopes
        return {scope.id: scope.variables["Env"].atoms if "Env" in scope.variables else None for scope in scopes if scope.owner}

    assert values({"two.Env": "prod"}) == {"one/First": ("prod",), "one/Second": ("prod",)}
    assert values({"two.Env": "prod", "one/Second.Env": "dev"}) == {"one/First": ("prod",), "one/Second": ("dev",)}
    assert values({"Env": "prod"}) == {"one/First": None, "one/Second": None}  # the parent says: the default
