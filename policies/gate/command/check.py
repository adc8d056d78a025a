"""What `queuegate check` can be told, and its help. `plain.py` reads the same from most command lines: an option that is new here is new there."""

from __future__ import annotations

from typing import Any

import click

from ..options.completion import complete_linters, complete_reports, complete_rules_and_groups
from ..options.given import Given
from ..options.targets import reads_targets
from ..report.formats import FORMATS
from .checked import checked


@click.command(
    cls=Given,
    short_help="Check templates, a CDK app or a cdk.out.",
    epilog="""\b
Exit codes, the strongest first:
  3  a rule or a linter crashed
  4  a target cannot be read, the synthesis failed, or the command or queuegate.yaml is wrong
  1  findings at or above --fail-on (with --strict, also what cannot be decided, and apps or templates of a folder that were not read)
  5  no template was found
  0  none of these
  2  interrupted
\b
Examples:
  queuegate check                                  what this folder holds
  queuegate check infra/ 'stacks/*.yaml'           these templates, as one deployment
  queuegate check --parameter Env=prod --strict
  sam build && queuegate check --full .aws-sam/build/template.yaml
  npx cdk synth -q && queuegate check cdk.out      what the CDK's command line has synthesised
  generate-template | queuegate check -            what standard input holds
  queuegate check --report terminal --report json=report.json""",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT[=FILE]",
    shell_complete=complete_reports,
    help=f"A report to give: {', '.join(FORMATS)}. Repeatable; all but one need a FILE. [default: terminal]",
)
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="The mildest severity that fails the run. [default: error]")
@click.option("--strict", is_flag=True, help="Fail on what cannot be decided, too.")
@click.option("--only", multiple=True, metavar="RULE", shell_complete=complete_rules_and_groups, help="Run this rule or group of rules only. Repeatable.")
@click.option("--skip", multiple=True, metavar="RULE", shell_complete=complete_rules_and_groups, help="Leave out this rule or group of rules. Repeatable.")
@click.option(
    "--linters",
    multiple=True,
    metavar="NAMES|none",
    shell_complete=complete_linters,
    help="The linters to run beside the rules: cfn-lint, checkov, cloudformation-validate, or none. [default: those that are installed]",
)
@click.option("--linter-scope", type=click.Choice(["pipelines", "template"]), help="Whether linters speak of pipelines' resources or of whole templates.")
@click.option("--full", is_flag=True, help="Leave nothing out of the report in the terminal.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, and no remarks on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Tell what is done, and what did not run.")
@click.option(
    "--tracked",
    is_flag=True,
    help="Without a TARGET, and without targets in queuegate.yaml: check every template that git tracks below this folder. Finding none is not a failure.",
)
@click.option(
    "--baseline", metavar="FILE", type=click.Path(readable=False), help="What this file holds is counted, and does not fail the run. [default: the settings']"
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=click.Path(readable=False),
    help="Write what is found to this file, as the baseline of later runs. One that is there only shrinks: what is gone is taken out.",
)
@click.option("--since", metavar="REV", help="Fail only on what was not there at the merge base with this revision.")
@click.option(
    "--trusted-config",
    metavar="REV:FILE",
    help="Follow the settings of this revision, with the files that they name, and tell what the working folder's say otherwise.",
)
@reads_targets
def check(**given: Any) -> int:
    """Check TARGETs: templates, folders, patterns, a cdk.json or a cdk.out.

    Without a TARGET it checks what queuegate.yaml names as targets, else this folder's cdk.json, else its cdk.out, else its template.yaml or .json. All TARGETs of one
    command are taken as deployed together. A cdk.json that is named, or found in this folder, is run to synthesise; --static prevents that.
    """
    return checked(**given)
