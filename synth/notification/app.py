"""The CDK app of the notification service: `cdk synth`, `cdk deploy`, or this file by itself.

Its context says what differs from stage to stage, in cdk.json or on the command line (`-c stage=test`): `stage`, `receiver_hosts` (a list, or names with commas between them)
and `alarm_subscriptions` (mail addresses or https URLs, likewise).
"""

import re

import aws_cdk as cdk

from stack import NotificationStack

# A message group is named after the host, and such a name has 128 characters at most.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_HOST = re.compile(r"(?=.{1,128}$)[a-z0-9-]+(\.[a-z0-9-]+)+")
_STAGE = re.compile(r"[a-z][a-z0-9-]{0,20}")


def _listed(app: cdk.App, name: str) -> list[str]:
    given = app.node.try_get_context(name) or []
    return given.split(",") if isinstance(given, str) else list(given)


def _checked(app: cdk.App) -> NotificationStack:
    stage, hosts, subscriptions = str(app.node.try_get_context("stage")), _listed(app, "receiver_hosts"), _listed(app, "alarm_subscriptions")
    if not _STAGE.fullmatch(stage):
        raise ValueError(f"context stage is {stage!r}: a short name in lower case, such as test")
    if not hosts or not all(map(_HOST.fullmatch, hosts)):
        raise ValueError(f"context receiver_hosts is {hosts}: one or more host names in lower case")
    if not subscriptions:
        raise ValueError("context alarm_subscriptions is empty: an alarm that reaches nobody is none")
    description = f"Notification service ({stage}): API Gateway, validator, queue with dead-letter queue, worker, status table"
    return NotificationStack(app, "Notification", stage=stage, receiver_hosts=hosts, alarm_subscriptions=subscriptions, description=description)


app = cdk.App()
_checked(app)
app.synth()
