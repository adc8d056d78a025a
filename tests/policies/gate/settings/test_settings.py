from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from queuegate.policies.gate.settings import settings
from queuegate.policies.gate.settings.model import DeclaredPipeline, Settings, TargetEntry
from queuegate.synth.model import PARAMETERS

Load = Callable[[str], settings.Loaded]

EXAMPLE = """
targets: [cdk.json, {name: prod, paths: [infra/*.yaml], parameters: {Env: prod}, parameter-files: [prod.json]}]
fail-on: error
strict: false
synth-timeout: 300
linters: {cfn-lint: true, checkov: {scope: pipelines, severity: {CKV_AWS_117: off}}}
severity: {visibility-timeout: error, missing-partial-responses: off}
parameters: {Name: value, Flag: true, Count: 3, Subnets: [a, b]}
externals: {"arn:aws:sqs:eu-central-1:1:Orders": {type: AWS::SQS::Queue, properties: {VisibilityTimeout: 180}}}
thresholds: {max-receive-count: 5}
pipelines:
  notifications: {queue: "*/Notifications", function: "*/Worker", batch-size: 5, batching-window: 5, maximum-concurrency: 10, partial-responses: true, downstream-concurrency: 20, seconds-per-message: 0.4}
waivers:
  - {rule: CKV_AWS_117, resource: "*/Worker/Resource", reason: "it is public", until: 2027-01-31}
"""


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def run(text: str) -> settings.Loaded:
        file = tmp_path / "queuegate.yaml"
        file.write_text(text, encoding="utf-8")
        return settings.load(file)

    return run


def complaints(load: Load, text: str) -> list[tuple[int, int | None, str]]:
    with pytest.raises(settings.Refused) as caught:
        load(text)
    return [(wrong.spot.line, wrong.spot.column, wrong.message) for wrong in caught.value.wrongs if wrong.spot]


def test_the_whole_example_is_read(load: Load) -> None:
    loaded = load(EXAMPLE)
    assert loaded.settings.targets == ["cdk.json", TargetEntry(paths=["infra/*.yaml"], name="prod", parameters={"Env": "prod"}, parameter_files=["prod.json"])]
    assert loaded.settings.severity == {"visibility-timeout": "error", "missing-partial-responses": "off"}
    assert loaded.settings.thresholds.max_receive_count == 5
    (waiver,) = settings.waivers(loaded)
    assert (waiver.rule, waiver.resource, waiver.until) == ("CKV_AWS_117", "*/Worker/Resource", date(2027, 1, 31))
    assert waiver.place.scope.template.spot(waiver.place.route)[1:] == (14, 5)


def test_a_declaration_holds_what_is_written_and_points_at_it(load: Load) -> None:
    (declaration,) = settings.declarations(load("pipelines:\n  orders: {queue: Q, function: F, batch-size: 5, maximum-concurrency: null}\n"))
    assert declaration.name == "orders"
    assert declaration.parameters == {"queue": "Q", "function": "F", "batch-size": 5, "maximum-concurrency": None}
    place = declaration.place / "batch-size"
    assert place.scope.template.spot(place.route)[1:] == (2, 35)


def test_externals_are_a_template_whose_places_are_the_settings(load: Load) -> None:
    template = settings.externals(load('externals:\n  "arn:x":\n    type: AWS::SQS::Queue\n    properties:\n      VisibilityTimeout: 180\n'))
    assert template is not None
    assert template.body == {"Resources": {"arn:x": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 180}}}}
    assert template.spot(("Resources", "arn:x", "Properties", "VisibilityTimeout"))[1:] == (5, 7)
    assert template.spot(("Resources", "arn:x", "Type"))[1:] == (3, 5)
    assert template.spot(("Resources", "arn:x"))[1:] == (2, 3)


def test_no_externals_are_no_template(load: Load) -> None:
    assert settings.externals(load("strict: true")) is None


