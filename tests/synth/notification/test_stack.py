"""The synthesised template: the facts of the pipeline, read as CloudFormation reads them."""

import ast
import importlib.metadata
import json
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import pytest

ROOT = Path(__file__).parents[3]
NOTIFICATION = ROOT / "synth" / "notification"
ASSEMBLIES: Any = runpy.run_path(str(ROOT / "tests" / "assemblies.py"))
ACTIONS_OF_THE_WORKER = {
    "MessagingQueue": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"},
    "Key": {"kms:Decrypt"},
    "TablesStatus": {"dynamodb:UpdateItem"},
    "TablesIdempotency": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"},
    "WorkerLogs": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "*": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"},
}
ACTIONS_OF_THE_VALIDATOR = {
    "MessagingQueue": {"sqs:SendMessage"},
    "Key": {"kms:Decrypt", "kms:GenerateDataKey"},
    "TablesStatus": {"dynamodb:GetItem", "dynamodb:PutItem"},
    "ValidatorLogs": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "*": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"},
}
ACTIONS_OF_THE_READER = {
    "TablesStatus": {"dynamodb:GetItem"},
    "ReaderLogs": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "*": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"},
}
ACTIONS_OF_THE_RECONCILER = {
    "MessagingDeadLetterQueue": {"sqs:ReceiveMessage"},
    "Key": {"kms:Decrypt"},
    "TablesStatus": {"dynamodb:UpdateItem"},
    "ReconcilerLogs": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "*": {"xray:PutTraceSegments", "xray:PutTelemetryRecords"},
}


@pytest.fixture(scope="session")
def resources(template: Path) -> dict[str, Any]:
    return json.loads(template.read_text())["Resources"]


def of_type(resources: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: resource["Properties"] for name, resource in resources.items() if resource["Type"] == kind}


def the(resources: dict[str, Any], prefix: str, kind: str) -> dict[str, Any]:
    """Return the properties of the one resource of this type whose logical id is this prefix and a hash."""
    [name] = [name for name in of_type(resources, kind) if re.fullmatch(prefix + "[0-9A-F]{8}", name)]
    return resources[name]["Properties"]


def named(value: Any) -> str:
    """Return the logical id, without its hash, that a Ref or a GetAtt of an Arn or a name means."""
    name = value["Fn::GetAtt"][0] if isinstance(value, dict) and "Fn::GetAtt" in value else value["Ref"] if isinstance(value, dict) else value
    return re.sub("[0-9A-F]{8}$", "", name)


def test_the_mapping(resources: dict[str, Any], deployment: Any) -> None:
    [mapping] = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    [name] = of_type(resources, "AWS::Lambda::EventSourceMapping")
    assert named(mapping["EventSourceArn"]) == "MessagingQueue"
    worker = deployment.named("Worker/Function", "AWS::Lambda::Function")
    assert deployment.properties(name)["FunctionName"] == f"{worker}:live"
    assert {key: value for key, value in mapping.items() if key not in ("EventSourceArn", "FunctionName")} == {
        "BatchSize": 5,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumBatchingWindowInSeconds": 5,
        "MetricsConfig": {"Metrics": ["EventCount"]},
        "ScalingConfig": {"MaximumConcurrency": 10},
    }


def test_the_queue(resources: dict[str, Any]) -> None:
    queue = the(resources, "MessagingQueue", "AWS::SQS::Queue")
    assert named(queue["RedrivePolicy"]["deadLetterTargetArn"]) == "MessagingDeadLetterQueue"
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 13
    assert (queue["VisibilityTimeout"], queue["MessageRetentionPeriod"]) == (6 * 30 + 5, 7 * 86_400)
    assert named(queue["KmsMasterKeyId"]) == "Key"
    assert "FifoQueue" not in queue


