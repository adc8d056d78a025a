"""The CDK app of the notification service: `cdk synth`, `cdk deploy`, or this file by itself."""

import aws_cdk as cdk

from stack import NotificationStack

app = cdk.App()
NotificationStack(
    app,
    "Notification",
    allowed_hosts=["hooks.example.com", "events.example.org"],
    description="Notification service: API Gateway, validator, queue with dead-letter queue, worker, status table",
)
app.synth()
