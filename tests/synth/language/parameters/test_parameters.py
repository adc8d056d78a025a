"""What a parameter may be: one row for each thing that a template can say of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.language.parameters.accepted import variables
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.values.worlds import OTHER

IS = "Conditions: {C: !Equals [!Ref P, prod]}"


def atoms(text: str, given: dict[str, str] | None = None) -> dict[str, tuple[Any, ...]]:
    body, _ = parse(text, "/t.yaml")
    return {name: variable.atoms for name, variable in variables(body, given or {}).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Parameters: {P: {Type: String}}", None),
        ("Parameters: {P: {Type: String, Default: dev}}", ("dev", OTHER)),
        ("Parameters: {P: {Type: String, Default: ''}}", ("", OTHER)),
        ("Parameters: {P: {Type: Number, Default: 30}}", ("30", OTHER)),
        ("Parameters: {P: {Type: String, Default: true}}", ("true", OTHER)),
        ("Parameters: {P: {Type: String, AllowedValues: [a, b]}}", ("a", "b")),
        ("Parameters: {P: {Type: String, AllowedValues: [a, b], Default: b}}", ("b", "a")),
        ("Parameters: {P: {Type: Number, AllowedValues: [1, '1', 2.5, true]}}", ("1", "2.5", "true")),
        (f"Parameters: {{P: {{Type: String}}}}\n{IS}", ("prod", OTHER)),
        (f"Parameters: {{P: {{Type: String, Default: dev}}}}\n{IS}", ("dev", "prod", OTHER)),
        (f"Parameters: {{P: {{Type: String, Default: prod}}}}\n{IS}", ("prod", OTHER)),
        (f"Parameters: {{P: {{Type: String, AllowedValues: [dev, stage]}}}}\n{IS}", ("dev", "stage")),
        ("Parameters: {P: {Type: String, Default: ''}}\nConditions: {C: !Not [!Equals [!Ref P, '']]}", ("", OTHER)),
        (
            "Parameters: {P: {Type: String, Default: dev}}\nConditions: {C: !Equals [8, !Ref P], D: !Or [!Equals [!Ref P, x], !Equals [!Ref P, true]]}",
            ("dev", "8", "x", "true", OTHER),
        ),
        ("Parameters: {P: {Type: String}}\nRules: {R: {Assertions: [{Assert: !Contains [[a, b], !Ref P]}]}}", ("a", "b", OTHER)),
        ("Parameters: {P: {Type: String}}\nRules: {R: {RuleCondition: !Equals [!Ref P, a], Assertions: []}}", ("a", OTHER)),
        ("Parameters: {P: {Type: String, NoEcho: true, Default: secret}}", None),
        ("Parameters: {P: {Type: String, NoEcho: 'TRUE', Default: secret, AllowedValues: [secret, other]}}", None),
        (f"Parameters: {{P: {{Type: String, NoEcho: true, Default: secret}}}}\n{IS}", ("prod", OTHER)),
        ("Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/name, AllowedValues: [/app/name]}}", None),
        (f"Parameters: {{P: {{Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/name}}}}\n{IS}", ("prod", OTHER)),
        ("Parameters: {P: {Type: CommaDelimitedList, Default: 'a, b'}}", ("a, b", OTHER)),
        ("Parameters: {P: {Type: CommaDelimitedList, Default: [a, b]}}", ("a,b", OTHER)),
        ("Parameters: {P: {Type: CommaDelimitedList, Default: 'a,b', AllowedValues: [a, b]}}", ("a,b", "a", "b", "a,a")),
        ("Parameters: {P: {Type: List<Number>, AllowedValues: [1]}}", ("1", "1,1")),
        ("Parameters: {P: {Type: CommaDelimitedList, AllowedPattern: '(a|b)'}}", ("a", "b", "a,a", "a,b")),
        ("{Parameters: {P: {Type: CommaDelimitedList, AllowedValues: [a]}}, Conditions: {C: !Equals [!Select [2, !Ref P], a]}}", ("a,a,a", "a", "a,a")),
        ("{Parameters: {P: {Type: CommaDelimitedList, AllowedValues: [a]}}, Conditions: {C: !Equals [!Select [2, !Ref P], x]}}", ("a", "a,a")),
        ("Parameters: {P: {Type: String, Default: a, AllowedValues: []}}", ("a", OTHER)),
        ("Parameters: {P: {Type: String}}\nMappings: {M: {b: {k: 1}, a: {k: 2}}}\nResources: {R: {V: !FindInMap [M, !Ref P, k]}}", ("a", "b")),
        ("Parameters: {P: {Type: String, Default: b}}\nMappings: {M: {a: {k: 1}, b: {k: 2}}}\nResources: {R: {V: !FindInMap [M, !Ref P, k]}}", ("b", "a")),
        (
            "Parameters: {P: {Type: String, AllowedValues: [a, b, c]}}\nMappings: {M: {a: {k: 1}, b: {k: 2}}}\nResources: {R: {V: !FindInMap [M, !Ref P, k]}}",
            ("a", "b"),
        ),
        ("Parameters: {P: {Type: String, AllowedValues: [x]}}\nMappings: {M: {a: {k: 1}}}\nResources: {R: {V: !FindInMap [M, !Ref P, k]}}", ("x",)),
        (
            "Parameters: {P: {Type: String, Default: x}}\nMappings: {M: {a: {k: 1}}}\nResources: {R: {V: !FindInMap [M, !Ref P, k, DefaultValue: 3]}}",
            ("x", "a", OTHER),
        ),
        ("Parameters: {P: }", None),
        ("Parameters: {P: 3}", None),
        ("Parameters: {P: {Type: [x], AllowedValues: 3}}", None),
        ("Parameters: [P]", None),
    ],
    ids=str,
)
def test_the_values_that_a_parameter_may_have(text: str, expected: tuple[Any, ...] | None) -> None:
    assert atoms(text).get("P") == expected


DEV = "Parameters: {P: {Type: String, Default: dev}, Q: {Type: String, Default: q}, L: {Type: CommaDelimitedList, Default: 'a,b'}}\n"
MAP = "Mappings: {M: {a: {k: 1}, b: {k: 2}}, N: {a: {k: 1}, c: {k: 2}}}\n"


@pytest.mark.parametrize(
    ("equation", "told"),
    [
        ("!Equals [!Sub '${P}', prod]", {"prod"}),
        ("!Equals [!Sub '${P}-x', prod-x]", {"prod"}),
        ("!Equals [!Sub '${P}-x', prod-y]", set()),
        ("!Equals [!Sub '${P}-${P}', prod-dev]", set()),
        ("!Equals [!Sub ['${it}-x', {it: !Ref P}], prod-x]", {"prod"}),
        ("!Equals [!Sub '${P}-${Q}', prod-q]", {"prod"}),
        ("!Equals [!Join ['-', [a, !Ref P]], a-prod]", {"prod"}),
        ("!Equals [a-prod, !Join ['-', [a, !Ref P]]]", {"prod"}),
        ("!Equals [!Join ['', [!Ref P]], '']", {""}),
        ("!Equals [!Select [0, !Split ['-', !Ref P]], prod]", {"prod"}),
        ("!Equals [!Select [1, !Split ['-', !Ref P]], prod]", {"prod-prod"}),
        ("!Equals [!Select [0, [!Ref P, x]], prod]", {"prod"}),
        ("!Equals [!Select ['0', !Split ['/', !Sub 'x${P}']], xprod]", {"prod"}),
        ("!Not [!Equals [!Ref P, dev]]", set()),
        ("!Or [!Equals [!Ref P, dev], !Equals [!Ref P, test]]", {"test"}),
    ],
)
def test_a_parameter_is_told_apart_through_the_functions_around_it(equation: str, told: set[str]) -> None:
    assert set(atoms(f"{DEV}Conditions: {{C: {equation}}}")["P"]) == {"dev", OTHER} | told


def test_the_items_of_a_list_are_told_apart_too() -> None:
    assert set(atoms(f"{DEV}Conditions: {{C: !Equals [!Join ['-', !Ref L], x-y]}}")["L"]) == {"a,b", "x,y", OTHER}
    assert set(atoms(f"{DEV}Conditions: {{C: !Equals [!Select [1, !Ref L], x]}}")["L"]) == {"a,b", "x,x", OTHER}


@pytest.mark.parametrize(
    ("lookup", "told"),
    [
        ("R: {Type: T, Properties: {V: !FindInMap [M, !Ref P, k]}}", {"a", "b"}),
        ("R: {Type: T, Properties: {V: !Sub ['${it}', {it: !FindInMap [M, !Ref P, k]}]}}", {"a", "b"}),
        ("R: {Type: T, Properties: {V: !FindInMap [M, !Ref P, k, {DefaultValue: 1}]}}", {"a", "b", "dev", OTHER}),
        ("R: {Type: T, Metadata: {V: !FindInMap [M, !Ref P, k]}}", {"a", "b", "dev", OTHER}),
        ("R: {Type: T, Condition: C, Properties: {V: !FindInMap [M, !Ref P, k]}}", {"a", "b", "dev", OTHER}),
        ("R: {Type: T, Properties: {V: !If [C, !FindInMap [M, !Ref P, k], 1]}}", {"a", "b", "dev", OTHER}),
        ("R: {Type: T, Properties: {V: !FindInMap [M, !Sub '${P}', k]}}", {"a", "b", "dev", OTHER}),
        ("R: {Type: T, Properties: {V: !FindInMap [M, a, !Ref P]}}", {"k"}),
        ("R: {Type: T, Properties: {V: !FindInMap [M, !Ref P, k], W: !FindInMap [N, !Ref P, k]}}", {"a"}),
    ],
)
def test_a_map_confines_a_parameter_only_where_it_is_always_looked_up(lookup: str, told: set[Any]) -> None:
    assert set(atoms(f"{DEV}{MAP}Conditions: {{C: !Equals [!Ref Q, x]}}\nResources: {{{lookup}}}")["P"]) == told


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("^(dev|prod)$", {"dev", "prod"}),
        ("dev|prod", {"dev", "prod"}),
        ("^(?:dev|prod|qa)$", {"dev", "prod", "qa"}),
        ("[a-z]+", {"dev", OTHER}),
        ("dev|pr.d", {"dev", OTHER}),
    ],
)
def test_a_pattern_that_is_a_plain_choice_is_one(pattern: str, told: set[Any]) -> None:
    assert set(atoms(f"Parameters: {{P: {{Type: String, Default: dev, AllowedPattern: '{pattern}'}}}}")["P"]) == told


STORED = "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<%s>', Default: /app/queue}}"


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("String", None, None),
        ("String", "/app/other", None),
        ("String", "arn:aws:sqs:eu-west-1:111122223333:orders", ("arn:aws:sqs:eu-west-1:111122223333:orders",)),
        ("String", "30", ("30",)),
        ("List<String>", "/app/other", ("/app/other",)),
    ],
)
def test_a_parameter_of_ssm_is_given_a_name_or_what_the_name_stands_for(kind: str, given: str | None, expected: tuple[str, ...] | None) -> None:
    assert atoms(STORED % kind, {"P": given} if given else {}).get("P") == expected


def test_a_parameter_of_ssm_is_what_the_name_stands_for(command: Any, tmp_path: Any) -> None:
    """A queue is described by the name; of a number only the value can be given, also where the name comes from the command line."""
    text = """
