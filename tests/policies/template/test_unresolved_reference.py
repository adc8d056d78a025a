from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.policies.contents import RULES
from queuegate.policies.gate.judging.opened import Judging, Wanted
from queuegate.policies.gate.run.asking.records import Reading, Request
from queuegate.policies.gate.run.check import check
from queuegate.policies.rule import Severity
from queuegate.synth.linking.formats.attributes import ATTRIBUTES, lacking

HELP: Any = runpy.run_path(str(Path(__file__).with_name("pipeline.py")))
HEAD, PIPELINE, ORDERS, MEMORY = HELP["HEAD"], HELP["PIPELINE"], HELP["ORDERS"], HELP["MEMORY"]
RULE = "unresolved-reference"
Judged = Callable[..., list[Any]]

WRONG = [
    pytest.param("!GetAtt Orders.Arn", "!GetAt Orders.Arn", "Mapping/Properties/EventSourceArn", "!GetAt", id="a tag that is nearly a function"),
    pytest.param("!GetAtt Orders.Arn", "{'Fn::Getatt': [Orders, Arn]}", "Mapping/Properties/EventSourceArn", "Fn::Getatt", id="nearly a function"),
    pytest.param(ORDERS, "EventSourceArn: !GetAtt Order.Arn", "Mapping/Properties/EventSourceArn", "Order", id="the attribute of nothing"),
    pytest.param(ORDERS, "EventSourceArn: !GetAtt Orders.ARN", "Mapping/Properties/EventSourceArn", "Orders.ARN", id="no attribute of the type"),
    pytest.param("Url: {Value: !Ref Orders}", "Url: {Value: !GetAtt Done.StreamArn}", "Url/Value", "Done.StreamArn", id="the stream of a table that has none"),
    pytest.param("FunctionName: !Ref Worker", "FunctionName: !Ref Wroker", "Mapping/Properties/FunctionName", "Wroker", id="a name that nothing has"),
    pytest.param('"${Stage}.zip"', '"${Stag}.zip"', "Worker/Properties/Code/S3Key", "Stag", id="a variable that nothing has"),
    pytest.param('"${Stage}.zip"', '"${AWS::Acount}.zip"', "Worker/Properties/Code/S3Key", "AWS::Acount", id="no pseudo parameter"),
    pytest.param('"${Stage}.zip"', '"${AWS:Region}.zip"', "Worker/Properties/Code/S3Key", "AWS:Region", id="a pseudo parameter with one colon"),
    pytest.param("FunctionName: !Ref Worker", "FunctionName: !Ref Worker.Arn", "Mapping/Properties/FunctionName", "Worker.Arn", id="an attribute under Ref"),
    pytest.param(ORDERS, "EventSourceArn: !GetAtt Orders", "Mapping/Properties/EventSourceArn", "GetAtt Orders", id="GetAtt without an attribute"),
    pytest.param(ORDERS, "EventSourceArn: {'Fn::GetAtt': [Orders]}", "Mapping/Properties/EventSourceArn", "GetAtt Orders", id="GetAtt of a list of one"),
    pytest.param(
        *("{S3Bucket: code,", "{S3Bucket: !ImportValue '',", "Worker/Properties/Code/S3Bucket", "Fn::ImportValue Worker/Properties/Code/S3Bucket"),
        id="no import",
    ),
    pytest.param(*("{S3Bucket: code,", "{S3Bucket: !Ref '',", "Worker/Properties/Code/S3Bucket", "Ref Worker/Properties/Code/S3Bucket"), id="a Ref to nothing"),
    pytest.param("  Done: {Type", "  Is-Done: {Type", "Is-Done/", "the id Is-Done", id="a logical id with a hyphen"),
    pytest.param(MEMORY, "!FindInMap [Size, !Ref Stage, Memory]", "Worker/Properties/MemorySize", "the map Size", id="no map"),
    pytest.param(MEMORY, "!FindInMap [Sizes, dev, Memory]", "Worker/Properties/MemorySize", "Sizes / dev / Memory", id="no first key"),
    pytest.param(*(MEMORY, "!FindInMap [Sizes, !Ref Stage, Size]", "Worker/Properties/MemorySize", "Sizes / ${Stage} / Size"), id="no second key of any"),
    pytest.param(MEMORY, "!If [IsLife, 256, 512]", "Worker/Properties/MemorySize", "the condition IsLife", id="no condition"),
    pytest.param("Orders: {Type", "Orders: {DependsOn: Worke, Type", "Orders/DependsOn", "Worke", id="waiting for nothing"),
    pytest.param("Orders: {Type", "Orders: {Condition: IsLife, Type", "Orders/Condition", "the condition IsLife", id="under no condition"),
    pytest.param("!Equals [!Ref Stage, live]", "!Equals [!Ref Stag, live]", "IsLive/Fn::Equals/0", "Stag", id="a condition on nothing"),
    pytest.param("[!Ref Stage, live]", "[!Ref Orders, live]", "IsLive/Fn::Equals/0", "Orders in IsLive", id="a condition on a resource"),
    pytest.param("[!Ref Stage, live]", "[!GetAtt Orders.QueueName, live]", "IsLive/Fn::Equals/0", "Orders in IsLive", id="a condition on an attribute"),
    pytest.param("Url: {Value: !Ref Orders}", "Url: {Value: !GetAtt Orders.Url}", "Url/Value", "Orders.Url", id="an output of nothing"),
]


