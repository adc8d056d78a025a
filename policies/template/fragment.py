"""The file is a part of a template: it refers to what it does not define.

An undefined condition counts as true and as false, a Ref or GetAtt of nothing is not known, and everything else is judged. CloudFormation refuses such a file, and SAM does where Transform is
missing: check the template that is deployed as well.

What to do about it::

    # Name the whole template as the TARGET; or write what is missing: Conditions, Parameters, Transform: AWS::Serverless-2016-10-31
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Finding, Severity, TemplateFile, Undecided, few, rule


@rule(
    "fragment",
    on=TemplateFile,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html",
    fix="Name the whole template as the TARGET, or write what is missing.",
)
def check(template: TemplateFile) -> Iterator[Finding]:
    if template.missing:
        raise Undecided(f"{template.name} is a fragment: it lacks {few(template.missing, 5)}", "the whole template as the TARGET")
    yield from ()
