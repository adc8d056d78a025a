"""One defect in many disguises: a visibility timeout of 20 s where the function runs 30 s (Lambda refuses the mapping), and a queue that anybody may read.

Each disguise is the files of a folder. Whoever reviews the pull request sees an ordinary template; whoever deploys it, in some way that the template allows, has the defect.
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

from queuegate.synth.sources.cloudformation import parse

HERE = Path(__file__).parent
BESIDE = runpy.run_path(str(HERE / "disguises_beside_values.py"))
BASE = (HERE.parent / "policies" / "base.yaml").read_text(encoding="utf-8")
GOOD, BAD = "185", "20"
Files = dict[str, str]


def hidden(value: str, head: str = "", *, base: str = BASE, tail: str = "") -> Files:
    """The pipeline with this VisibilityTimeout."""
    assert "VisibilityTimeout: 185" in base
    return {"t.yaml": head + "\n" + base.replace("VisibilityTimeout: 185", f"VisibilityTimeout: {value}") + tail}


def stage(more: str = "") -> str:
    return f"Parameters: {{Stage: {{Type: String, Default: dev{more}}}}}\n"


def unless(condition: str, head: str | None = None) -> Files:
    """Bad where the condition does not hold."""
    return hidden(f"!If [Ok, {GOOD}, {BAD}]", f"{stage() if head is None else head}Conditions: {{Ok: {condition}}}\n")


def by_condition() -> dict[str, Files]:
    """What a parameter may be beside its default and the constants that the template names."""
    others = "Parameters: {Stage: {Type: String, Default: dev}, App: {Type: String, Default: shop}, List: {Type: CommaDelimitedList, Default: 'a,b'}}\n"
    return {
        "the default compared": unless("!Equals [!Ref Stage, dev]"),
        "the constant first": unless("!Equals [dev, !Ref Stage]"),
        "not not": unless("!Not [!Not [!Equals [!Ref Stage, dev]]]"),
        "not another": unless("!Not [!Equals [!Ref Stage, prod]]"),
        "or of two": unless("!Or [!Equals [!Ref Stage, dev], !Equals [!Ref Stage, test]]"),
        "and of two nots": unless("!And [!Not [!Equals [!Ref Stage, prod]], !Not [!Equals [!Ref Stage, live]]]"),
        "an empty default": unless("!Equals [!Ref Stage, '']", stage().replace("dev", "''")),
        "an empty default, not": hidden(f"!If [Has, {BAD}, {GOOD}]", stage().replace("dev", "''") + "Conditions: {Has: !Not [!Equals [!Ref Stage, '']]}\n"),
        "a pattern": unless("!Equals [!Ref Stage, dev]", stage(", AllowedPattern: '[a-z]+'")),
        "a pattern that is a choice": unless("!Equals [!Ref Stage, dev]", stage(", AllowedPattern: '^(dev|prod)$'")),
        "a number": unless("!Equals [!Ref Stage, 1]", stage().replace("String, Default: dev", "Number, Default: 1")),
        "inside a Sub": unless("!Equals [!Sub '${Stage}', dev]"),
        "inside a longer Sub": unless("!Equals [!Sub 'x-${Stage}', x-dev]"),
        "inside a Sub with a map": unless("!Equals [!Sub ['${it}-x', {it: !Ref Stage}], dev-x]"),
        "inside a Join": unless("!Equals [!Join ['-', [x, !Ref Stage]], x-dev]"),
        "inside a Join in a Sub": unless("!Equals [!Sub ['${it}', {it: !Join ['', [!Ref Stage]]}], dev]"),
        "inside a Select": unless("!Equals [!Select [0, [!Ref Stage, b]], dev]"),
        "inside a Split": unless("!Equals [!Select [0, !Split ['-', !Ref Stage]], dev]"),
        "inside a Split of a Sub": unless("!Equals [!Select [1, !Split ['-', !Sub 'x-${Stage}']], dev]"),
        "the second part of a Split": unless("!Equals [!Select [1, !Split ['-', !Ref Stage]], eu]", stage().replace("dev", "dev-eu")),
        "two parameters in a Sub": unless("!Equals [!Sub '${Stage}-${App}', dev-shop]", others),
        "a list joined": unless("!Equals [!Join ['-', !Ref List], a-b]", others),
        "an item of a list": unless("!Equals [!Select [0, !Ref List], a]", others),
        "an item of a list of allowed ones": unless(
            "!Equals [!Select [1, !Ref Stage], prod]",
            stage(", AllowedValues: [dev, prod]").replace("String, Default: dev", "CommaDelimitedList, Default: 'dev,prod'"),
        ),
        "one allowed item": unless("!Equals [!Join ['', !Ref Stage], dev]", stage(", AllowedValues: [dev]").replace("String", "CommaDelimitedList")),
        "a list whose items match a choice": unless(
            "!Equals [!Join ['', !Ref Stage], dev]", stage(", AllowedPattern: '^(dev|prod)$'").replace("String", "CommaDelimitedList")
        ),
        "how many allowed items": unless(
            "!Equals [{'Fn::Length': !Ref Stage}, 1]",
            "Transform: AWS::LanguageExtensions\n" + stage(", AllowedValues: [dev]").replace("String", "CommaDelimitedList"),
        ),
        "no allowed value": unless("!Equals [!Ref Stage, dev]", stage(", AllowedValues: []")),
        "two parameters with each other": unless("!Equals [!Ref Stage, !Ref App]", others.replace("shop", "dev")),
        "the Region": unless("!Not [!Equals [!Ref AWS::Region, eu-west-3]]", ""),
        "the account": unless("!Not [!Equals [!Ref AWS::AccountId, '111122223333']]", ""),
        "the stack's name": unless("!Equals [!Ref AWS::StackName, orders]", ""),
        "the stack's name in its ARN": unless("!Equals [!Select [1, !Split ['/', !Ref AWS::StackId]], orders]", ""),
        "an item that the stack's ARN has not": unless("!Equals [!Select [6, !Split [':', !Ref AWS::StackId]], x]", ""),
        "the stack's ARN": unless("!Equals [!Ref AWS::StackId, x]", ""),
        "through another condition": hidden(
            f"!If [Ok, {GOOD}, {BAD}]", stage() + "Conditions: {Dev: !Equals [!Ref Stage, dev], Ok: !And [!Condition Dev, !Condition Dev]}\n"
        ),
        "an undefined condition": hidden(f"!If [Nowhere, {GOOD}, {BAD}]"),
        "an undefined condition, the other way": hidden(f"!If [Nowhere, {BAD}, {GOOD}]"),
        "a parameter from SSM": unless("!Equals [!Ref Stage, dev]", "Parameters: {Stage: {Type: 'AWS::SSM::Parameter::Value<String>', Default: dev}}\n"),
        "a secret parameter": unless("!Equals [!Ref Stage, dev]", stage(", NoEcho: true")),
        "one number in two spellings": unless("!Not [!Equals [1.0, 1]]", ""),
        "an octal number": unless("!Not [!Equals [010, 8]]", ""),
        "a number with a sign in it": unless("!Not [!Equals [1_000, 1000]]", ""),
        "a default that the rules refuse": unless(
            "!Equals [!Ref Stage, dev]", stage() + "Rules: {R: {Assertions: [{Assert: !Contains [[prod, test], !Ref Stage]}]}}\n"
        ),
    }


MAP = f"Mappings: {{M: {{dev: {{v: {GOOD}}}, prod: {{v: {BAD}}}}}}}\n"


def by_map() -> dict[str, Files]:
    """Maps, and lookups that seem to confine a parameter."""
    elsewhere = "Mappings: {N: {dev: {v: x}}}\n"
    never = "Conditions: {Ok: !Equals [!Ref Stage, dev], Off: !Equals [!Ref Stage, nowhere]}\n"
    bad = f"!If [Ok, {GOOD}, {BAD}]"
    return {
        "a map": hidden("!FindInMap [M, !Ref Stage, v]", stage() + MAP),
        "a map by a Sub": hidden("!FindInMap [M, !Sub '${Stage}', v]", stage() + MAP),
        "a map by a Join": hidden("!FindInMap [M, !Join ['', [!Ref Stage]], v]", stage() + MAP),
        "a map by the second key": hidden("!FindInMap [M, a, !Ref Stage]", stage() + f"Mappings: {{M: {{a: {{dev: {GOOD}, prod: {BAD}}}}}}}\n"),
        "a map with a default value": hidden(
            f"!FindInMap [M, !Ref Stage, v, {{DefaultValue: {BAD}}}]",
            f"Transform: AWS::LanguageExtensions\n{stage()}" + MAP.replace(f", prod: {{v: {BAD}}}", ""),
        ),
        "a lookup in Metadata": hidden(bad, stage() + elsewhere + never + "Metadata: {X: !FindInMap [N, !Ref Stage, v]}\n"),
        "a lookup in a resource's Metadata": hidden(
            bad, stage() + elsewhere + never, tail="  Extra: {Type: AWS::SNS::Topic, Metadata: {X: !FindInMap [N, !Ref Stage, v]}}\n"
        ),
        "a lookup under a condition": hidden(
            bad,
            stage() + elsewhere + never,
            tail="  Extra: {Type: AWS::SNS::Topic, Condition: Off, Properties: {DisplayName: !FindInMap [N, !Ref Stage, v]}}\n",
        ),
        "a lookup in a branch": hidden(
            bad, stage() + elsewhere + never, tail="  Extra: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [Off, !FindInMap [N, !Ref Stage, v], x]}}\n"
        ),
        "a lookup in an output under a condition": hidden(
            bad, stage() + elsewhere + never, tail="Outputs: {X: {Condition: Off, Value: !FindInMap [N, !Ref Stage, v]}}\n"
        ),
        "a lookup in a policy of an update": hidden(
            bad, stage() + elsewhere + never, tail="  Extra: {Type: AWS::SNS::Topic, UpdatePolicy: {Any: !FindInMap [N, !Ref Stage, v]}}\n"
        ),
        "a lookup with a default value": hidden(
            bad,
            f"Transform: AWS::LanguageExtensions\n{stage()}" + elsewhere + never,
            tail="  Extra: {Type: AWS::SNS::Topic, Properties: {DisplayName: !FindInMap [N, !Ref Stage, v, {DefaultValue: x}]}}\n",
        ),
        "a map compared": unless("!Equals [!FindInMap [M, !Ref Stage, kind], small]", stage() + "Mappings: {M: {dev: {kind: small}, prod: {kind: big}}}\n"),
    }


def by_value() -> dict[str, Files]:
    """Values that somebody else gives, or that only the deployment knows."""
    parameter = "Parameters: {V: {Type: Number}}\n"
    return {
        "a parameter without a default": hidden("!Ref V", parameter),
        "a parameter with a bad default": hidden("!Ref V", f"Parameters: {{V: {{Type: Number, Default: {BAD}}}}}\n"),
        "a parameter with a good default": hidden("!Ref V", f"Parameters: {{V: {{Type: Number, Default: {GOOD}}}}}\n"),
        "one allowed value is bad": hidden("!Ref V", f"Parameters: {{V: {{Type: Number, Default: {GOOD}, AllowedValues: [{GOOD}, {BAD}]}}}}\n"),
        "a dynamic reference": hidden("'{{resolve:ssm:/visibility}}'"),
        "a dynamic reference in a Sub": hidden("!Sub '{{resolve:ssm:/${Stage}/visibility}}'", stage()),
        "a dynamic reference in a Join": hidden("!Join ['', ['{{resolve:ssm:/', !Ref Stage, '}}']]", stage()),
        "an import": hidden("!ImportValue visibility"),
        "a Ref of nothing": hidden("!Ref Nowhere"),
        "a macro": hidden("{'Fn::Transform': {Name: Team}}"),
        "a macro beside it": {"t.yaml": BASE.replace("      VisibilityTimeout: 185", "      VisibilityTimeout: 185\n      Fn::Transform: {Name: Team}")},
        "an include": hidden(GOOD, "Transform: {Name: AWS::Include, Parameters: {Location: 's3://bucket/more.yaml'}}\n"),
        "a macro over all": hidden(GOOD, "Transform: [Team]\n"),
        "a transform that AWS may have some day": hidden(GOOD, "Transform: AWS::Unheard-2030-01-01\n"),
        "a transform by a function": hidden(GOOD, "Transform: !Ref Which\n"),
        "a macro beside the sections": hidden(GOOD, "Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://bucket/more.yaml'}}\n"),
        "an octal value": hidden("0230"),
        "a value that its tag takes away": hidden(f"!!null {GOOD}"),
        "a Select of a literal list": hidden(f"!Select [1, [{GOOD}, {BAD}]]"),
        "a Split": hidden(f"!Select [1, !Split ['|', '{GOOD}|{BAD}']]"),
        "a string": hidden(f"'{BAD}'"),
        "equal branches": hidden(f"!If [C, {BAD}, '{BAD}']", stage() + "Conditions: {C: !Equals [!Ref Stage, dev]}\n"),
        "a loop": looped(),
        "YAML's anchors": {"t.yaml": BASE.replace("VisibilityTimeout: 185", "VisibilityTimeout: &v 20")},
    }


def refused() -> dict[str, Files]:
    """Templates that two parsers read in two ways: such a file is not read at all."""
    line = f"      VisibilityTimeout: {GOOD}"

    def written(text: str) -> Files:
        return {"t.yaml": BASE.replace(line, text)}

    return {
        "a comment that ends inside of its line": written(f"      # as agreed\u2028{line}"),
        "another letter that ends a line": written(f"      # as agreed\x85{line}"),
        "a paragraph inside of a comment": written(f"{line}\n      # as agreed\u2029      DelaySeconds: 900"),
        "a key twice": written(f"{line}\n      VisibilityTimeout: {BAD}"),
        "a key twice, once by its letters' numbers": written(f'{line}\n      "Visibility\\x54imeout": {BAD}'),
        "a second document": {"t.yaml": f"{BASE}\n---\n{written(line.replace(GOOD, BAD))['t.yaml']}"},
    }


def looped() -> Files:
    body = _parsed(BASE.replace("VisibilityTimeout: 185", f"VisibilityTimeout: {BAD}"))
    resources = body["Resources"]
    resources["Fn::ForEach::Q"] = ["N", ["Orders"], {"${N}": resources.pop("Orders")}]
    return {"t.json": json.dumps({"Transform": "AWS::LanguageExtensions", **body})}


def elsewhere(template: str) -> dict[str, Files]:
    """The pipeline lies where a reader does not look, or is told not to look."""
    body = json.dumps({"Resources": {"C": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "URL"}}}})
    in_json = json.dumps(_parsed(template))
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Own.template.json"}}
    own = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
    return {
        "a nested stack by https": {"t.json": body.replace("URL", "https://bucket.s3.amazonaws.com/child.yaml")},
        "a nested stack by a Sub": {
            "t.yaml": "Resources: {C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub 'https://${AWS::Region}.example/child.yaml'}}}"
        },
        "a nested stack that is not there": {"t.json": body.replace("URL", "./nowhere.yaml")},
        "an application by its id": {
            "t.yaml": "Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: 'arn:aws:serverlessrepo:us-east-1:111122223333:applications/x', SemanticVersion: 1.0.0}}}}"
        },
        "a stack set": {
            "t.json": json.dumps(
                {
                    "Resources": {
                        "S": {
                            "Type": "AWS::CloudFormation::StackSet",
                            "Properties": {"StackSetName": "s", "PermissionModel": "SELF_MANAGED", "TemplateBody": in_json},
                        }
                    }
                }
            )
        },
        "a module": {"t.yaml": "Resources: {M: {Type: 'Team::Pipelines::Worker::MODULE'}}"},
        "an include for the resources": {"t.yaml": "Resources: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: 's3://bucket/pipeline.yaml'}}}"},
        "an empty manifest beside it": {"t.yaml": template, "manifest.json": ""},
        "a manifest without stacks": {"infra/t.yaml": template, "infra/manifest.json": '{"version": "48.0.0", "artifacts": {}}'},
        "a web app's manifest": {"infra/t.yaml": template, "infra/manifest.json": '{"name": "app", "version": "1"}'},
        "a pyvenv.cfg beside it": {"infra/t.yaml": template, "infra/pyvenv.cfg": "home = /usr/bin\n"},
        "escaped letters": {"t.json": in_json.replace('"Resources"', '"\\u0052esources"').replace("AWS::", "AWS\\u003a\\u003a")},
        "a YAML escape": {"t.yaml": template.replace("Resources:", '"\\x52esources":', 1)},
        "another ending": {"t.template": template},
        "a stream's property": {
            "t.yaml": template.replace("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !Ref Source\n      StartingPosition: LATEST").replace(
                "Resources:", "Parameters: {Source: {Type: String}}\nResources:", 1
            )
        },
        "a source by an unknown ARN": {"t.yaml": template.replace("EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !ImportValue orders")},
        "two files": {"a.yaml": "Resources: {T: {Type: AWS::SNS::Topic}}", "deep/er/b.yaml": template},
        "a child that is packaged": {
            "parent.yaml": "Resources: {C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./packaged-child.yaml}}}",
            "child.yaml": template,
        },
        "a child with a good default": {
            "parent.yaml": f"Resources: {{C: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: ./child.yaml, Parameters: {{V: {BAD}}}}}}}}}",
            "child.yaml": f"Parameters: {{V: {{Type: Number, Default: {GOOD}}}}}\n"
            + template.replace(f"VisibilityTimeout: {BAD}", "VisibilityTimeout: !Ref V"),
        },
        "a child that compares what its parent hands down": {
            "parent.yaml": f"{stage()}Resources: {{C: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: ./child.yaml, Parameters: {{S: !Ref Stage}}}}}}}}",
            "child.yaml": "Parameters: {S: {Type: String}}\nConditions: {Ok: !Equals [!Ref S, dev]}\n"
            + template.replace(f"VisibilityTimeout: {BAD}", f"VisibilityTimeout: !If [Ok, {GOOD}, {BAD}]"),
        },
        "a condition on the queue's twin": {
            "t.yaml": f"{stage()}Conditions: {{Dev: !Equals [!Ref Stage, dev], Not: !Not [!Condition Dev]}}\n"
            + template.replace(f"VisibilityTimeout: {BAD}", f"VisibilityTimeout: {GOOD}").replace(
                "EventSourceArn: !GetAtt Orders.Arn", "EventSourceArn: !If [Dev, !GetAtt Orders.Arn, !GetAtt Other.Arn]"
            )
            + "  Other: {Type: AWS::SQS::Queue, Condition: Not, Properties: {VisibilityTimeout: 20}}\n",
        },
        "metadata that name another template than the one that is deployed": {
            "out/manifest.json": json.dumps({"version": "48.0.0", "artifacts": {"Own": stack}}),
            "out/Own.template.json": json.dumps(
                {
                    "Resources": {
                        "C": {
                            "Type": "AWS::CloudFormation::Stack",
                            "Properties": {"TemplateURL": "https://bucket.s3.amazonaws.com/child.json"},
                            "Metadata": {"aws:asset:path": "child.template.json", "aws:asset:property": "TemplateURL"},
                        }
                    }
                }
            ),
            "out/child.template.json": own,
        },
        "an assembly that names another template": {
            "out/manifest.json": json.dumps({"version": "48.0.0", "artifacts": {"Own": stack}}),
            "out/Own.template.json": own,
            "t.yaml": template,
        },
    }


def _parsed(template: str) -> dict[str, Any]:
    return parse(template, "/t.yaml")[0]


def _guarded(*statements: str, head: str = "") -> Files:
    """These statements in the queues' own policy, before the one that it has."""
    before = "        Statement:\n          - Effect: Deny\n"
    assert before in BASE
    return {"t.yaml": head + BASE.replace(before, before.replace("Statement:\n", "Statement:\n" + "".join(f"          - {one}\n" for one in statements)))}


