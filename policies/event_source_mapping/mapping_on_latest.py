"""The mapping invokes $LATEST, and what the team set up applies to a published version.

Provisioned concurrency, SnapStart and CodeDeploy's traffic shifting belong to a version or an alias. A mapping whose FunctionName has no qualifier invokes $LATEST, and so does one that names an alias whose FunctionVersion is $LATEST: it has cold starts although the provisioned concurrency is paid for, and gets new code
all at once. It is a warning where one of these is set up and nothing else invokes the function (AWS::Lambda::Permission), and a note where others do or where there is an alias only.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {SnapStart: {ApplyOn: PublishedVersions}}

Bad::

    Release:
      Type: AWS::Lambda::Version
      Properties: {FunctionName: !Ref Worker}
    Live:
      Type: AWS::Lambda::Alias
      Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version}

Good::

    Release:
      Type: AWS::Lambda::Version
      Properties: {FunctionName: !Ref Worker}
    Live:
      Type: AWS::Lambda::Alias
      Properties: {Name: live, FunctionName: !Ref Worker, FunctionVersion: !GetAtt Release.Version}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {FunctionName: !Ref Live}
"""

from __future__ import annotations

from collections.abc import Iterator

from queuegate.synth.model import Alias, Function, Version, View
from queuegate.synth.values import Value

from ..rule import Change, Finding, Mapping, Severity, rule


@rule(
    "mapping-on-latest",
    on=Mapping,
    severity=Severity.NOTE,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html",
    fix="Set the mapping's FunctionName to the alias.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.own_function()
    if function is None:
        return
    aliases, versions = list(function.aliases), list(function.versions)
    if not aliases and not versions and function.snap_start.get() != "PublishedVersions":
        return
    if not mapping.calls_latest():
        return
    through = mapping.alias_of_latest()
    unused = [*_unused(function, aliases, versions)]
    if through is not None and unused:
        names = " and ".join(what for what, _ in unused)
        yield Finding(
            f"FunctionVersion of {through.name}, which {mapping.name} invokes, is $LATEST, to which {names} {'do' if len(unused) > 1 else 'does'} not apply",
            at=through.version,
            because=[at for _, at in unused],
            severity=Severity.WARNING,
            fix=f"Publish a version of {function.name}, and set FunctionVersion of {through.name} to it.",
        )
    elif through is None and (unused or aliases):
        names = " and ".join(what for what, _ in unused)
        missed = f", to which {names} {'do' if len(unused) > 1 else 'does'} not apply" if unused else f" and not its alias {aliases[0].name}"
        alone = bool(unused) and not function.permissions.any(lambda _: True)
        yield Finding(
            f"{mapping.name} invokes $LATEST of {function.name}{missed}: its FunctionName has no alias or version",
            at=mapping.function_name,
            because=[*(at for _, at in unused), *(aliases if not unused else ())],
            severity=Severity.WARNING if alone else None,
            changes=_qualified(mapping, aliases, versions),
            fix=""
            if aliases
            else f"Publish a version of {function.name}, point an alias to it, and set FunctionName of {mapping.name} to the alias (in SAM: AutoPublishAlias of the function).",
        )


def _qualified(mapping: Mapping, aliases: list[Alias], versions: list[Version]) -> list[Change]:
    """The alias for which most is set up; a version only where it is the one that is paid for."""
    best = sorted(aliases, key=lambda alias: (alias.provisioned.get() is None, not alias.shifts_traffic()))
    found: list[Alias | Version] = [*best, *(version for version in versions if version.provisioned.get())]
    return [Change(mapping, "FunctionName", {"Ref": found[0].id})] if found and found[0].facts.scope is mapping.facts.scope else []


def _unused(function: Function, aliases: list[Alias], versions: list[Version]) -> Iterator[tuple[str, Value[object] | View]]:
    """What is set up for versions only, and where."""
    if function.snap_start.get() == "PublishedVersions":
        yield "SnapStart", function.snap_start
    published: list[Alias | Version] = [*aliases, *versions]
    for one in published:
        if one.provisioned.get():
            yield f"the provisioned concurrency of {one.name}", one.provisioned
    for alias in aliases:
        if alias.shifts_traffic():
            yield f"the traffic shifting of {alias.name}", alias
