"""The pytest plugin: `pytest -m policy` runs every rule on every pipeline, one item each, beside the policy tests that a team writes itself.

Nothing is synthesised, and nothing heavy imported, until somebody asks for policy items: with `-m policy`, by naming queuegate.yaml, or with the ini option
`queuegate = always`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .fixtures import Pipelines
    from .items import PolicyFile, Session

_WAITING: pytest.StashKey[int] = pytest.StashKey()
_FIXTURES = frozenset({"policy_session", "pipelines", "pipeline"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("queuegate", "when the policy items exist: `asked` (with -m policy, the default) or `always`", default="asked")
    parser.addini("queuegate_strict", "what cannot be decided fails instead of being skipped", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "policy: a policy of the SQS → Lambda pipelines. Run them with -m policy; they synthesise the app once.")


def asked_for(config: pytest.Config) -> bool:
    """Does this run want policy items?"""
    if config.getini("queuegate") == "always":
        return True
    return _marked(config.option.markexpr) or any(Path(arg.partition("::")[0]).name == "queuegate.yaml" for arg in config.args)


def _marked(expression: str) -> bool:
    """Does a mark expression select by the mark `policy`? `not policy` and `not slow` do not."""
    if "policy" not in expression:
        return False
    from _pytest.mark.expression import Expression  # noqa: PLC0415 - pytest's own reading of -m; there is no public one

    def has_policy(name: str, /, **_: str | int | bool | None) -> bool:
        return name == "policy"

    def has_none(_: str, /, **__: str | int | bool | None) -> bool:
        return False

    compiled = Expression.compile(expression)
    return compiled.evaluate(has_policy) and not compiled.evaluate(has_none)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Read the targets before anything is collected, so that wrong settings are one usage error."""
    if asked_for(session.config):
        from .items import session_of  # noqa: PLC0415 - only when asked for

        session_of(session.config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PolicyFile | None:
    """The items of this run's settings, at the root; of a file elsewhere only where somebody names it, since it would have the same ones again."""
    if file_path.name != "queuegate.yaml" or not (file_path.parent == parent.config.rootpath or parent.session.isinitpath(file_path)):
        return None
    if not asked_for(parent.config):
        return None
    from .items import PolicyFile  # noqa: PLC0415 - only when asked for

    return PolicyFile.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the policy items where nobody named queuegate.yaml; first, so that -m and -k choose among them too."""
    if not asked_for(config):
        _leave_out(config, items)
        return
    from .items import PolicyFile, of_session  # noqa: PLC0415 - only when asked for

    named = any("::" in arg for arg in config.args)
    if not named and not any(isinstance(part, PolicyFile) for item in items for part in item.listchain()):
        items.extend(of_session(session))


def _leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The team's policy tests wait for -m policy: a plain run synthesises nothing."""
    waiting = [item for item in items if item.get_closest_marker("policy") and _FIXTURES & set(getattr(item, "fixturenames", ()))]
    if waiting:
        config.stash[_WAITING] = len(waiting)
        config.hook.pytest_deselected(items=waiting)
        items[:] = [item for item in items if item not in waiting]


def pytest_report_collectionfinish(config: pytest.Config) -> str:
    waiting = config.stash.get(_WAITING, 0)
    return f"queuegate: {waiting} policy {'test waits' if waiting == 1 else 'tests wait'} for -m policy" if waiting else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """A module that wants a package which is not there stops the policies, too: say how to collect these alone."""
    unread = [report for report in terminalreporter.getreports("error") if isinstance(report, pytest.CollectReport)]
    if unread and _marked(config.option.markexpr) and config.args_source is not pytest.Config.ArgsSource.ARGS:
        terminalreporter.write_line("queuegate: pytest imports every test module before -m chooses. Name the folder of your policies: pytest -m policy FOLDER")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist the controller synthesises, once, and its workers read that assembly."""
    if asked_for(node.config):
        from .items import session_of  # noqa: PLC0415 - only when asked for

        node.workerinput["queuegate"] = session_of(node.config).handed_over()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A policy test that meets something nobody can know is skipped with that reason; it fails where the settings are strict."""
    report = yield
    if call.excinfo is not None and item.get_closest_marker("policy") and type(call.excinfo.value).__module__.startswith("queuegate.synth"):
        from .items import undecided  # noqa: PLC0415 - only when it happens

        undecided(item, call.excinfo.value, report)
    return report


@pytest.fixture(scope="session")
def policy_session(request: pytest.FixtureRequest) -> Session:
    """Everything that was read and linked: assemblies, model, report, settings."""
    from .items import session_of  # noqa: PLC0415 - only when asked for

    return session_of(request.config)


@pytest.fixture(scope="session")
def pipelines(policy_session: Session) -> Pipelines:
    """All SQS → Lambda pipelines: iterate, count, or ask for one."""
    from .fixtures import Pipelines  # noqa: PLC0415 - only when asked for

    return Pipelines(policy_session)


@pytest.fixture(scope="session")
def pipeline(pipelines: Pipelines) -> Callable[..., Any]:
    """`pipeline("Orders")` or `pipeline(function="Worker")`: the one pipeline of a queue or function, by logical id, construct path or pattern."""
    return pipelines.one
