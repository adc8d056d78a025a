"""The template includes something that is not read here: another template, an application, a module, what a macro makes, or a document in a bucket.

Nothing is said of the queues and functions in it, nor of what they mean for those that are read. So it is with the stack of a product that AWS::ServiceCatalog::CloudFormationProvisionedProduct launches, and with
what an AwsCustomResource of the CDK changes by calls of SQS, Lambda, IAM, KMS, Cloud Control or CloudFormation while the template is deployed (sqs.setQueueAttributes), a schedule or a state machine by calls of SQS and Lambda when it runs, and a custom resource that is handed a queue, a mapping or a function and whose own function may change it. What becomes of messages that a pipe (AWS::Pipes::Pipe) brings from a queue to a function is not judged either, and a custom resource, or one of a type of somebody's own, that is handed a queue and a function may have made the mapping, where no other one reads the queue. What stands beside a macro is judged as it is written. A file of the repository that
`AWS::Include`, `DefinitionUri`, `BodyS3Location` or `DefinitionS3Location` names is read as a part of the template.

What to do about it::

    # Name the child's template as a further TARGET, or check what CloudFormation makes of the template:
    # aws cloudformation get-template --template-stage Processed
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Severity, TemplateFile, Undecided, few, rule


@rule(
    "unread-part",
    on=TemplateFile,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html",
    fix="Name the template that is meant as a further TARGET, or check the processed template.",
)
def check(template: TemplateFile) -> Iterator[Finding]:
    if template.unread:
        first = template.unread[0]
        raise Undecided(f"{template.name} is not read whole: {few((gap.what for gap in template.unread), 2)}", first.settle, first.place)
    yield from ()
