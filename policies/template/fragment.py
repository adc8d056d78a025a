"""The file is a part of a template: it names what it does not have.

An undefined condition is taken for either, a Ref or GetAtt of nothing is not known, and everything else is judged. CloudFormation itself refuses such a file, and SAM does where the
Transform is missing: check the template that is deployed as well.

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