Parameters: {Source: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/queue}, Seconds: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /app/seconds}}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: !Ref Seconds}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref Source, FunctionName: !Ref Worker}}
"""
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    for given, name in (((), "/app/queue"), (("--parameter", "Source=/live/queue"), "/live/queue")):
        report = json.loads(command("check", "template.yaml", *given, "--report", "json", "--linters", "none", cwd=tmp_path).stdout)
        questions = {one["text"]: one["settle"] for one in report["questions"]}
        assert questions[f"the parameter Source is read from SSM when the stack is deployed ({{{{resolve:ssm:{name}}}}})"].startswith(
            f'externals: {{"{name}": {{type: AWS::SQS::Queue'
        )
        assert questions["the parameter Seconds is read from SSM when the stack is deployed ({{resolve:ssm:/app/seconds}})"] == "--parameter Seconds=VALUE"


def test_a_given_value_is_the_only_one() -> None:
    text = f"Parameters: {{P: {{Type: String, AllowedValues: [a, b], NoEcho: true}}}}\n{IS}"
    assert atoms(text, {"P": "elsewhere"}) == {"P": ("elsewhere",)}
    assert atoms("{}", {"AWS::Region": "eu-west-1"}) == {"AWS::Region": ("eu-west-1",)}
    assert atoms("{}", {"Unknown": "x"}) == {}


def test_a_pseudo_parameter_is_what_it_is_compared_with_or_something_else() -> None:
    assert atoms("Conditions: {C: !Equals [!Ref 'AWS::Region', us-east-1], D: !Equals [eu-west-1, !Ref 'AWS::Region']}") == {
        "AWS::Region": ("us-east-1", "eu-west-1", OTHER)
    }
    assert atoms("Mappings: {M: {a: {k: 1}, b: {k: 1}}}\nResources: {R: {V: !FindInMap [M, !Ref 'AWS::Region', k]}}") == {"AWS::Region": ("a", "b")}


def test_constants_spread_over_parameters_that_are_compared_with_one_another_however_far() -> None:
    found = atoms("""