def test_the_dead_letter_queue_admits_only_the_queue(resources: dict[str, Any]) -> None:
    queue, dead = the(resources, "MessagingQueue", "AWS::SQS::Queue"), the(resources, "MessagingDeadLetterQueue", "AWS::SQS::Queue")
    assert dead["RedriveAllowPolicy"]["redrivePermission"] == "byQueue"
    [arn] = dead["RedriveAllowPolicy"]["sourceQueueArns"]
    spelled = "".join(part if isinstance(part, str) else part["Ref"] for part in arn["Fn::Join"][1])
    assert spelled == f"arn:AWS::Partition:sqs:AWS::Region:AWS::AccountId:{queue['QueueName']}"
    assert dead["MessageRetentionPeriod"] == 14 * 86_400
    assert dead["MessageRetentionPeriod"] - queue["MessageRetentionPeriod"] >= 7 * 86_400  # so long somebody may look at a letter that was tried to the last
    assert named(dead["KmsMasterKeyId"]) == "Key"
    [name] = [name for name in resources if resources[name].get("Properties") is dead]
    assert resources[name]["DeletionPolicy"] == "Retain"


def test_each_queue_has_one_policy_and_it_denies_what_is_not_tls(resources: dict[str, Any]) -> None:
    policies = of_type(resources, "AWS::SQS::QueuePolicy").values()
    assert sorted(named(queue) for policy in policies for queue in policy["Queues"]) == ["MessagingDeadLetterQueue", "MessagingQueue"]
    for policy in policies:
        [statement] = policy["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", {"AWS": "*"}, "sqs:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert named(statement["Resource"]) == named(policy["Queues"][0])


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("Worker", ACTIONS_OF_THE_WORKER),
        ("Validator", ACTIONS_OF_THE_VALIDATOR),
        ("Reader", ACTIONS_OF_THE_READER),
        ("Reconciler", ACTIONS_OF_THE_RECONCILER),
    ],
    ids=["worker", "validator", "reader", "reconciler"],
)
def test_a_role_allows_exactly_what_its_function_does(resources: dict[str, Any], function: str, expected: dict[str, set[str]]) -> None:
    role = the(resources, f"{function}Role", "AWS::IAM::Role")
    assert set(role) == {"AssumeRolePolicyDocument"}  # no managed and no inline policy
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert (trust["Action"], trust["Principal"]) == ("sts:AssumeRole", {"Service": "lambda.amazonaws.com"})
    allowed: dict[str, set[str]] = {}
    for policy in of_type(resources, "AWS::IAM::Policy").values():
        if named(policy["Roles"][0]) == f"{function}Role":
            for statement in policy["PolicyDocument"]["Statement"]:
                assert statement["Effect"] == "Allow"
                actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                allowed.setdefault(named(statement["Resource"]), set()).update(actions)
    assert allowed == expected


def test_no_wildcard_action_is_allowed_to_a_function(resources: dict[str, Any]) -> None:
    for policy in of_type(resources, "AWS::IAM::Policy").values():
        assert "*" not in json.dumps([statement["Action"] for statement in policy["PolicyDocument"]["Statement"]])


def test_the_worker_exists_before_its_mapping_only_with_the_right_to_poll(resources: dict[str, Any]) -> None:
    [function] = [resource for name, resource in resources.items() if re.fullmatch("WorkerFunction[0-9A-F]{8}", name)]
    assert [named(name) for name in function["DependsOn"]] == ["WorkerRoleDefaultPolicy"]


@pytest.mark.parametrize(("name", "timeout"), [("Worker", 30), ("Validator", 15), ("Reader", 10), ("Reconciler", 120)])
def test_a_function(resources: dict[str, Any], name: str, timeout: int) -> None:
    function = the(resources, f"{name}Function", "AWS::Lambda::Function")
    assert (function["Runtime"], function["Timeout"], function["TracingConfig"]) == ("python3.13", timeout, {"Mode": "Active"})
    assert function["Handler"] == f"{name.lower()}.handler"
    assert named(function["Role"]["Fn::GetAtt"][0]) == f"{name}Role"
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert the(resources, named(function["LoggingConfig"]["LogGroup"]), "AWS::Logs::LogGroup")["RetentionInDays"] == 90
    assert "ReservedConcurrentExecutions" not in function
    assert "DeadLetterConfig" not in function


