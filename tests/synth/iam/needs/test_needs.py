"""What a role needs, one property and one call at a time. Each case says what is needed beyond polling and the log, and what stays open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queuegate.synth.iam import Needed, needed
from queuegate.synth.iam.least_privilege.expressions import spelled
from queuegate.synth.iam.least_privilege.yaml_notation import in_line
from queuegate.synth.linking.resources import view_of
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.exploration import explore
from queuegate.synth.values.trees import paths
from queuegate.synth.values.worlds import World

BASE = """
  Orders: {Type: AWS::SQS::Queue}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Log: {Type: AWS::Logs::LogGroup}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}
"""
POLLS = {f"sqs:{name} on !GetAtt Orders.Arn" for name in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")}
LOGS = {f"logs:{name} on !GetAtt Log.Arn" for name in ("CreateLogStream", "PutLogEvents")}
OWN = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:%s"
SILENT = "def handler(event, context): pass"


def needs_in(model: Model, function: str = "Worker", role: str = "Role") -> dict[str, tuple[set[str], set[str]]]:
    """World by world: the actions and resources that a function needs beyond polling and its log, as its template can name them, and why more may be needed."""
    facts, owner = (model.links.facts[model.scopes[0].id, name] for name in (function, role))

    def work(world: World) -> Any:
        found: Needed = needed(view_of(facts, world))
        known = {f"{one.action} on {in_line(spelled(one, view_of(owner, world)).expr)}" for one in found.known}
        return frozenset(known), frozenset(f"{', '.join(one.services) or 'any'}: {one.doubt.reason}" for one in found.open)

    return {
        ", ".join(variable.describe(mask) for variable, mask in cube.items()): (set(known) - POLLS - LOGS, set(open_))
        for cube, (known, open_) in paths(explore(work), {})
    }


@pytest.fixture
def of(build_model: Callable[..., Model]) -> Callable[..., tuple[set[str], set[str]]]:
    """`of(properties, code, others)`: what the one world of a worker with these properties and this code needs."""

    def run(properties: str = "", code: str = SILENT, others: str = "", head: str = "") -> tuple[set[str], set[str]]:
        (only,) = needs_in(build_model(template(properties, code, others, head))).values()
        return only

    return run


def template(properties: str = "", code: str = SILENT, others: str = "", head: str = "") -> str:
    lines = "\n".join(f"          {line}" for line in code.strip("\n").splitlines())
    more = "\n".join(f"      {line}" for line in properties.strip("\n").splitlines())
    runtime = "Runtime: python3.13" if "Runtime" not in properties else ""
    return f"""{head}
