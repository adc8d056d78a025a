"""The template is larger than CloudFormation takes.

A template of more than 1 MB is refused, wherever it is uploaded to. Stacks grow into this limit without any warning, and then the next small change cannot be deployed.

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
    fix="Split the template: nested stacks, or a stack of its own for what changes apart.",
)
def check(template: TemplateFile) -> Iterator[Finding]:
    if template.size > MOST:
        yield Finding(f"the template has {template.size:,} bytes; CloudFormation takes 1 MB", at=template.place)