def test_the_environment_agrees_with_the_queue_and_names_the_tables(resources: dict[str, Any]) -> None:
    queue = the(resources, "MessagingQueue", "AWS::SQS::Queue")
    worker = the(resources, "WorkerFunction", "AWS::Lambda::Function")["Environment"]["Variables"]
    validator = the(resources, "ValidatorFunction", "AWS::Lambda::Function")["Environment"]["Variables"]
    assert worker["MAX_RECEIVE_COUNT"] == str(queue["RedrivePolicy"]["maxReceiveCount"])
    [mapping] = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    assert worker["BATCH_SIZE"] == str(mapping["BatchSize"])
    assert worker["QUEUE_URL"] == validator["QUEUE_URL"]
    assert validator["MAX_MESSAGE_BYTES"] == str(queue["MaximumMessageSize"])
    assert (named(validator["QUEUE_URL"]), "Ref" in validator["QUEUE_URL"]) == ("MessagingQueue", True)  # Ref is the URL
    assert worker["ALLOWED_HOSTS"] == validator["ALLOWED_HOSTS"]
    assert {named(worker["STATUS_TABLE"]), named(validator["STATUS_TABLE"])} == {"TablesStatus"}
    assert named(worker["IDEMPOTENCY_TABLE"]) == "TablesIdempotency"


@pytest.mark.parametrize(
    ("name", "files"),
    [("worker", "worker/*.py"), ("validator", "api/[!r]*.py"), ("reader", "api/reader.py"), ("reconciler", "reconciler/*.py")],
    ids=["worker", "validator", "reader", "reconciler"],
)
def test_a_function_reads_only_what_the_stack_gives_it(resources: dict[str, Any], name: str, files: str) -> None:
    given = the(resources, f"{name.title()}Function", "AWS::Lambda::Function")["Environment"]["Variables"].keys()
    read = set(re.findall(r'os\.environ\["(\w+)"\]', "".join(path.read_text() for path in (NOTIFICATION / "functions").glob(files))))
    assert read == {variable for variable in given if not variable.startswith("POWERTOOLS_")}


def test_the_signing_key_is_in_no_template(resources: dict[str, Any]) -> None:
    key = the(resources, "WorkerFunction", "AWS::Lambda::Function")["Environment"]["Variables"]["SIGNING_KEY"]
    start, secret, rest = key["Fn::Join"][1]
    assert (start, named(secret), rest) == ("{{resolve:secretsmanager:", "WorkerSigningKey", ":SecretString:::}}")
    made = the(resources, "WorkerSigningKey", "AWS::SecretsManager::Secret")
    assert made["GenerateSecretString"] == {"ExcludePunctuation": True, "PasswordLength": 32}  # base64 of 24 bytes, as it happens
    assert named(made["KmsKeyId"]["Fn::GetAtt"][0]) == "Key"


@pytest.mark.parametrize("name", ["Worker", "Validator", "Reader"])
def test_a_function_is_used_by_an_alias_that_a_new_version_takes_over_bit_by_bit(resources: dict[str, Any], name: str) -> None:
    alias = the(resources, f"{name}Live", "AWS::Lambda::Alias")
    assert (named(alias["FunctionName"]), alias["Name"]) == (f"{name}Function", "live")
    group = the(resources, f"{name}Release", "AWS::CodeDeploy::DeploymentGroup")
    assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    alarms = {named(alarm["Name"]) for alarm in group["AlarmConfiguration"]["Alarms"]}
    assert alarms == ({"AlarmsWorkerErrors", "AlarmsNewVersionFails"} if name == "Worker" else {"AlarmsServerErrors"})
    [updated] = [resource for resource in resources.values() if resource.get("Properties") is alias]
    assert named(updated["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"]) == f"{name}Release"


def test_the_api_admits_no_more_than_the_worker_drains_when_every_receiver_is_slow(deployment: Any, worker: Any) -> None:
    """One second is for the tables. A burst waits in the queue for half a minute at most."""
    delivery = sys.modules["delivery"]
    assert worker.module.post is delivery.post
    [mapping] = deployment.of_type("AWS::Lambda::EventSourceMapping").values()
    drained = mapping["ScalingConfig"]["MaximumConcurrency"] * mapping["BatchSize"] / (delivery.CONNECT_TIMEOUT + delivery.ANSWER_TIMEOUT + 1)
    [stage] = deployment.of_type("AWS::ApiGateway::Stage").values()
    [post] = [one for one in stage["MethodSettings"] if one["HttpMethod"] == "POST"]
    assert post["ResourcePath"] == "/~1notifications"
    assert post["ThrottlingRateLimit"] <= drained
    assert post["ThrottlingBurstLimit"] / drained <= 30