@pytest.mark.parametrize(("right", "wrong", "at", "key"), WRONG)
def test_what_cloudformation_cannot_resolve_fails_where_it_is_written(judged: Judged, right: str, wrong: str, at: str, key: str) -> None:
    assert right in PIPELINE
    (said,) = judged(HEAD + PIPELINE.replace(right, wrong), rule=RULE)
    assert (said.verdict, f"{said.resource}/{said.route}", said.key) == ("fail", at, key)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ('AWSTemplateFormatVersion: "2010-09-10"\n', "AWSTemplateFormatVersion is 2010-09-10, which is no version of the format (it has 2010-09-09): "),
        (f"{HEAD}Paramters: {{}}\n", "Paramters is no section of a template (it has Parameters): "),
        (f"{HEAD}outputs: {{}}\n", "outputs is no section of a template (it has Outputs): "),
        ("AWSTemplateFormatVersion: 2010-09-09\n", ""),
        (f"{HEAD}Description: all\nMetadata: {{}}\nRules: {{}}\nHooks: {{}}\n", ""),
        (f"{HEAD}Transform: OurMacro\nParamters: {{}}\n", ""),
        (f"{HEAD}x-shared: {{}}\n", ""),
    ],
)
def test_words_of_cloudformation_that_are_misspelt(judged: Judged, head: str, said: str) -> None:
    found = judged(head + PIPELINE, rule=RULE)
    assert [one.text.removesuffix("CloudFormation refuses the template") for one in found if one.verdict == "fail"] == [said] * bool(said)


@pytest.mark.parametrize("tag", ["!Vault", "!Env", "!Res", "!Lookup"])
def test_the_tag_of_another_tool_is_no_slip(judged: Judged, tag: str) -> None:
    assert [one for one in judged(HEAD + PIPELINE.replace("!GetAtt Orders.Arn", f"{tag} Orders.Arn"), rule=RULE) if one.verdict == "fail"] == []