Resources:{BASE}{others}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      {runtime}
      Handler: index.handler
      Role: !GetAtt Role.Arn
      LoggingConfig: {{LogGroup: !Ref Log}}
      Code:
        ZipFile: |
{lines}
{more}
"""


# polling and running


def test_nothing_else_is_needed_than_to_poll_and_to_log(build_model: Callable[..., Model]) -> None:
    model = build_model(template())
    worker = view_of(model.links.facts["t0", "Worker"], World())
    role = view_of(model.links.facts["t0", "Role"], World())
    assert {f"{one.action} on {in_line(spelled(one, role).expr)}" for one in needed(worker).known} == POLLS | LOGS


def test_what_is_known_is_told_beside_the_doubt(build_model: Callable[..., Model]) -> None:
    model = build_model(template("Runtime: ruby3.4"))
    found = needed(view_of(model.links.facts["t0", "Worker"], World()))
    assert "sqs:ReceiveMessage" in {one.action for one in found.known}
    assert [(one.services, one.doubt.reason) for one in found.open] == [((), "the code of Worker is in no folder of this repository: not read")]


@pytest.mark.parametrize(
    ("properties", "others", "known", "opened"),
    [
        pytest.param("TracingConfig: {Mode: Active}", "", {'xray:PutTraceSegments on "*"', 'xray:PutTelemetryRecords on "*"'}, set(), id="traced"),
        pytest.param("TracingConfig: {Mode: PassThrough}", "", set(), set(), id="passed through"),
        pytest.param(
            "VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}",
            "",
            {
                f'ec2:{name} on "*"'
                for name in (
                    *("CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface"),
                    *("AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"),
                )
            },
            set(),
            id="in a VPC",
        ),
        pytest.param("VpcConfig: {SubnetIds: [], SecurityGroupIds: []}", "", set(), set(), id="taken out of a VPC"),
        pytest.param("VpcConfig: {Ipv6AllowedForDualStack: false}", "", set(), set(), id="a VPC without subnets"),
        pytest.param(
            "DeadLetterConfig: {TargetArn: !GetAtt Failed.Arn}",
            "  Failed: {Type: AWS::SQS::Queue}\n",
            {"sqs:SendMessage on !GetAtt Failed.Arn"},
            set(),
            id="a queue for failures",
        ),
        pytest.param(
            "DeadLetterConfig: {TargetArn: !GetAtt Failed.Arn}",
            "  Key: {Type: AWS::KMS::Key}\n  Failed: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}\n",
            {"sqs:SendMessage on !GetAtt Failed.Arn", "kms:GenerateDataKey on !GetAtt Key.Arn", "kms:Decrypt on !GetAtt Key.Arn"},
            set(),
            id="an encrypted queue for failures",
        ),
        pytest.param(
            "DeadLetterConfig: {TargetArn: !Ref Failed}",
            "  Failed: {Type: AWS::SNS::Topic}\n",
            {"sns:Publish on !Ref Failed"},
            set(),
            id="a topic for failures",
        ),
        pytest.param(
            'DeadLetterConfig: {TargetArn: "arn:aws:sqs:eu-west-1:111122223333:failed"}',
            "",
            {"sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:failed"},
            {"kms: what is needed of the key that arn:aws:sqs:eu-west-1:111122223333:failed may be encrypted with is not judged"},
            id="a queue for failures from elsewhere",
        ),
        pytest.param(
            "",
            "  Kept: {Type: AWS::S3::Bucket}\n"
            "  Config: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Worker, Qualifier: $LATEST, DestinationConfig: {OnFailure: {Destination: !GetAtt Kept.Arn}}}}\n",
            {"s3:ListBucket on !GetAtt Kept.Arn", 's3:PutObject on !Sub "${Kept.Arn}/*"'},
            set(),
            id="a bucket for failures",
        ),
        pytest.param(
            "FileSystemConfigs: [{Arn: x, LocalMountPath: /mnt/x}]",
            "",
            set(),
            {"elasticfilesystem: what FileSystemConfigs of Worker needs is not judged"},
            id="a file system",
        ),
        pytest.param(
            'Layers: ["arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:55"]',
            "",
            set(),
            {"logs: what the extension LambdaInsightsExtension of Worker needs is not judged"},
            id="an extension that calls AWS",
        ),
        pytest.param('Layers: ["arn:aws:lambda:eu-west-1:111122223333:layer:requests:3"]', "", set(), set(), id="a layer of libraries"),
    ],
)
def test_what_a_property_switches_on(properties: str, others: str, known: set[str], opened: set[str], of: Callable[..., Any]) -> None:
    assert of(properties, others=others) == (known, opened)


@pytest.mark.parametrize("kind", ["List<AWS::EC2::Subnet::Id>", "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>"])
def test_subnets_that_a_parameter_lists_are_some(kind: str, of: Callable[..., Any]) -> None:
    known, opened = of("VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: [sg-1]}", head=f'Parameters: {{Subnets: {{Type: "{kind}"}}}}')
    assert ('ec2:CreateNetworkInterface on "*"' in known, opened) == (True, set())


def test_a_list_that_may_be_empty_is_open(of: Callable[..., Any]) -> None:
    known, opened = of("VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: [sg-1]}", head="Parameters: {Subnets: {Type: CommaDelimitedList}}")
    assert (known, opened) == (set(), {"ec2: the parameter Subnets has no value in the template"})


def test_a_log_group_that_lambda_makes_is_named_by_a_pattern(build_model: Callable[..., Model]) -> None:
    """The function refers to its role: the role's policy can name it by nothing but the name that CloudFormation makes up."""
    model = build_model(template().replace("      LoggingConfig: {LogGroup: !Ref Log}\n", ""))
    ((known, opened),) = needs_in(model).values()
    group = '!Sub "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/${AWS::StackName}-Worker-*:*"'
    assert (known, opened) == ({f"logs:{name} on {group}" for name in ("CreateLogGroup", "CreateLogStream", "PutLogEvents")}, set())