def test_the_access_log_leads_to_the_trace_and_to_the_function(deployment: Any) -> None:
    [stage] = deployment.of_type("AWS::ApiGateway::Stage").values()
    written = json.loads(stage["AccessLogSetting"]["Format"])
    assert {"$context.xrayTraceId", "$context.integration.requestId", "$context.requestId", "$context.status"} <= set(written.values())


def test_what_differs_from_stage_to_stage_is_context(deployment: Any) -> None:
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    for name in ("Worker", "Validator"):
        assert deployment.environment(f"{name}/Function")["ALLOWED_HOSTS"].split(",") == context["receiver_hosts"]
    [api] = deployment.of_type("AWS::ApiGateway::RestApi").values()
    assert api["Name"] == f"notification-{context['stage']}"
    assert [one["Endpoint"] for one in deployment.of_type("AWS::SNS::Subscription").values()] == context["alarm_subscriptions"]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"stage": "Prod!"}, "context stage is 'Prod!'"),
        ({"receiver_hosts": []}, "context receiver_hosts is []"),
        ({"receiver_hosts": ["Hooks.example.com"]}, "context receiver_hosts is ['Hooks.example.com']"),
        ({"receiver_hosts": ["a." * 64 + "com"]}, "context receiver_hosts is"),
        ({"alarm_subscriptions": ""}, "context alarm_subscriptions is empty"),
    ],
    ids=["stage", "no host", "upper case", "long", "nobody"],
)
def test_context_that_cannot_be_meant_is_refused(wrong: dict[str, Any], complaint: str) -> None:
    """The app's own function, with the stack left out: synthesis takes seconds."""
    context = {"stage": "test", "receiver_hosts": ["a.example"], "alarm_subscriptions": ["a@a.example"], **wrong}
    app = SimpleNamespace(node=SimpleNamespace(try_get_context=context.get))
    stack = ModuleType("stack")
    stack.NotificationStack = lambda *_arguments, **_named: pytest.fail("made")  # type: ignore[attr-defined]
    source = ast.parse((NOTIFICATION / "app.py").read_text())
    names: dict[str, Any] = {}
    with mock.patch.dict(sys.modules, {"stack": stack, "aws_cdk": ModuleType("aws_cdk")}):
        body = [node for node in source.body if not isinstance(node, ast.Expr) and not (isinstance(node, ast.Assign) and ast.unparse(node).startswith("app ="))]
        sys.modules["aws_cdk"].App = object  # type: ignore[attr-defined]
        exec(compile(ast.Module(body=body, type_ignores=[]), "app.py", "exec"), names)  # noqa: S102 - our own file
        with pytest.raises(ValueError, match=re.escape(complaint)):
            names["_checked"](app)


def test_the_layer_and_the_tests_have_the_same_powertools(resources: dict[str, Any]) -> None:
    version_of_layer = {"27": "3.23.0"}  # https://github.com/aws-powertools/powertools-lambda-python/issues/7689 names this pair
    for function in of_type(resources, "AWS::Lambda::Function").values():
        [layer] = function["Layers"]
        found = re.search(r":017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-arm64:(\d+)", json.dumps(layer))
        assert found
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
        assert importlib.metadata.version("aws-lambda-powertools") == version_of_layer[found[1]]


