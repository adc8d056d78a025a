"""The template is larger than the 1 MB that CloudFormation accepts.

CloudFormation refuses a template body of more than 1 MB, also from Amazon S3. Stacks grow to this quota without any warning, and then the next small change cannot be deployed.

What to do about it::

    # Move a part of the resources to a nested stack, or to a stack of its own, and shorten what is generated (long descriptions, inline code).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Severity, TemplateFile, rule

MOST = 1024 * 1024
"""Bytes. The page speaks of 1 MB; whichever megabyte is meant, a MiB is the larger one."""


@rule(
    "template-size",
    on=TemplateFile,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
    fix="Move a part of the resources to nested stacks, or to a stack of their own.",
)
def check(template: TemplateFile) -> Iterator[Finding]:
    if template.size > MOST:
        yield Finding(f"{template.name} has {template.size:,} bytes; CloudFormation accepts 1 MB, and fails to create or update the stack", at=template.place)
