from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.settings.settings import Refused
from queuegate.policies.rule import Severity

FLAGS = Flags()


def write(folder: Path, name: str, text: str = "") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def refused(folder: Path, flags: Flags) -> list[str]:
    with pytest.raises(Refused) as caught:
        ask(folder, flags)
    return [wrong.message for wrong in caught.value.wrongs]


def test_all_targets_of_one_command_are_one_assembly(folder: Path) -> None:
    wanted = ask(folder, FLAGS._replace(targets=("a.yaml", "b.yaml"))).request.wanted
    assert [one.targets for one in wanted] == [("a.yaml", "b.yaml")]


def test_each_entry_of_the_settings_is_its_own_and_relative_to_the_file(folder: Path) -> None:
    write(folder, "queuegate.yaml", "targets: [cdk.json, {name: prod, paths: [infra/*.yaml, more.yaml], parameters: {Env: prod}}]")
    (folder / "sub").mkdir()
    wanted = ask(folder / "sub", FLAGS).request.wanted
    assert [(one.targets, dict(one.given), one.name) for one in wanted] == [
        (("../cdk.json",), {}, None),
        (("../infra/*.yaml", "../more.yaml"), {"Env": "prod"}, "prod"),
    ]


def test_a_folder_whose_name_looks_like_a_pattern_is_no_pattern(folder: Path) -> None:
    write(folder / "a[b]", "queuegate.yaml", "targets: ['*.yaml']")
    assert ask(folder, FLAGS._replace(config="a[b]/queuegate.yaml")).request.wanted[0].targets == ("a[[]b]/*.yaml",)


def test_the_nearest_value_of_a_parameter_wins(folder: Path) -> None:
    write(folder, "one.json", '{"C": "file", "D": "file", "E": "file", "F": "file"}')
    write(folder, "flag.json", '{"E": "flag file", "F": "flag file"}')
    write(
        folder,
        "queuegate.yaml",
        "parameters: {A: top, B: top, C: top}\ntargets: [{paths: [t.yaml], parameter-files: [one.json], parameters: {B: own, D: own}}]",
    )
    flags = FLAGS._replace(parameter_files=("flag.json",), parameters=("F=first", "F=flag"))
    assert dict(ask(folder, flags).request.wanted[0].given) == {"A": "top", "B": "own", "C": "file", "D": "own", "E": "flag file", "F": "flag"}


def test_a_stacks_own_value_comes_last_so_that_it_wins(folder: Path) -> None:
    given = ask(folder, FLAGS._replace(targets=("t.yaml",), parameters=("Stack.Env=prod", "Env=dev"))).request.wanted[0].given
    assert list(given.items()) == [("Env", "dev"), ("Stack.Env", "prod")]


@pytest.mark.parametrize(
    ("present", "static", "target"),
    [
        (("cdk.json", "cdk.out/manifest.json", "template.yaml"), False, "cdk.json"),
        (("cdk.json", "cdk.out/manifest.json", "template.yaml"), True, "cdk.out"),
        (("cdk.out/manifest.json", "template.yaml"), False, "cdk.out"),
        (("template.json",), False, "template.json"),
    ],
    ids=["app", "app, static", "assembly", "template"],
)
def test_without_a_target_the_folder_offers_one(folder: Path, present: tuple[str, ...], static: bool, target: str) -> None:  # noqa: FBT001 - a parameter of the test
    for name in present:
        write(folder, name, '{"version": "1", "artifacts": {}}')
    assert [one.targets for one in ask(folder, FLAGS._replace(static=static)).request.wanted] == [(target,)]


def test_an_empty_folder_offers_nothing(folder: Path) -> None:
    assert ask(folder, FLAGS).request.wanted == ()


def test_flags_go_before_settings(folder: Path) -> None:
    write(folder, "queuegate.yaml", "fail-on: note\nstrict: false\nsynth-timeout: 12")
    asked = ask(folder, FLAGS)
    assert (asked.fail_on, asked.strict, asked.request.reading.timeout) == (Severity.NOTE, False, 12)
    asked = ask(folder, FLAGS._replace(fail_on="warning", strict=True))
    assert (asked.fail_on, asked.strict) == (Severity.WARNING, True)


def rules(folder: Path, **flags: tuple[str, ...]) -> set[str]:
    return {rule.name for rule in ask(folder, FLAGS._replace(**flags)).request.judging.rules}  # type: ignore[arg-type]  # only tuples are given