EQUAL = "!Equals [!Ref Stage, live]"
OF_SEVERAL = "and it accepts 2 to 10"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("true", "the condition IsLive is true, and a condition is one of the functions"),
        ("'true'", "the condition IsLive is true, and a condition is one of the functions"),
        (f"!And [{EQUAL}]", f"the condition IsLive gives Fn::And 1 condition, {OF_SEVERAL}"),
        (f"!Not [!Or [{', '.join([EQUAL] * 11)}]]", f"the condition IsLive gives Fn::Or 11 conditions, {OF_SEVERAL}"),
        (f"!And [true, {EQUAL}]", "the condition IsLive is true, and a condition is one of the functions"),
        ("!Not [!Condition IsLive]", "the condition IsLive leads back to itself (IsLive → IsLive)"),
        (f"!Not [!Condition Other], Other: !Or [{EQUAL}, !Condition IsLive]", "the condition IsLive leads back to itself (IsLive → Other → IsLive)"),
        (f"!And [{EQUAL}, {EQUAL}]", ""),
        (f"!Not [!Condition Other], Other: {EQUAL}", ""),
        (f"!And [!Condition Other, !Condition Third], Third: !Not [!Condition Other], Other: {EQUAL}", ""),
    ],
)
def test_what_is_no_condition(judged: Judged, condition: str, said: str) -> None:
    found = judged(HEAD + PIPELINE.replace(EQUAL, condition), rule=RULE)
    assert [one.text[: len(said)] for one in found if one.verdict == "fail"] == [said] * bool(said)


def test_a_key_of_the_parameters_choosing_is_told_by_the_other_one(judged: Judged) -> None:
    (said,) = judged(HEAD + PIPELINE.replace(MEMORY, "!FindInMap [Sizes, !Ref Stage, Memroy]"), rule=RULE)
    assert "asks for Memroy in the map Sizes, which Mappings does not have" in said.text
    (said,) = judged(HEAD + PIPELINE.replace(MEMORY, "!FindInMap [Sizes, tset, Memory]"), rule=RULE)
    assert "asks for tset in the map Sizes, which Mappings does not have" in said.text


def test_what_it_says(judged: Judged) -> None:
    text = PIPELINE.replace(ORDERS, "EventSourceArn: !GetAtt Orders.ARN").replace("!Ref Worker", "!Ref Wroker")
    function, queue = sorted(judged(HEAD + text, rule=RULE), key=lambda said: said.route, reverse=True)
    assert (
        function.text
        == "Mapping refers to Wroker, which is neither a resource nor a parameter of template (it has Worker): CloudFormation refuses the template"
    )
    assert function.fix == "Write Worker in its place."
    assert queue.text == "Mapping asks for Orders.ARN, and AWS::SQS::Queue has no attribute ARN (it has Arn, QueueName and QueueUrl): CloudFormation fails"
    assert queue.fix == "Write Orders.Arn in its place."


def test_what_refers_is_not_what_was_meant(judged: Judged) -> None:
    text = PIPELINE.replace(
        "Orders: {Type: AWS::SQS::Queue}", "Orders: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt OrdersDlq.Arn}}}"
    )
    (said,) = judged(HEAD + text, rule=RULE)
    assert (said.resource, "it has" in said.text) == ("Orders", False)


def test_a_name_is_said_once(judged: Judged) -> None:
    text = PIPELINE.replace("!Ref Worker", "!Ref Wroker").replace("!Ref Orders", "!Ref Wroker")
    assert [said.resource for said in judged(HEAD + text, rule=RULE)] == ["Mapping"]


def test_what_only_a_branch_needs_fails_there(judged: Judged) -> None:
    (said,) = judged(HEAD + PIPELINE.replace(MEMORY, "!If [IsLive, !FindInMap [Sizes, dev, Memory], 256]"), rule=RULE)
    assert said.text.endswith("CloudFormation fails where that is deployed")


@pytest.mark.parametrize(("right", "wrong", "key"), [(*param.values[:2], param.values[3]) for param in WRONG])
def test_of_a_part_of_a_template_only_attributes_of_what_it_holds_are_said(judged: Judged, right: str, wrong: str, key: str) -> None:
    sure = {"Orders.ARN", "Done.StreamArn", "Orders.Url", "Orders in IsLive"} if "GetAtt" in wrong else set()
    assert [(one.verdict, key) for one in judged(PIPELINE.replace(right, wrong), rule=RULE)] == ([("fail", key)] if key in sure else [])


