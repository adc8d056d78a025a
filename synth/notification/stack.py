"""The notification service as one stack: what it is made of, and how the parts meet."""

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

import function
from alarms import Alarms
from api import NotificationApi
from intake import Reader, Validator
from messaging import Messaging
from metrics import Metrics
from processing import Reconciler, Worker
from tables import Tables


class NotificationStack(cdk.Stack):
    """One stage of the service in one Region. `receiver_hosts` are the only hosts that it ever calls, exact names in lower case."""

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: str, receiver_hosts: Sequence[str], alarm_subscriptions: Sequence[str], **stack: Any
    ) -> None:
        super().__init__(scope, construct_id, stack_name=f"notification-{stage}", **stack)
        key = kms.Key(
            self,
            "Key",
            description="Notifications while they wait, what signs them, and the alarms about them",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,  # what waits in the retained dead-letter queue stays readable
        )
        key.add_to_resource_policy(
            # An alarm can publish to an encrypted topic only if the key admits CloudWatch; the AWS managed key aws/sns cannot.
            # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],  # in a key policy: this key
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        messaging = Messaging(self, "Messaging", key=key)
        tables = Tables(self, "Tables")
        validator = Validator(self, "Validator", messaging=messaging, tables=tables, allowed_hosts=receiver_hosts)
        reader = Reader(self, "Reader", tables=tables)
        worker = Worker(self, "Worker", messaging=messaging, tables=tables, allowed_hosts=receiver_hosts)
        reconciler = Reconciler(self, "Reconciler", messaging=messaging, tables=tables)
        api = NotificationApi(self, "Api", stage=stage, validator=validator.live, reader=reader.live)
        metrics = Metrics(self, messaging=messaging, worker=worker, reconciler=reconciler, api=api.api)
        alarms = Alarms(self, "Alarms", metrics=metrics, key=key, subscriptions=alarm_subscriptions)
        for door in (validator, reader):
            function.release_with_canary(door.live, [alarms.server_errors])
        function.release_with_canary(worker.live, [alarms.worker_errors, alarms.new_version_fails])