def test_the_log_group_of_a_named_function_is_named(build_model: Callable[..., Model]) -> None:
    model = build_model(template("FunctionName: worker").replace("      LoggingConfig: {LogGroup: !Ref Log}\n", ""))
    ((known, _),) = needs_in(model).values()
    assert f'logs:PutLogEvents on !Sub "{OWN % ("logs", "log-group:/aws/lambda/worker:*")}"' in known


@pytest.mark.parametrize(
    ("queue", "others", "known"),
    [
        pytest.param("KmsMasterKeyId: !Ref Key", "  Key: {Type: AWS::KMS::Key}\n", {"kms:Decrypt on !GetAtt Key.Arn"}, id="by its id"),
        pytest.param(
            "KmsMasterKeyId: alias/orders",
            "  Key: {Type: AWS::KMS::Key}\n  Name: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: !Ref Key}}\n",
            {"kms:Decrypt on !GetAtt Key.Arn"},
            id="by its alias",
        ),
        pytest.param(
            "KmsMasterKeyId: arn:aws:kms:eu-west-1:111122223333:key/1234",
            "",
            {"kms:Decrypt on arn:aws:kms:eu-west-1:111122223333:key/1234"},
            id="from elsewhere",
        ),
        pytest.param("KmsMasterKeyId: alias/aws/sqs", "", set(), id="the key that AWS keeps"),
        pytest.param("SqsManagedSseEnabled: true", "", set(), id="a key of SQS"),
    ],
)
def test_the_key_of_the_queue(queue: str, others: str, known: set[str], build_model: Callable[..., Model]) -> None:
    text = template(others=others).replace("  Orders: {Type: AWS::SQS::Queue}", f"  Orders: {{Type: AWS::SQS::Queue, Properties: {{{queue}}}}}")
    assert needs_in(build_model(text)) == {"": (known, set())}


def test_whoever_reads_dead_letters_needs_the_key_of_their_queue(build_model: Callable[..., Model]) -> None:
    source = "  Key: {Type: AWS::KMS::Key}\n  First: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key, RedrivePolicy: {deadLetterTargetArn: !GetAtt Orders.Arn}}}\n"
    assert needs_in(build_model(template(others=source))) == {"": ({"kms:Decrypt on !GetAtt Key.Arn"}, set())}


def test_what_a_condition_switches_on_is_needed_where_it_holds(build_model: Callable[..., Model]) -> None:
    head = "Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}"
    found = needs_in(build_model(template("TracingConfig: {Mode: !If [IsProd, Active, PassThrough]}", head=head)))
    assert {world: bool(known) for world, (known, _) in found.items()} == {"Env = dev": False, "Env = prod": True}


def test_another_source_is_open(build_model: Callable[..., Model]) -> None:
    stream = "  Second: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: arn:aws:kinesis:eu-west-1:111122223333:stream/s, FunctionName: !Ref Worker, StartingPosition: LATEST}}\n"
    ((known, opened),) = needs_in(build_model(template(others=stream))).values()
    assert known == set()
    assert len(opened) == 1
    assert "Second reads something else than a queue" in opened.pop()


# what the code calls

TABLE = "  Status: {Type: AWS::DynamoDB::Table}\n"