Parameters: {A: {Type: String}, B: {Type: String, Default: b}, C: {Type: String, AllowedValues: [c, d]}, D: {Type: String, Default: d}, Lonely: {Type: String, Default: l}}
Conditions:
  First: !Equals [!Ref A, !Ref B]
  Second: !Equals [!Ref C, !Ref B]
  Third: !Equals [!Ref D, !Ref C]
  Last: !Equals [!Ref D, far]
""")
    assert {name: set(values) for name, values in found.items()} == {
        "A": {"b", "c", "d", "far", OTHER},
        "B": {"b", "c", "d", "far", OTHER},
        "C": {"c", "d"},
        "D": {"d", "c", "b", "far", OTHER},
        "Lonely": {"l", OTHER},
    }


def test_a_constant_that_is_named_often_does_not_end_the_spreading_early() -> None:
    found = atoms("""
Parameters: {A: {Type: String}, B: {Type: String}}
Conditions:
  First: !Or [!Equals [!Ref A, !Ref AWS::Region], !Equals [!Ref A, x], !Equals [!Ref A, x]]
  Second: !Or [!Equals [!Ref AWS::Region, !Ref B], !Equals [!Ref B, x], !Equals [!Ref B, y], !Equals [!Ref B, z], !Equals [!Ref B, z]]
  Third: !Equals [!Ref AWS::Region, x]