def public() -> dict[str, Files]:
    """A queue policy that anybody passes, perhaps outside dev or by what somebody else gives."""
    allow = '{Effect: Allow, Principal: %s, Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn}'
    under = '{Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: !GetAtt Orders.Arn, Condition: {%s}}'
    deny = '{Effect: Deny, Principal: "*", Action: "sqs:SendMessage", %s, Condition: {StringNotEquals: {"aws:PrincipalAccount": "111122223333"}}}'
    given = "Parameters: {Who: {Type: String}, Usual: {Type: String, Default: '111122223333'}}\n"
    out = stage() + "Conditions: {Out: !Not [!Equals [!Ref Stage, dev]]}\n"
    everybody = allow % '"*"'
    custom = "  Custom: {Type: Custom::Who, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:who'}}\n"
    return {
        "a policy outside dev": _guarded(f"!If [Out, {everybody}, !Ref AWS::NoValue]", head=out),
        "a principal outside dev": _guarded(allow % '!If [Out, "*", !Ref AWS::AccountId]', head=out),
        "a principal by a parameter": _guarded(allow % "{AWS: !Ref Usual}", head=given),
        "a principal by a parameter without a value": _guarded(allow % "{AWS: !Ref Who}", head=given),
        "a principal by an import": _guarded(allow % "{AWS: !ImportValue who}"),
        "a principal by a dynamic reference": _guarded(allow % "{AWS: '{{resolve:ssm:/who}}'}"),
        "a principal by a custom resource": {"t.yaml": _guarded(allow % "{AWS: !GetAtt Custom.Who}")["t.yaml"] + custom},
        "a principal of another kind": _guarded(allow % '{Federated: "*"}'),
        "a whole principal by Sub": _guarded(allow % "!Sub '*${Stage}'", head=stage().replace("dev", "''")),
        "a whole principal by a parameter": _guarded(allow % "!Ref Who", head=given),
        "a principal by Sub": _guarded(allow % "{AWS: !Sub '${Stage}'}", head=stage().replace("dev", "'*'")),
        "a network by a parameter": _guarded(under % 'IpAddress: {"aws:SourceIp": !Ref Who}', head=given),
        "a deny on another queue": _guarded(everybody, deny % "Resource: !GetAtt DeadLetters.Arn"),
        "a deny on a queue that is elsewhere": _guarded(everybody, deny % 'Resource: "arn:aws:sqs:eu-west-1:111122223333:other"'),
        "a deny on all but the queue": _guarded(everybody, deny % "NotResource: !GetAtt Orders.Arn"),
        "a deny that nobody meets": _guarded(everybody, (deny % "Resource: '*'").replace('"111122223333"', '"${aws:PrincipalAccount}"')),
        "every service of AWS": _guarded(under % 'Bool: {"aws:PrincipalIsAWSService": "true"}'),
        "a service by a key": _guarded(under % 'StringEquals: {"aws:PrincipalServiceName": sns.amazonaws.com}'),
        "a service in a list of them": _guarded(under % '"ForAnyValue:StringEquals": {"aws:PrincipalServiceNamesList": s3.amazonaws.com}'),
    }