@pytest.mark.parametrize(
    ("call", "value", "others", "known", "opened"),
    [
        pytest.param(
            'boto3.client("dynamodb").put_item(TableName=NAME, Item={})', "!Ref Status", TABLE, {"dynamodb:PutItem on !GetAtt Status.Arn"}, set(), id="a table"
        ),
        pytest.param(
            'boto3.client("dynamodb").get_item(TableName=NAME, Key={})',
            "!GetAtt Status.Arn",
            TABLE,
            {"dynamodb:GetItem on !GetAtt Status.Arn"},
            set(),
            id="a table by its ARN",
        ),
        pytest.param(
            'boto3.resource("dynamodb").Table(NAME).query(IndexName="by")',
            "!Ref Status",
            TABLE,
            {'dynamodb:Query on !Sub "${Status.Arn}/index/by"'},
            set(),
            id="an index",
        ),
        pytest.param(
            'boto3.client("dynamodb").transact_write_items(TransactItems=[])',
            "x",
            "",
            set(),
            {"dynamodb: which permissions transact_write_items of dynamodb needs is not known here"},
            id="a transaction",
        ),
        pytest.param(
            'boto3.client("dynamodb").put_item(TableName="legacy", Item={})',
            "x",
            "",
            {f'dynamodb:PutItem on !Sub "{OWN % ("dynamodb", "table/legacy")}"'},
            {
                "kms: what is needed of the key that arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/legacy may be encrypted with is not judged"
            },
            id="a table of another stack",
        ),
        pytest.param(
            'import os; boto3.client("dynamodb").put_item(TableName=os.environ["GONE"], Item={})',
            "x",
            "",
            {f'dynamodb:PutItem on !Sub "{OWN % ("dynamodb", "table/REPLACE-ME")}"'},
            {"kms: what is needed of the key that a resource of dynamodb whose name is not known may be encrypted with is not judged"},
            id="a table by an environment variable that there is not",
        ),
        pytest.param(
            'boto3.client("sqs").send_message(QueueUrl=NAME, MessageBody="x")',
            "!Ref Next",
            "  Next: {Type: AWS::SQS::Queue}\n",
            {"sqs:SendMessage on !GetAtt Next.Arn"},
            set(),
            id="a queue by its URL",
        ),
        pytest.param(
            'boto3.client("sqs").send_message_batch(QueueUrl=NAME, Entries=[])',
            "https://sqs.eu-west-1.amazonaws.com/111122223333/next",
            "",
            {'sqs:SendMessage on !Sub "arn:${AWS::Partition}:sqs:eu-west-1:111122223333:next"'},
            {"kms: what is needed of the key that arn:${AWS::Partition}:sqs:eu-west-1:111122223333:next may be encrypted with is not judged"},
            id="a queue by a URL that is written out",
        ),
        pytest.param(
            'boto3.client("sqs").get_queue_attributes(QueueUrl=NAME)',
            "!Ref Next",
            "  Key: {Type: AWS::KMS::Key}\n  Next: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}\n",
            {"sqs:GetQueueAttributes on !GetAtt Next.Arn"},
            set(),
            id="what reads no message needs no key",
        ),
        pytest.param(
            'boto3.client("sqs").receive_message(QueueUrl=NAME)',
            "!Ref Next",
            "  Key: {Type: AWS::KMS::Key}\n  Next: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}\n",
            {"sqs:ReceiveMessage on !GetAtt Next.Arn", "kms:Decrypt on !GetAtt Key.Arn"},
            set(),
            id="what reads messages needs to decrypt",
        ),
        pytest.param(
            'boto3.client("sns").publish(TopicArn=NAME, Message="x")',
            "!Ref Done",
            "  Done: {Type: AWS::SNS::Topic}\n",
            {"sns:Publish on !Ref Done"},
            set(),
            id="a topic",
        ),
        pytest.param(
            'boto3.client("secretsmanager").get_secret_value(SecretId=NAME)',
            "!Ref Kept",
            "  Kept: {Type: AWS::SecretsManager::Secret}\n",
            {"secretsmanager:GetSecretValue on !Ref Kept"},
            set(),
            id="a secret",
        ),
        pytest.param(
            'boto3.client("secretsmanager").get_secret_value(SecretId="orders/token")',
            "x",
            "",
            {f'secretsmanager:GetSecretValue on !Sub "{OWN % ("secretsmanager", "secret:orders/token-??????")}"'},
            {
                "kms: what is needed of the key that arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:orders/token-?????? may be encrypted with is not judged"
            },
            id="a secret by its name",
        ),
        pytest.param(
            'boto3.client("s3").upload_file("/tmp/x", NAME, "x")',
            "!Ref Kept",
            "  Kept: {Type: AWS::S3::Bucket}\n",
            {'s3:PutObject on !Sub "${Kept.Arn}/x"'},
            set(),
            id="a bucket",
        ),
        pytest.param(
            'boto3.client("s3").list_objects_v2(Bucket=NAME)',
            "!Ref Kept",
            "  Kept: {Type: AWS::S3::Bucket}\n",
            {"s3:ListBucket on !GetAtt Kept.Arn"},
            set(),
            id="the keys of a bucket",
        ),
        pytest.param(
            'boto3.client("stepfunctions").start_execution(stateMachineArn=NAME)',
            "!GetAtt Flow.Arn",
            "  Flow: {Type: AWS::StepFunctions::StateMachine}\n",
            {"states:StartExecution on !GetAtt Flow.Arn"},
            set(),
            id="a state machine",
        ),
        pytest.param(
            'boto3.client("cloudwatch").put_metric_data(Namespace="x")', "x", "", {'cloudwatch:PutMetricData on "*"'}, set(), id="an action on no resource"
        ),
        pytest.param(
            'boto3.client("frobnicator").do_it()',
            "x",
            "",
            set(),
            {"frobnicator: which permissions do_it of frobnicator needs is not known here"},
            id="a service that is not known",
        ),
    ],
)
def test_what_a_call_needs(call: str, value: str, others: str, known: set[str], opened: set[str], of: Callable[..., Any]) -> None:  # noqa: PLR0913, PLR0917 - a call and what it needs
    code = f'import os\nimport boto3\nNAME = os.environ["NAME"]\ndef handler(event, context):\n    {call}\n'
    assert of(f"Environment: {{Variables: {{NAME: {value}}}}}", code, others) == (known, opened)


