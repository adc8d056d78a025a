"""A rule that is not asked would have had nothing to say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from queuegate.policies.contents import LISTED, RULES
from queuegate.policies.gate.catalogue.page import page_of
from queuegate.policies.gate.catalogue.whole import merged
from queuegate.policies.gate.catalogue.whole import pipeline as pipeline_of_pages
from queuegate.policies.gate.judging import speaking
from queuegate.policies.gate.judging.verdicts import of_pipeline
from queuegate.policies.rule import Team
from queuegate.policies.speaks_of import BY_WORDS, QUEUE_POLICIES, SENDERS
from queuegate.policies.team import Declaration
from queuegate.synth.iam.policies.of_resources import queue_policies
from queuegate.synth.model.around.event_sources import STARTING
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.model.sending.sender_kinds import KINDS
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values import Place

NOBODY = Team({})
SPEAKS_OF = {name: words for words, names in BY_WORDS.items() for name in names}
OF_MAPPINGS = tuple(one for one in LISTED if one.subject == "Mapping")


def linked(body: dict[str, Any]) -> Model:
    text = json.dumps(body)
    made, spot = parse(text, "template.json")
    return build([Template(file="template.json", stack="template", body=made, spot=spot)])


def unasked(model: Model, team: Team = NOBODY) -> set[str]:
    return {one.name for one in OF_MAPPINGS} - {one.name for _, one in speaking.asked(OF_MAPPINGS, model.links, team)}


def is_known(model: Model) -> bool:
    return all(speaking.is_known(one, NOBODY, {}, model.possible()) for one in model.pipelines)


@pytest.fixture
def pipeline() -> dict[str, Any]:
    return pipeline_of_pages()


def test_the_words_are_those_by_which_the_model_looks() -> None:
    assert SPEAKS_OF.keys() <= {one.name for one in LISTED}
    assert SENDERS.keys() == KINDS.keys()
    assert tuple(kind for kind, _ in queue_policies._KINDS) == QUEUE_POLICIES
    assert SPEAKS_OF["starting-position-on-queue"] == STARTING


def test_what_nobody_wrote_is_not_asked_about(pipeline: dict[str, Any]) -> None:
    assert {"filter-count", "api-open", "declared-outage"} <= unasked(linked(pipeline))
    assert is_known(linked(pipeline))


@pytest.mark.parametrize(
    ("resources", "asked"),
    [
        ({"Mapping": {"Properties": {"FilterCriteria": {"Filters": []}}}}, "filter-count"),
        ({"Mapping": {"Properties": {"FilterCriteria": {"Ref": "AWS::NoValue"}}}}, "filter-count"),
        ({"Bell": {"Type": "AWS::SNS::Subscription"}}, "subscription-invalid"),
        ({"Bell": {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": []}}}, "subscription-topic-type"),
        ({"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"NotificationConfiguration": {}}}}, "bucket-before-queue-policy"),
        ({"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": {}}}}, "api-open"),
    ],
)
def test_what_somebody_wrote_is(pipeline: dict[str, Any], resources: dict[str, Any], asked: str) -> None:
    assert asked in unasked(linked(pipeline))
    for name, more in resources.items():
        resource = pipeline["Resources"].setdefault(name, {})
        resource |= {key: value for key, value in more.items() if key != "Properties"}
        resource["Properties"] = resource.get("Properties", {}) | more.get("Properties", {})
    assert asked not in unasked(linked(pipeline))


def test_where_a_function_may_add_properties_every_rule_is_asked(pipeline: dict[str, Any]) -> None:
    pipeline["Resources"]["Worker"]["Properties"]["Fn::Transform"] = {"Name": "Ours"}
    assert unasked(linked(pipeline)) == {one.name for one in OF_MAPPINGS if one.group == "declared"}


def test_where_globals_may_set_a_property_every_rule_is_asked(pipeline: dict[str, Any]) -> None:
    pipeline["Resources"]["Extra"] = {"Type": "AWS::Serverless::Function", "Properties": {}}
    assert linked(pipeline).links.words() is None


def test_what_the_team_declares_is_asked_about(pipeline: dict[str, Any]) -> None:
    assert "declared-outage" not in unasked(linked(pipeline), Team({}, (Declaration("orders", {}, (), Place(linked(pipeline).scopes[0], ())),)))


@pytest.mark.parametrize(
    "change",
    [
        {"EventSourceArn": {"Ref": "Arn"}},
        {"FunctionName": {"Fn::ImportValue": "elsewhere"}},
        {"EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:elsewhere"},
    ],
)
def test_a_pipeline_with_an_unknown_part_is_asked_about_by_every_rule(pipeline: dict[str, Any], change: dict[str, Any]) -> None:
    pipeline["Parameters"] = {"Arn": {"Type": "String"}}
    pipeline["Resources"]["Mapping"]["Properties"] |= change
    assert not is_known(linked(pipeline))


@pytest.mark.parametrize("group", sorted({one.group for one in LISTED} - {"declared", "template"}))
def test_of_the_bad_example_of_a_page_the_rules_that_are_not_asked_say_nothing(group: str) -> None:
    bad = [next(one.text for one in page_of(rule).examples if one.title == "Bad") for rule in RULES if rule.group == group]
    fragments = [parse(text, "page.yaml")[0] for text in bad]
    skipped = 0
    for fragment in fragments:
        model = linked(merged(pipeline_of_pages(), {"Resources": fragment}))
        for pipeline in model.pipelines:
            if speaking.is_known(pipeline, NOBODY, {}, model.possible()):
                silent = unasked(model)
                skipped += len(silent)
                assert [said for one in OF_MAPPINGS if one.name in silent for said in of_pipeline(one.rule, pipeline, NOBODY, {}, model.possible())] == []
    assert skipped