@pytest.mark.parametrize(("name", "key", "expires"), [("Status", "notification_id", "expires_at"), ("Idempotency", "id", "expiration")])
def test_a_table(resources: dict[str, Any], name: str, key: str, expires: str) -> None:
    table = the(resources, f"Tables{name}", "AWS::DynamoDB::Table")
    assert table["KeySchema"] == [{"AttributeName": key, "KeyType": "HASH"}]
    assert table["TimeToLiveSpecification"] == {"AttributeName": expires, "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert (table["DeletionProtectionEnabled"], table["SSESpecification"], table["BillingMode"]) == (True, {"SSEEnabled": True}, "PAY_PER_REQUEST")


@pytest.mark.parametrize(
    ("name", "metric", "dimension", "breach"),
    [
        ("OldestMessage", "ApproximateAgeOfOldestMessage", ("QueueName", "MessagingQueue"), ("Maximum", 900, 60)),
        ("InFlight", "ApproximateNumberOfMessagesNotVisible", ("QueueName", "MessagingQueue"), ("Maximum", 90_000, 60)),
        ("DeadLetters", "ApproximateNumberOfMessagesVisible", ("QueueName", "MessagingDeadLetterQueue"), ("Maximum", 1, 300)),
        ("WorkerErrors", "Errors", ("FunctionName", "WorkerFunction"), ("Sum", 1, 60)),
        ("WorkerThrottles", "Throttles", ("FunctionName", "WorkerFunction"), ("Sum", 1, 60)),
        ("FailedItems", "FailedInvokeEventCount", ("EventSourceMappingUUID", "WorkerLiveNotifications"), ("Sum", 10, 300)),
        ("ReconcilerErrors", "Errors", ("FunctionName", "ReconcilerFunction"), ("Sum", 1, 300)),
        ("ServerErrors", "5XXError", ("ApiName", "notification-prod"), ("Sum", 1, 60)),
    ],
)
def test_an_alarm(resources: dict[str, Any], name: str, metric: str, dimension: tuple[str, str], breach: tuple[str, int, int]) -> None:
    alarm = the(resources, f"Alarms{name}", "AWS::CloudWatch::Alarm")
    [watched] = alarm["Dimensions"]
    assert (alarm["MetricName"], (watched["Name"], named(watched["Value"]))) == (metric, dimension)
    assert (alarm["Statistic"], alarm["Threshold"], alarm["Period"]) == breach
    assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == ("GreaterThanOrEqualToThreshold", "notBreaching")


def test_every_alarm_reaches_the_topic_and_the_topic_lets_cloudwatch_in(resources: dict[str, Any]) -> None:
    [composite] = of_type(resources, "AWS::CloudWatch::CompositeAlarm").values()
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    parts = {name for name in alarms if name in json.dumps(composite["AlarmRule"])}
    assert {named(name) for name in parts} == {"AlarmsNothingDelivered", "AlarmsWanted"}
    for alarm in (composite, *(alarm for name, alarm in alarms.items() if name not in parts)):
        assert [named(action) for action in alarm["AlarmActions"]] == ["AlarmsTopic"]
        assert [named(action) for action in alarm["OKActions"]] == ["AlarmsTopic"]  # whoever was woken is told when it is over
        assert alarm.get("ActionsEnabled", True)
    assert named(the(resources, "AlarmsTopic", "AWS::SNS::Topic")["KmsMasterKeyId"]) == "Key"
    key = the(resources, "Key", "AWS::KMS::Key")
    assert key["EnableKeyRotation"] is True
    for policy, actions in (
        (key["KeyPolicy"], ["kms:Decrypt", "kms:GenerateDataKey"]),
        (the(resources, "AlarmsTopicPolicy", "AWS::SNS::TopicPolicy")["PolicyDocument"], "sns:Publish"),
    ):
        [statement] = [one for one in policy["Statement"] if one["Principal"] == {"Service": "cloudwatch.amazonaws.com"}]
        assert (statement["Effect"], statement["Action"]) == ("Allow", actions)
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_dashboard_shows_what_every_alarm_watches(deployment: Any, driven: Any) -> None:
    cloudwatch = driven.CloudWatch(deployment)
    watched = {metric for alarm in deployment.of_type("AWS::CloudWatch::Alarm").values() for metric in cloudwatch.watched(alarm)}
    assert watched - cloudwatch.shown() == set()
    dead = deployment.physical(deployment.named("Messaging/DeadLetterQueue", "AWS::SQS::Queue"))
    assert driven.metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName=dead) in cloudwatch.shown()