@pytest.mark.parametrize(
    "text",
    ["", "\n", "# nothing yet\n", "---\n# nothing\n...\n", "{}", "waivers:\npipelines:\n"],
    ids=["no byte", "newline", "comment", "marks", "braces", "empty sections"],
)
def test_an_empty_file_is_empty_settings(load: Load, text: str) -> None:
    assert load(text).settings == Settings()


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        pytest.param("fial-on: error", 1, 1, "there is no setting 'fial-on' (did you mean 'fail-on'?)", id="unknown key"),
        pytest.param("fail_on: error", 1, 1, "(did you mean 'fail-on'?)", id="underscore"),
        pytest.param("strict: true\nfail-on: eror", 2, 1, "fail-on is 'eror', and has to be one of error, note, warning", id="level"),
        pytest.param('strict: "yes"', 1, 1, "strict is 'yes', and has to be true or false", id="text for a boolean"),
        pytest.param("synth-timeout: 0", 1, 1, "synth-timeout is 0, and has to be a number above 0 to 86400", id="no time"),
        pytest.param("synth-timeout: soon", 1, 1, "has to be a number above 0 to 86400", id="text for a number"),
        pytest.param("rules: mine", 1, 1, "rules is 'mine', and has to be a list: [mine]", id="rules"),
        pytest.param(
            "severity: {visibility-timeot: error}", 1, 12, "no rule and no group 'visibility-timeot' (did you mean 'visibility-timeout'", id="unknown rule"
        ),
        pytest.param("severity: {timing: fatal}", 1, 12, "severity.timing is 'fatal', and has to be one of error, note, off, warning", id="unknown severity"),
        pytest.param("severity: [timing]", 1, 1, "severity is a list, and has to be a mapping", id="list for a mapping"),
        pytest.param("targets: cdk.json", 1, 1, "targets is 'cdk.json', and has to be a list: [cdk.json]", id="text for a list"),
        pytest.param("targets:\n  - name: prod", 2, 5, "targets[0] lacks its paths. Add it", id="target without paths"),
        pytest.param("targets:\n  - paths: []", 2, 5, "targets[0].paths is empty. Name at least one", id="target with no path"),
        pytest.param(
            "targets: [{paths: [a], parameterz: {}}]", 1, 24, "targets[0] has no key 'parameterz' (did you mean 'parameters'", id="unknown key in a list"
        ),
        pytest.param("parameters: {Version: 1.10}", 1, 14, "parameters.Version is 1.1, and has to be text", id="a decimal has lost its spelling"),
        pytest.param("parameters: {A: {b: c}}", 1, 14, "parameters.A is a mapping", id="mapping for a value"),
        pytest.param(
            "externals: {x: {type: AWS::IAM::Role, properties: {Policies: VALUE}}}",
            1,
            39,
            "externals.x.properties: Policies is VALUE, which stands in the place of what it is. Write that, as in a template",
            id="a line of ours that nobody filled in",
        ),
        pytest.param(
            "handlers: {Worker: {calls: [ACTION on RESOURCE]}}",
            1,
            29,
            "'ACTION on RESOURCE' is not a call. Write the action and what it is done on, such as dynamodb:PutItem on Table; [] where it calls nothing of AWS",
            id="a call that nobody filled in",
        ),
        pytest.param(
            "externals: {x: {type: SQS}}", 1, 17, "externals.x.type is 'SQS', and has to be a resource type such as AWS::SQS::Queue", id="no resource type"
        ),
        pytest.param("externals: {x: {properties: {}}}", 1, 13, "externals.x lacks its type. Add it", id="no type"),
        pytest.param("thresholds: {receives: 5}", 1, 14, "thresholds has no key 'receives'", id="unknown threshold"),
        pytest.param("thresholds: {account-concurrency: 0}", 1, 14, "has to be a whole number from 1", id="no account has no concurrency"),
        pytest.param("thresholds: {outage-seconds: 1d}", 1, 14, "has to be a whole number from 60 to 1209600", id="an outage in another unit"),
        pytest.param("thresholds: {max-receive-count: 0}", 1, 14, "has to be a whole number from 1 to 1000", id="threshold out of range"),
        pytest.param(
            "pipelines: {n: {queue: Q, function: F, batchsize: 5}}",
            1,
            40,
            "pipelines.n has no key 'batchsize' (did you mean 'batch-size'",
            id="unknown parameter",
        ),
        pytest.param(
            "pipelines: {n: {queue: Q, function: F, batch-size: many}}",
            1,
            40,
            "pipelines.n.batch-size is 'many', and has to be a whole number",
            id="parameter type",
        ),
        pytest.param("pipelines: {n: {queue: Q}}", 1, 13, "pipelines.n lacks its function. Add it", id="pipeline without function"),
        pytest.param("waivers:\n  - {rule: timing, resource: A, reason: b}", 2, 6, "'timing' is a group, and a waiver names one rule", id="a group waived"),
        pytest.param("waivers:\n  - {rule: visibility-timeot, resource: A, reason: b}", 2, 6, "did you mean 'visibility-timeout'", id="unknown rule waived"),
        pytest.param("waivers:\n  - {rule: visibility-timeout, resource: A}", 2, 5, "waivers[0] lacks its reason. Add it", id="no reason"),
        pytest.param(
            "waivers:\n  - {rule: visibility-timeout, resource: A, reason: ' '}",
            2,
            45,
            "waivers[0].reason is ' ', and has to be a reason, in words",
            id="blank reason",
        ),
        pytest.param(
            "waivers:\n  - {rule: visibility-timeout, resource: A, reason: b, until: 2027-02-30}", 2, 56, "there is no day 2027-02-30", id="no such day"
        ),
        pytest.param("waivers:\n  - {rule: visibility-timeout, resource: A, reason: b, until: soon}", 2, 56, "has to be a day, YYYY-MM-DD", id="no date"),
        pytest.param(
            "waivers:\n  - {rule: visibility-timeout, resource: A, reason: b, until: 20270131}", 2, 56, "has to be a day, YYYY-MM-DD", id="number for a date"
        ),
        pytest.param(
            "waivers:\n  - {rule: wildcard-queue-actions, resource: A, reason: b, action: ''}",
            2,
            60,
            "waivers[0].action is '', and has to be an action as the finding names it, such as sqs:*",
            id="no action",
        ),
        pytest.param(
            "waivers:\n  - {rule: wildcard-queue-actions, resource: A, reason: b, statement-resource: ' '}",
            2,
            60,
            "waivers[0].statement-resource is ' ', and has to be the resource of a policy statement as the finding names it",
            id="blank resource of a statement",
        ),
        pytest.param(
            "waivers:\n  - {rule: wildcard-queue-actions, resource: A, reason: b, actions: 'sqs:*'}", 2, 60, "did you mean 'action'", id="several actions"
        ),
        pytest.param("linters: {checkov: {severity: {my-rule: off}}}", 1, 32, "'my-rule' is not a linter's rule id", id="linter's rule"),
        pytest.param("linters: {cfnlint: true}", 1, 11, "did you mean 'cfn-lint'?", id="unknown linter"),
        pytest.param("- a\n- b\n", 1, 1, "the settings are a mapping, and this file holds a list", id="list"),
        pytest.param(
            "waivers:\n  - {rule: visibility-timeout, resource: A, reason: '…'}",
            2,
            45,
            "'…' stands where the reason belongs. Write why this is accepted",
            id="our own mark for a reason",
        ),
        *(
            pytest.param(
                f"waivers:\n  - {{rule: visibility-timeout, resource: A, reason: '{blank}'}}",
                2,
                45,
                "stands where the reason belongs",
                id=f"a reason that nobody sees {i}",
            )
            for i, blank in enumerate(("\u3164", "\u2800", "\u00a0\u200b", "-", "👍"))
        ),
        pytest.param("strict: true\nstrict: false\n", 2, 1, "written twice", id="twice"),
        pytest.param("strict: [", 1, 9, "the YAML is broken", id="broken"),
    ],
)
def test_each_mistake_is_said_at_its_place(load: Load, text: str, line: int, column: int, message: str) -> None:
    (found,) = complaints(load, text)
    assert found[:2] == (line, column)
    assert message in found[2]