def _as_a_string() -> dict[str, Files]:
    """What is no string, as one that nobody knows."""
    known = "Parameters: {Any: {Type: String}}\n"
    worker, mapping = "      Runtime: python3.13\n", "      BatchSize: "
    assert worker in BASE
    assert mapping in BASE
    return {
        "a network by a parameter": {"t.yaml": known + BASE.replace(worker, f"{worker}      VpcConfig: !Ref Any\n")},
        "a network by an import": {"t.yaml": BASE.replace(worker, f"{worker}      VpcConfig: !ImportValue network\n")},
        "tags by a parameter": {"t.yaml": known + BASE.replace(mapping, f"      Tags: !Ref Any\n{mapping}")},
        "filters by an import": {"t.yaml": BASE.replace(mapping, f"      FilterCriteria: !ImportValue filters\n{mapping}")},
    }


def everything() -> dict[str, Files]:
    bad = BASE.replace("VisibilityTimeout: 185", f"VisibilityTimeout: {BAD}")
    return {
        "plain": {"t.yaml": bad},
        **by_condition(),
        **by_map(),
        **by_value(),
        **elsewhere(bad),
        **public(),
        **_as_a_string(),
        **BESIDE["in_plain_sight"](),
        **runpy.run_path(str(HERE / "disguises_by_build.py"))["by_build"](),
        **BESIDE["by_others"](),
    }