def test_the_api_authorises_validates_throttles_and_logs(resources: dict[str, Any]) -> None:
    methods = {method["HttpMethod"]: method for method in of_type(resources, "AWS::ApiGateway::Method").values()}
    assert methods.keys() == {"POST", "GET"}
    assert {method["AuthorizationType"] for method in methods.values()} == {"AWS_IAM"}
    post = methods["POST"]
    assert the(resources, named(post["RequestValidatorId"]), "AWS::ApiGateway::RequestValidator")["ValidateRequestBody"] is True
    schema = the(resources, named(post["RequestModels"]["application/json"]), "AWS::ApiGateway::Model")["Schema"]
    assert (schema["required"], schema["additionalProperties"]) == (["url", "payload"], False)
    [stage] = of_type(resources, "AWS::ApiGateway::Stage").values()
    settings = {(one["HttpMethod"], one["ResourcePath"]): one for one in stage["MethodSettings"]}
    assert settings.keys() == {("*", "/*"), ("POST", "/~1notifications")}
    assert all(one["ThrottlingRateLimit"] and one["ThrottlingBurstLimit"] for one in settings.values())
    assert not any(one.get("DataTraceEnabled") for one in settings.values())
    assert stage["TracingEnabled"] is True
    assert "ApiAccessLog" in json.dumps(stage["AccessLogSetting"]["DestinationArn"])
    permissions = [one for one in of_type(resources, "AWS::Lambda::Permission").values() if one["Principal"] == "apigateway.amazonaws.com"]
    assert sorted(re.findall("/(?:GET|POST)/[a-z/*]+", json.dumps([one["SourceArn"] for one in permissions]))) == [
        "/GET/notifications/*",
        "/POST/notifications",
    ]


def _links(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0]
            elif key == "Fn::Sub":
                yield from re.findall(r"\$\{([A-Za-z0-9]+)[.}]", inner if isinstance(inner, str) else inner[0])
            else:
                yield from _links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _links(inner)


def test_no_resource_waits_for_itself(resources: dict[str, Any]) -> None:
    needs = {name: {*_links(resource), *resource.get("DependsOn", [])} & resources.keys() for name, resource in resources.items()}
    while ready := {name for name, waits in needs.items() if not waits}:
        needs = {name: waits - ready for name, waits in needs.items() if name not in ready}
    assert needs == {}


@pytest.mark.slow
def test_cfn_lint_has_neither_error_nor_warning(template: Path) -> None:
    run = subprocess.run([str(Path(sys.executable).with_name("cfn-lint")), "--", str(template)], capture_output=True, text=True, check=False, timeout=120)
    assert (run.returncode, run.stdout) == (0, "")


@pytest.mark.slow
def test_only_code_is_deployed(tmp_path: Path, kept_assemblies: Path | None) -> None:
    """By the assembly that `cdk synth` would write: the gate's own synthesis copies no code."""
    written = tmp_path / "cdk.out"
    ASSEMBLIES["made"](ROOT / "cdk.json", NOTIFICATION, written, kept_assemblies, ASSEMBLIES["as_the_cdk_does"])
    assets = json.loads((written / "Notification.assets.json").read_text())["files"].values()
    deployed = [
        {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        for asset in assets
        if asset["source"]["packaging"] == "zip" and (folder := written / asset["source"]["path"])
    ]
    folders = {folder.name: {path.name for path in folder.glob("*.py")} for folder in (NOTIFICATION / "functions").iterdir()}
    assert folders.keys() == {"api", "reconciler", "worker"}
    assert sorted(deployed, key=len) == sorted(folders.values(), key=len)


IMPORTS = re.compile(r"^\s*(?:from|import)\s.*", re.MULTILINE)
"""To read all of every module takes a second."""


def test_the_app_imports_nothing_of_the_gate_and_the_gate_nothing_of_it() -> None:
    own = {path.stem for path in NOTIFICATION.rglob("*.py")}
    for path in NOTIFICATION.rglob("*.py"):
        assert "queuegate" not in {name.split(".")[0] for name in _imports(path)}, path
    for folder in ("policies", "synth"):
        for path in (ROOT / folder).rglob("*.py"):
            if NOTIFICATION not in path.parents and not {"notification", *own}.isdisjoint(re.findall(r"\w+", " ".join(IMPORTS.findall(path.read_text())))):
                assert not any("notification" in name or name in own for name in _imports(path)), path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module)