def test_rules_are_chosen_by_name_and_by_group(folder: Path) -> None:
    assert rules(folder, only=("visibility-timeout",)) == {"visibility-timeout"}
    assert rules(folder, only=("timing",)) >= {"visibility-timeout", "visibility-below-timeout"}
    assert "visibility-timeout" not in rules(folder, skip=("timing",))
    assert rules(folder, only=("timing",)) - rules(folder, only=("timing",), skip=("visibility-below-timeout",)) == {"visibility-below-timeout"}


def test_severities_are_those_of_the_rule_before_those_of_the_group(folder: Path) -> None:
    write(folder, "queuegate.yaml", "severity: {timing: off, visibility-timeout: note, unused-waiver: off}")
    request = ask(folder, FLAGS).request
    names = {rule.name for rule in request.judging.rules}
    assert "visibility-timeout" in names
    assert not names & {"visibility-below-timeout", "unused-waiver"}
    assert request.judging.severities["visibility-timeout"] is Severity.NOTE


def test_a_rule_that_is_turned_off_runs_when_it_is_named(folder: Path) -> None:
    write(folder, "queuegate.yaml", "severity: {visibility-timeout: off}")
    assert rules(folder, only=("visibility-timeout",)) == {"visibility-timeout"}
    assert "visibility-timeout" not in rules(folder, only=("timing",))


def test_everything_that_is_wrong_is_said_at_once(folder: Path) -> None:
    write(folder, "queuegate.yaml", "strict: maybe")
    flags = FLAGS._replace(
        only=("visibility-timeot",), skip=("nope",), linters=("cfn-lint,none", "chekov"), parameters=("Env", "Stage=VALUE"), parameter_files=("none.json",)
    )
    said = refused(folder, flags)
    assert [message.partition(":")[0].split(",")[0] for message in said] == [
        "strict is 'maybe'",
        "--only visibility-timeot",
        "--skip nope",
        "this parameter file cannot be read",
        "--parameter 'Env' is not NAME=VALUE. Write --parameter Env=prod",
        "--parameter 'Stage=VALUE'",
        "--linters chekov",
        "--linters cfn-lint",
    ]
    assert "did you mean 'visibility-timeout'" in said[1]
    assert "did you mean 'checkov'?" in said[6]
    assert "none and a linter's name contradict each other" in said[7]


@pytest.mark.parametrize("linters", [(",",), (",,",), ("none", ",")])
def test_a_list_of_no_linter_is_no_list(linters: tuple[str, ...], folder: Path) -> None:
    """A slip beside a comma turns nothing off."""
    (said,) = refused(folder, FLAGS._replace(linters=linters))
    assert said == f"--linters {linters[-1]} names no linter. Known are cfn-lint, checkov, cloudformation-validate, none"
    assert ask(folder, FLAGS._replace(linters=("none,",))).request


def test_a_linter_in_the_settings_is_said_at_its_place_and_none_turns_it_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _: (_ for _ in ()).throw(metadata.PackageNotFoundError))
    write(folder, "queuegate.yaml", "strict: true\nlinters: {cloudformation-validate: true, cfn-lint: false, checkov: false}")
    with pytest.raises(Refused) as caught:
        ask(folder, FLAGS)
    ((message, spot),) = caught.value.wrongs
    assert message.startswith("cloudformation-validate is not installed. To install it: pip install 'queuegate[validate]'")
    assert spot == (str(folder / "queuegate.yaml"), 2, 11)
    assert ask(folder, FLAGS._replace(linters=("none",))).strict


def test_targets_of_the_command_are_not_the_whole_where_the_settings_name_some(folder: Path) -> None:
    assert ask(folder, FLAGS._replace(targets=("a.yaml",))).request.accepted.whole
    write(folder, "queuegate.yaml", "targets: [a.yaml, b.yaml]")
    assert ask(folder, FLAGS).request.accepted.whole
    assert not ask(folder, FLAGS._replace(targets=("a.yaml",))).request.accepted.whole


def test_the_cache_is_turned_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    assert ask(folder, FLAGS).request.reading.cache_dir == folder / "cache" / "queuegate"
    assert ask(folder, FLAGS._replace(cache=False)).request.reading.cache_dir is None
