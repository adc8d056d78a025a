"""Two Regions of one account: the role lies in the first, the queues and functions in the second, which asks AWS for a key, a VPC, another team's role and a queue's ARN."""

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm

ACCOUNT = "111122223333"
app = App()
identity = Stack(app, "Identity", env=Environment(account=ACCOUNT, region="us-east-1"), cross_region_references=True)
orders = Stack(app, "Orders", env=Environment(account=ACCOUNT, region="eu-west-1"), cross_region_references=True)

role = iam.Role(identity, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWSLambdaSQSQueueExecutionRole"))

key = kms.Key.from_lookup(orders, "Key", alias_name="alias/orders")
vpc = ec2.Vpc.from_lookup(orders, "Vpc", vpc_id="vpc-0a1b2c3d")
queue = sqs.Queue(orders, "Queue", visibility_timeout=Duration.minutes(3), encryption_master_key=key)
worker = lambda_.Function(
    orders,
    "Worker",
    runtime=lambda_.Runtime.PYTHON_3_13,
    handler="index.handle",
    code=lambda_.Code.from_inline("def handle(event, context): pass"),
    role=role.without_policy_updates(),
    vpc=vpc,
)
worker.add_event_source_mapping("Mapping", event_source_arn=queue.queue_arn, batch_size=3)
worker.add_event_source_mapping("Shared", event_source_arn=ssm.StringParameter.value_from_lookup(orders, "/shared/queue-arn"), batch_size=3)

other = lambda_.Function(
    orders,
    "Other",
    runtime=lambda_.Runtime.PYTHON_3_13,
    handler="index.handle",
    code=lambda_.Code.from_inline("def handle(event, context): pass"),
    role=iam.Role.from_lookup(orders, "Theirs", role_name="theirs"),
    timeout=Duration.seconds(int(ssm.StringParameter.value_from_lookup(orders, "/shared/timeout", "30"))),
)
other.add_event_source_mapping("Mapping", event_source_arn=sqs.Queue(orders, "Refunds").queue_arn)

app.synth()