def test_a_name_that_nobody_knows_is_needed_and_cannot_be_named(of: Callable[..., Any]) -> None:
    code = 'import boto3\ndef handler(event, context):\n    boto3.client("dynamodb").put_item(TableName=event["table"], Item={})\n'
    known, _ = of(code=code)
    assert known == {f'dynamodb:PutItem on !Sub "{OWN % ("dynamodb", "table/REPLACE-ME")}"'}


def test_a_parameter_stays_one(of: Callable[..., Any]) -> None:
    code = 'import os, boto3\ndef handler(event, context):\n    boto3.client("ssm").get_parameter(Name=os.environ["NAME"])\n'
    known, _ = of(
        "Environment: {Variables: {NAME: !Ref Path}}", code, head="Parameters: {Path: {Type: String, Default: /orders/token, AllowedValues: [/orders/token]}}"
    )
    assert known == {f'ssm:GetParameter on !Sub "{OWN % ("ssm", "parameter${Path}")}"'}


@pytest.mark.parametrize("policy", ["sqs:SendMessage", "sqs:*"])
def test_code_that_is_not_read_sends_where_it_says_so(policy: str, build_model: Callable[..., Model]) -> None:
    """Its environment names the queue, and a policy spells out that it may send there."""
    others = f"""
  Next: {{Type: AWS::SQS::Queue}}
  Policy:
    Type: AWS::IAM::Policy
    Properties: {{PolicyName: p, Roles: [!Ref Role], PolicyDocument: {{Statement: [{{Effect: Allow, Action: "{policy}", Resource: !GetAtt Next.Arn}}]}}}}
"""
    ((known, opened),) = needs_in(build_model(template("Runtime: ruby3.4\nEnvironment: {Variables: {NEXT: !Ref Next}}", others=others))).values()
    assert known == ({"sqs:SendMessage on !GetAtt Next.Arn"} if policy == "sqs:SendMessage" else set())
    assert opened == {"any: the code of Worker is in no folder of this repository: not read"}