def test_all_mistakes_are_said_in_the_order_of_the_file(load: Load) -> None:
    text = "strict: maybe\nseverity: {nope: error}\nwaivers:\n  - {rule: visibility-timeout, until: never}\n  - 5\n"
    assert [(line, message.split(",")[0].split(".")[0]) for line, _, message in complaints(load, text)] == [
        (1, "strict is 'maybe'"),
        (2, "there is no rule and no group 'nope'"),
        (4, "waivers[0] lacks its resource"),
        (4, "waivers[0] lacks its reason"),
        (4, "waivers[0]"),
        (5, "waivers[1] is 5"),
    ]


def test_what_can_be_declared_is_what_a_report_tells_and_what_a_forecast_needs() -> None:
    declarable = set(DeclaredPipeline.__struct_fields__) - {"queue", "function"}
    assert declarable == {*PARAMETERS, "downstream_concurrency", "seconds_per_message", "arrival_rate", "outage"}


def test_settings_are_looked_for_upwards_to_the_root_and_not_beyond(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    below = root / "services" / "orders"
    below.mkdir(parents=True)
    (root / ".git").mkdir()
    (tmp_path / "queuegate.yaml").touch()
    assert settings.root_of(below) == root
    assert settings.find(below, root) is None
    (root / "queuegate.yaml").touch()
    assert settings.find(below, root) == root / "queuegate.yaml"
    (below / "queuegate.yaml").touch()
    assert settings.find(below, root) == below / "queuegate.yaml"


def test_without_a_repository_only_the_working_folder_counts(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "queuegate.yaml").touch()
    assert settings.find(below, below) is None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(settings.Refused) as caught:
        settings.load(tmp_path / "none.yaml")
    assert caught.value.wrongs[0].spot == (str(tmp_path / "none.yaml"), 1, None)
    assert "no such file" in caught.value.wrongs[0].message


def test_an_external_is_written_in_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "queuegate.yaml"
    file.write_text("externals:\n  shared:\n    type: AWS::SQS::Queue\n    properties: {VisibilityTimeout: 10}\n", encoding="utf-8")
    outside = settings.externals(settings.load(file))
    assert outside is not None
    route = ("Resources", "shared", "Properties", "VisibilityTimeout")
    assert outside.written(route) == ("externals", "shared", "properties", "VisibilityTimeout")
    assert outside.spot(route)[1:] == (4, 18)
    assert outside.source["externals"]["shared"]["type"] == "AWS::SQS::Queue"


def test_a_waiver_may_name_an_action_and_the_resource_of_its_statement(load: Load) -> None:
    text = "waivers: [{rule: wildcard-queue-actions, resource: A, reason: b, action: 'sqs:*', statement-resource: '${Orders.Arn}'}, {rule: visibility-timeout, resource: A, reason: b}]"
    one, other = settings.waivers(load(text))
    assert (one.action, one.statement_resource) == ("sqs:*", "${Orders.Arn}")
    assert (other.action, other.statement_resource) == (None, None)


@pytest.mark.parametrize("words", ["冪等です", "идемпотентно", "OPS-12", "42", "⚠️ see OPS-12"])
def test_a_reason_in_any_words_is_one(load: Load, words: str) -> None:
    assert load(f"waivers: [{{rule: visibility-timeout, resource: A, reason: '{words}'}}]").settings.waivers[0].reason == words