@pytest.mark.parametrize("head", [HEAD, "Transform: AWS::LanguageExtensions\n", "Transform: [AWS::Serverless-2016-10-31]\n"])
def test_a_transform_says_that_a_template_is_whole(judged: Judged, head: str) -> None:
    assert [one.route for one in judged(head + PIPELINE.replace("!Ref Worker", "!Ref Wroker"), rule=RULE)] == ["Properties/FunctionName"]


def test_the_paths_of_constructs_say_that_a_template_is_whole(judged: Judged) -> None:
    made = PIPELINE.replace("Orders: {Type: AWS::SQS::Queue", "Orders: {Metadata: {aws:cdk:path: Shop/Orders/Resource}, Type: AWS::SQS::Queue")
    assert [one.route for one in judged(made.replace("!Ref Worker", "!Ref Wroker"), rule=RULE)] == ["Properties/FunctionName"]


@pytest.mark.parametrize(
    "more", ["Transform: Macro\n", "Transform: [AWS::LanguageExtensions, Macro]\n", "Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\n"]
)
@pytest.mark.parametrize(("right", "wrong"), [param.values[:2] for param in WRONG])
def test_a_macro_may_add_it(judged: Judged, right: Any, wrong: Any, more: str) -> None:
    assert judged(HEAD + more + PIPELINE.replace(right, wrong), rule=RULE) == []


@pytest.mark.parametrize(
    ("right", "also"),
    [
        pytest.param(ORDERS, "EventSourceArn: !GetAtt Orders.QueueUrl", id="an attribute that is wrong there"),
        pytest.param("!Ref Worker", "!Sub '${Worker}:${!Version}'", id="what Sub leaves"),
        pytest.param("!Ref Worker", "!GetAtt Told.StreamArn", id="the stream of a table that has one"),
        pytest.param("!Ref Worker", "!Sub ['${Called}', {Called: !Ref Worker}]", id="Sub's own"),
        pytest.param("!Ref Worker", "'{{ worker }}'", id="another tool's"),
        pytest.param("!Ref Worker", "!Ref '{{ worker }}'", id="another tool's name"),
        pytest.param("!Ref Worker", "!GetAtt Made.Anything", id="what a custom resource returns"),
        pytest.param("!Ref Worker", "!GetAtt Made.Anything.Else", id="what a custom resource returns, with a point"),
        pytest.param("!Ref Worker", "!Ref ModuleWorker", id="what a module makes"),
        pytest.param("!Ref Worker", "!GetAtt Module.Worker.Arn", id="what a module makes, with a point"),
        pytest.param("!Ref Worker", "!GetAtt Child.Outputs.Worker", id="the output of a template that is not read"),
        pytest.param(MEMORY, "!Select [0, !Split [',', {'Fn::Transform': {Name: Sizes, Parameters: {Of: !Ref Nobody}}}]]", id="what a macro is given"),
        pytest.param(MEMORY, "!FindInMap [!Ref Stage, live, Memory]", id="a map that a function names"),
        pytest.param("Orders: {Type", "Orders: {Metadata: {See: {Ref: Nothing}}, Type", id="metadata"),
        pytest.param("!Ref Worker", "!Ref AWS::FutureParameter", id="a pseudo parameter that is unlike any"),
    ],
)
def test_what_may_be_there_is_no_finding(judged: Judged, right: str, also: str) -> None:
    more = "  Made: {Type: Custom::Made, Properties: {ServiceToken: arn}}\n  Module: {Type: Team::Worker::Lambda::MODULE}\n"
    child = "  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://s3.amazonaws.com/b/k.yaml, Parameters: {A: b}}}\n"
    assert right in PIPELINE
    assert judged(HEAD + PIPELINE.replace(right, also).replace("Outputs:\n", more + child + "Outputs:\n"), rule=RULE) == []