""")
    assert {name: set(values) for name, values in found.items()} == {name: {"x", "y", "z", OTHER} for name in ("A", "B", "AWS::Region")}


TEMPLATE = """
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources: {}
"""


def test_sibling_templates_share_a_parameter_of_the_same_name_and_values(model: Callable[..., Any]) -> None:
    one, two, three = model(TEMPLATE, TEMPLATE, TEMPLATE.replace("dev, prod", "prod, dev, test")).scopes
    assert one.variables["Env"] is two.variables["Env"]
    assert one.variables["Env"] is not three.variables["Env"]


def test_a_value_can_be_given_for_one_stack_alone(model: Callable[..., Any]) -> None:
    one, two = model(TEMPLATE, TEMPLATE, given={"two.Env": "prod"}).scopes
    assert (one.variables["Env"].atoms, two.variables["Env"].atoms) == (("dev", "prod"), ("prod",))
    one, two = model(TEMPLATE, TEMPLATE, given={"two.Env": "prod", "Env": "dev"}).scopes
    assert (one.variables["Env"].atoms, two.variables["Env"].atoms) == (("dev",), ("prod",))
    one, two = model(TEMPLATE, TEMPLATE, given={"Env": "dev", "two.Env": "prod"}).scopes
    assert (one.variables["Env"].atoms, two.variables["Env"].atoms) == (("dev",), ("prod",))


def test_a_secret_is_never_shown(values: Callable[..., dict[str, Any]]) -> None:
    found = values("!Sub 'x-${P}'", "Parameters: {P: {Type: String, NoEcho: true, Default: hunter2}}\nConditions: {C: !Equals [!Ref P, '']}")
    assert [str(outcome) for outcome in found.values()] == ["x-", "x-${P}"]
