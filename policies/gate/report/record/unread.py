"""What a run met and did not read although it may hold pipelines, and the command that reads it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final

from queuegate._light import NamedTuple, regex

from ..text.layout import listed
from .model import Report, Target

_SERVERLESS: Final = regex(r"serverless\.(?:ya?ml|json)")
_CLOSED: Final = (
    *("cannot be read", "a link to a folder", "a link that leads out", "larger than", "a pointer of Git LFS", "a submodule of git"),
    *("its name does not end in", "a folder of a tool is passed over, and git tracks", "git tracks it, and no manifest", "no target takes it in"),
)
"""How the reasons begin for which a file or folder stays closed, whatever is in it."""
STATIC: Final = "--static runs no app"
"""How the reason of an app begins that is not run."""
_MOST: Final = 3


class Unread(NamedTuple):
    """Some of what was not read: what it is, where it lies, and what reads it."""

    what: str
    paths: tuple[str, ...]
    reads: str

    def __str__(self) -> str:
        named = self.what.format(s="" if len(self.paths) == 1 else "s")
        return f"not read: {len(self.paths)} {named} ({listed(self.paths, _MOST)}); {self.reads}"


def unread(report: Report) -> list[Unread]:
    """Apps, and what may hold templates. A file that is no template is not among it, and neither is an app whose output was read."""
    read = {target.target for target in report.targets if target.status == "checked"}
    left = [target for target in report.targets if target.status == "skipped" and target.target not in read]
    done = {posixpath.dirname(target.target) for target in report.targets if target.status == "checked" and target.kind == "cloud-assembly"}
    apps = [one for one in left if posixpath.basename(one.target) == "cdk.json" and posixpath.dirname(one.target) not in done]
    run = [one.target for one in apps if not (one.reason or "").startswith(STATIC)]
    rules = [target.target for target in left if target.kind == "rules"]
    return [
        *([Unread("CDK app{s}", tuple(run), f"to read: queuegate check {_several(run)}")] if run else []),
        *_not_run([one for one in apps if (one.reason or "").startswith(STATIC)]),
        *([Unread("path{s} of the team's own rules", tuple(rules), "to run them: the same command without --static")] if rules else []),
        *_serverless(left, report),
        *_closed(left),
    ]


def not_read(found: Iterable[Unread]) -> str:
    """`2 CDK apps`, for the end of a report."""
    numbers: dict[str, int] = {}
    for one in found:
        numbers[one.what] = numbers.get(one.what, 0) + len(one.paths)
    return ", ".join(f"{number} {what.format(s='' if number == 1 else 's')}" for what, number in numbers.items())


def is_unread(target: Target, found: Iterable[Unread]) -> bool:
    return any(target.target in one.paths for one in found)


def packaged(report: Report) -> dict[str, str]:
    """The folders of what the Serverless Framework packages that were checked, each with the file that it is made from, where a person edits."""
    folders = {posixpath.dirname(target.target) for target in report.targets if target.status == "checked" and "/.serverless/" in f"/{target.target}"}
    if not folders:
        return {}
    met = {posixpath.dirname(target.target): target.target for target in report.targets if _SERVERLESS.fullmatch(posixpath.basename(target.target))}
    above = {folder: posixpath.dirname(folder) for folder in sorted(folders) if posixpath.basename(folder) == ".serverless"}
    return {folder: met.get(home, posixpath.join(home, "serverless.yml")) for folder, home in above.items()}


def _not_run(apps: list[Target]) -> Iterator[Unread]:
    """Apps that --static does not run: what they synthesise is read in their place."""
    if apps:
        from shlex import quote  # noqa: PLC0415 - few runs leave anything unread

        first = apps[0]
        folder = posixpath.dirname(first.target)
        synth = f"(cd {quote(folder)} && npx cdk synth -q) && " if folder else "npx cdk synth -q && "
        made = "" if (first.reason or "").endswith("its cdk.out instead") else synth
        each = ", and so on" if len(apps) > 1 else ""
        yield Unread(
            "CDK app{s}", tuple(one.target for one in apps), f"{STATIC}; to read: {made}queuegate check {quote(posixpath.join(folder, 'cdk.out'))}{each}"
        )


def _serverless(left: list[Target], report: Report) -> Iterator[Unread]:
    checked = [target.target for target in report.targets if target.status == "checked"]
    apps = []
    for target in left:
        output = posixpath.join(posixpath.dirname(target.target), ".serverless", "")
        if _SERVERLESS.fullmatch(posixpath.basename(target.target)) and not any(path.startswith(output) for path in checked):
            apps.append(target.target)
    if apps:
        from shlex import quote  # noqa: PLC0415 - few runs leave anything unread

        folder = posixpath.dirname(apps[0])
        package = f"(cd {quote(folder)} && npx serverless package)" if folder else "npx serverless package"
        each = ", and so on" if len(apps) > 1 else ""
        yield Unread("Serverless app{s}", tuple(apps), f"to read: {package} && queuegate check {quote(posixpath.join(folder, '.serverless'))}{each}")


def _closed(left: list[Target]) -> Iterator[Unread]:
    """What is not read for one reason, together."""
    why: dict[str, list[str]] = {}
    for target in left:
        if (target.reason or "").startswith(_CLOSED):
            why.setdefault(target.reason or "", []).append(target.target)
    for reason, paths in why.items():
        told, *reads = reason.split(": run ")
        yield Unread("path{s}", tuple(paths), f"{told.partition(': name ')[0]}; to read: {reads[0] if reads else f'queuegate check {_several(paths)}'}")


def _several(paths: list[str]) -> str:
    from shlex import join  # noqa: PLC0415 - as above

    return join(paths) if len(paths) <= _MOST else f"{join(paths[:_MOST])} …"