def test_the_names_that_sam_makes(judged: Judged) -> None:
    text = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: pass
      AutoPublishAlias: live
      Events:
        Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
        Http: {Type: Api, Properties: {Path: /orders, Method: post}}
Outputs:
  Role: {Value: !GetAtt WorkerRole.Arn}
  Alias: {Value: !Ref Worker.Alias}
  Version: {Value: !GetAtt Worker.Version}
  Mapping: {Value: !Ref WorkerOrders}
  Api: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/${ServerlessRestApi.Stage}"}
"""
    assert judged(text, rule=RULE) == []
    (said,) = judged(text.replace("Orders.Arn}}", "Order.Arn}}"), rule=RULE)
    assert (said.resource, said.key) == ("WorkerOrders", "Order")
    (said,) = judged(text.replace("!Ref WorkerOrders", "!Ref Workerorders"), rule=RULE)
    assert (said.resource, said.key) == ("Mapping", "Workerorders")
    assert judged(text.replace("!Ref WorkerOrders", "!Ref WorkerSomethingThatSamMakes"), rule=RULE) == []


@pytest.mark.parametrize("kind", ATTRIBUTES)
def test_the_attributes_are_those_of_the_registry(kind: str) -> None:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # noqa: PLC0415 - only this needs it, and it takes a while

    there = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).get_atts
    assert set(ATTRIBUTES[kind]) == {name.partition(".")[0] for name in there}
    assert not any(lacking(kind, name) for name in there)
    assert lacking(kind, "Nothing")


LOOP = "  Fn::ForEach::Topics: [Name, [A, B], {'Topic${Name}': {Type: AWS::SNS::Topic}}]\n"


@pytest.mark.parametrize(
    ("transform", "verdicts"),
    [
        ("", ["fail"]),
        ("Transform: AWS::Serverless-2016-10-31\n", ["fail"]),
        ("Transform: AWS::LanguageExtensions\n", []),
        ("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n", []),
        ("Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\n", ["fail"]),
    ],
)
def test_a_loop_needs_its_transform(transform: str, verdicts: list[str], tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(HEAD + transform + PIPELINE.replace("Resources:\n", f"Resources:\n{LOOP}", 1), encoding="utf-8")
    wanted = Wanted((str(tmp_path / "template.yaml"),), {})
    report = check(Request((wanted,), Reading(tmp_path, tmp_path), Judging([found for found in RULES if found.name == RULE])))
    assert [one.verdict for one in report.findings] == verdicts


@pytest.mark.parametrize(
    ("transform", "key"),
    [
        ("Transform: AWS::LanguageExtension\n", ["AWS::LanguageExtension"]),
        ("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-13]\n", ["AWS::Serverless-2016-10-13"]),
        ("Transform: AWS::LanguageExtensions\n", []),
        ("Transform: AWS::Something-2027-01-01\n", []),
        ("Transform: LanguageExtension\n", []),
    ],
)
def test_a_transform_by_a_name_that_is_nearly_one_of_aws(transform: str, key: list[str], judged: Judged) -> None:
    assert [one.key for one in judged(HEAD + transform + PIPELINE, rule=RULE) if one.verdict == "fail"] == key


@pytest.mark.parametrize(("asked", "key"), [("Arn", []), ("ARN", ["template0.ARN"]), ("Arm", ["template0.Arm"])])
def test_an_output_of_a_stack_that_is_among_the_targets(asked: str, key: list[str], judged: Judged) -> None:
    owner = HEAD + "Resources: {Orders: {Type: AWS::SQS::Queue}}\nOutputs: {Arn: {Value: !GetAtt Orders.Arn}}"
    source = f"EventSourceArn: !GetStackOutput {{StackName: template0, OutputName: {asked}}}"
    assert [one.key for one in judged(owner, HEAD + PIPELINE.replace(ORDERS, source), rule=RULE) if one.verdict == "fail"] == key
    elsewhere = source.replace("template0", "another")
    assert judged(owner, HEAD + PIPELINE.replace(ORDERS, elsewhere), rule=RULE) == []


@pytest.mark.parametrize(
    ("key", "rows", "said"),
    [
        ("!Ref AWS::Region", "{test: {Memory: 256}, live: {Memory: 1024}}", True),
        ("!Ref AWS::AccountId", "{eu-west-1: {Memory: 256}}", True),
        ("!Ref AWS::Region", "{eu-west-1: {Memory: 256}, us-gov-east-1: {Memory: 512}}", False),
        ("!Ref AWS::AccountId", "{'111122223333': {Memory: 256}}", False),
        ("!Ref AWS::Partition", "{aws: {Memory: 256}, aws-cn: {Memory: 512}}", False),
    ],
)
def test_a_map_that_has_no_region_at_all(key: str, rows: str, said: bool, judged: Judged) -> None:  # noqa: FBT001 - a table
    text = HEAD + PIPELINE.replace(MEMORY, f"!FindInMap [Places, {key}, Memory]").replace("Mappings: {", f"Mappings: {{Places: {rows}, ")
    assert [(one.verdict, one.resource) for one in judged(text, rule=RULE)] == ([("fail", "Worker")] if said else [])


ALIASES = """
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker, FunctionVersion: !GetAtt Version.Version, Name: NAMED}}
"""


@pytest.mark.parametrize(
    ("name", "alias", "said"),
    [
        ("!Sub '${Worker}:prod'", "live", True),
        ("!Sub '${Worker.Arn}:Live'", "live", True),
        ("!Sub '${Worker.Arn}:live'", "live", False),
        ("!Ref Live", "live", False),
        ("!Ref Worker", "live", False),
        ("!Sub '${Worker}:7'", "live", False),
        ("!Sub '${Worker}:$LATEST'", "live", False),
        ("!Sub '${Worker}:prod'", "!Ref Stage", True),
        ("!Sub '${Worker}:${Stage}'", "live", True),
        ("!Sub '${Worker}:${Stage}'", "!Ref Stage", False),
        ("'arn:aws:lambda:eu-west-1:111122223333:function:other:prod'", "live", False),
    ],
)
def test_an_alias_that_the_function_does_not_have(name: str, alias: str, said: bool, judged: Judged) -> None:  # noqa: FBT001 - a table
    text = PIPELINE.replace("FunctionName: !Ref Worker", f"FunctionName: {name}").replace("Outputs:", ALIASES.replace("NAMED", alias) + "Outputs:")
    found = [(one.severity, one.resource, one.route.partition("/Fn::")[0]) for one in judged(HEAD + text, rule=RULE) if one.verdict == "fail"]
    assert [*dict.fromkeys(found)] == ([(Severity.WARNING, "Mapping", "Properties/FunctionName")] if said else [])


def test_trap_aliases_that_something_else_makes(judged: Judged) -> None:
    assert judged(HEAD + PIPELINE.replace("FunctionName: !Ref Worker", "FunctionName: !Sub '${Worker}:prod'"), rule=RULE) == []


@pytest.mark.parametrize(
    ("loop", "fails"),
    [
        ("[Name, [A, B], {'Topic${Name}': {Type: AWS::SNS::Topic}}]", False),
        ("[Name, [A, B], {'Topic&{Name}': {Type: AWS::SNS::Topic}}]", False),
        ("[Name, [A, B], {Topic: {Type: AWS::SNS::Topic}}]", True),
        ("[Name, !Ref AWS::NotificationARNs, {Topic: {Type: AWS::SNS::Topic}}]", True),
        ("[Name, !Ref AWS::NotificationARNs, {'Topic${Name}': {Type: AWS::SNS::Topic}}]", False),
        ("[Name, [A, B], {'Topic${Stage}': {Type: AWS::SNS::Topic}}]", True),
        ("[Name, [A, B], {'Fn::ForEach::Inner': [Other, [X, Y], {'Topic${Name}${Other}': {Type: AWS::SNS::Topic}}]}]", False),
    ],
)
def test_what_each_round_of_a_loop_makes_has_a_name_of_its_own(loop: str, fails: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    text = HEAD + "Transform: AWS::LanguageExtensions\n" + PIPELINE.replace("Resources:\n", f"Resources:\n  Fn::ForEach::Topics: {loop}\n", 1)
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    report = check(
        Request((Wanted((str(tmp_path / "template.yaml"),), {}),), Reading(tmp_path, tmp_path), Judging([found for found in RULES if found.name == RULE]))
    )
    assert [(one.verdict, one.source.line if one.source else 0) for one in report.findings if one.verdict == "fail"] == (
        [("fail", text.splitlines().index(f"  Fn::ForEach::Topics: {loop}") + 1)] if fails else []
    )
    assert {one.fix for one in report.findings if one.verdict == "fail"} <= {"Put ${Name} into the name of what the loop makes."}


@pytest.mark.parametrize(
    ("transform", "more", "name", "said"),
    [
        ("", "", "${T}", "Transform does not name AWS::LanguageExtensions"),
        ("Transform: AWS::LanguageExtensions\n", ",c-d", "${T}", "Keptc-d is no logical id"),
        ("Transform: AWS::LanguageExtensions\n", ",c-d", "&{T}", ""),
        ("Transform: AWS::LanguageExtensions\n", "", "${T}", ""),
    ],
)
def test_a_loop_over_a_parameter(transform: str, more: str, name: str, said: str, tmp_path: Path) -> None:
    text = PIPELINE.replace("Parameters: {", "Parameters: {Tenants: {Type: CommaDelimitedList, Default: 'a,b%s'}, " % more)  # noqa: UP031 - braces
    text = text.replace("Resources:\n", f"Resources:\n  Fn::ForEach::All: [T, !Ref Tenants, {{'Kept{name}': {{Type: AWS::SQS::Queue}}}}]\n")
    (tmp_path / "template.yaml").write_text(HEAD + transform + text, encoding="utf-8")
    wanted = Wanted((str(tmp_path / "template.yaml"),), {})
    report = check(Request((wanted,), Reading(tmp_path, tmp_path), Judging([found for found in RULES if found.name == RULE])))
    assert [said in one.message for one in report.findings if one.verdict == "fail"] == [True] * bool(said)


@pytest.mark.parametrize(
    ("written", "name"), [("Layers: [!Ref Nothing]", "Nothing"), ("CodeUri: !Sub 's3://${Nothing}/x.zip'", "Nothing"), ("Layers: [!Ref Done]", "")]
)
def test_what_sam_is_given(judged: Judged, written: str, name: str) -> None:
    """https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"""
    of_sam = f"  Other: {{Type: AWS::Serverless::Function, Properties: {{Runtime: python3.13, Handler: a.b, {written}, Events: {{Q: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}}}}}}}\nOutputs:"
    text = HEAD + "Transform: AWS::Serverless-2016-10-31\n" + PIPELINE.replace("Outputs:", of_sam)
    assert {(one.verdict, one.resource, one.key) for one in judged(text, rule=RULE)} == ({("fail", "Other", name)} if name else set())


def test_trap_names_of_other_tools_and_of_sam(judged: Judged) -> None:
    for one in ("'{{ kept }}Queue': {Type: AWS::SQS::Queue}", "Kept: {Type: AWS::SQS::Queue}"):
        assert judged(HEAD + PIPELINE.replace("  Done: {", f"  {one}\n  Done: {{"), rule=RULE) == []
