"""A log level is set for a function whose logs are plain text.

ApplicationLogLevel and SystemLogLevel filter logs in JSON only, and the format is Text where LogFormat does not say otherwise. Lambda's pages say that the function must be configured to use JSON; whether
the service refuses the level or ignores it is not documented.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        LoggingConfig: {ApplicationLogLevel: WARN}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: WARN}
"""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Change, Finding, Mapping, Severity, default, rule


@rule(
    "log-level-without-json",
    on=Mapping,
    severity=Severity.WARNING,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html",
    fix="Set LoggingConfig.LogFormat of the function to JSON, or remove the level.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    if (function := mapping.own_function()) is None:
        return
    written = function.log_format
    for level in (function.application_log_level, function.system_log_level):
        if level.get() is not None and written.get() != "JSON":
            yield Finding(
                f"{level.name} of {function.name} is {level.get()}, and LogFormat is {written.get()}{default(written)}: Lambda filters logs by level in JSON only",
                at=level,
                because=[written],
                changes=[Change(function, written.name, "JSON")],
                instead=[Change(function, level.name)],
            )
