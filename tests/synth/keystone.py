"""What the property tests of the worlds compare: verdicts over the worlds, and the same verdicts from every single assignment."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from queuegate.policies.gate.judging.verdicts import Doubt, _found, _said, describe
from queuegate.policies.rule import Finding, Mapping, Rule, Severity, Team
from queuegate.synth.model.pipelines import Model, build
from queuegate.synth.sources.template import Spot, Template
from queuegate.synth.values.exploration import IMPOSSIBLE, NOTHING, TOO_MANY, Pool, explore
from queuegate.synth.values.trees import Tree, paths, when
from queuegate.synth.values.worlds import OTHER, Domains

HERE = Path(__file__).parent
NAIVE = runpy.run_path(str(HERE.parent / "loading.py"))["package"](HERE / "naive")


# The numbers of these rules are what is written, in or out of AWS's bounds: they are about worlds.


def hides(mapping: Mapping) -> Iterator[Finding]:
    queue, function = mapping.queue, mapping.function
    needed = 6 * function.timeout.written() + mapping.batching_window.written()
    if (hidden := queue.visibility_timeout.written()) < needed:
        yield Finding(f"{hidden} < {needed}", at=mapping)


def reserves(mapping: Mapping) -> Iterator[Finding]:
    function = mapping.function
    if (reserved := function.reserved_concurrency.written()) is not None:
        total = sum(other.maximum_concurrency.written() or 0 for other in function.mappings)
        if reserved < total:
            yield Finding(f"{reserved} of {total}", at=mapping)


def keeps(mapping: Mapping) -> Iterator[Finding]:
    queue = mapping.queue
    if dead := queue.dead_letter_queue:
        kept, own = dead.retention.written(), queue.retention.written()
        if kept <= own:
            yield Finding(f"{kept} <= {own}", at=mapping)


def alarmed(mapping: Mapping) -> Iterator[Finding]:
    if (dead := mapping.queue.dead_letter_queue) and not dead.alarms.any(lambda alarm: alarm.metric.written() == "Depth"):
        yield Finding("unwatched", at=mapping)


def waits(mapping: Mapping) -> Iterator[Finding]:
    if mapping.batching_window.written() > 100:
        yield Finding("long", at=mapping)
    queue = mapping.queue
    if not queue.mappings.all(lambda other: other.batching_window.written() <= 50):
        yield Finding("some wait", at=mapping)
    if (count := queue.max_receive_count.written()) is not None and count < 5:
        yield Finding(f"{count} receives", at=mapping)


RULES = [Rule(check.__name__, "test", Mapping, Severity.ERROR, "", "", check, "") for check in (hides, reserves, keeps, alarmed, waits)]


def model_of(bodies: dict[str, Any], given: dict[str, str] | None = None) -> Model:
    def template(stack: str, body: Any) -> Template:
        return Template(file=f"/{stack}.json", stack=stack, body=body, spot=lambda _: Spot(f"/{stack}.json", 1))

    return build([template(stack, body) for stack, body in bodies.items()], given)


def trees_of(model: Model) -> dict[tuple[str, str], Tree]:
    """Every rule over every mapping; all of them twice, so that half of the worlds come from the pool with what was learnt in them."""
    constrained = model.possible()
    trees = {}
    for pipeline in model.pipelines:
        pool: Pool = {NOTHING: model.links.root}
        for rule in RULES * 2:
            trees[rule.name, pipeline.id] = explore(partial(_found, rule, pipeline.mapping, Team({}), None), possible=constrained, pool=pool)
    return trees


class Case(NamedTuple):
    """One assignment: why it cannot be deployed ("" if it can), what is said of each rule and mapping, and the ways in which that was read from another template."""

    values: dict[str, Any]
    shared: dict[str, str]
    equations: dict[frozenset[str], bool]
    refused: str
    told: dict[tuple[str, str], set[str]]
    crossed: dict[tuple[str, str], set[str]]


def cases_of(doc: Any, own: Any, keys: list[tuple[str, str]], rows: int) -> list[Case] | None:
    """Every assignment; None where there are more than `rows`."""

    def work(case: Any) -> Case:
        refused, told, crossed = case.refused(), {}, {}
        for key in keys if refused != "gone" else ():
            told[key] = case.judged(*key)
            crossed[key] = set(case.crossed)
        return Case(case.values, case.shared, case.equations, refused, told, crossed)

    return NAIVE.assignments(doc, own, work, rows)  # type: ignore[no-any-return]  # loaded by its path


def cube_of(model: Model, case: Case) -> Domains:
    """An assignment in the mechanism's words."""
    cube = {}
    for scope in model.scopes:
        for name, variable in scope.variables.items():
            value = case.values[case.shared[f"{scope.id}/{name}"]]
            cube[variable] = 1 << variable.atoms.index(OTHER if value == NAIVE.OPEN else value)
        for equation, truth in case.equations.items():
            if (free := next((free for name, free in scope.unknown._met.items() if {f"in {scope.id}", *name.split(" = ")} == equation), None)) is not None:
                cube[free] = 1 if truth else 2
            for text, free in scope.unknown._met.items():  # a text that is one of several constants
                for atom, single in zip(free.atoms, free.singles, strict=True) if text.startswith("text ") else ():
                    if atom is not OTHER and equation in ({f"in {scope.id}", text.removeprefix("text "), said} for said in (json.dumps(atom), atom)):
                        cube[free] = cube.get(free, sum(free.singles)) & (single if truth else ~single)
    return cube


def inside(row: Domains, cube: Domains) -> bool:
    return all(row.get(variable, -1) & mask for variable, mask in cube.items())


def words(outcome: Any) -> set[str]:
    return {what.message if isinstance(what, Finding) else "undecided" for what in _said(outcome)}


class Compared(NamedTuple):
    """How many verdicts were compared, how many worlds stood for them, and what the assembly shows (see `shown`). No verdicts: it has too many assignments."""

    verdicts: int
    worlds: int
    shown: frozenset[str]


def compare(what: object, bodies: dict[str, Any], given: dict[str, str], rows: int) -> Compared:
    """One assembly in all its worlds and in all its assignments: `rows` of them at most, since the naive side is slow."""
    model = model_of(bodies, given)
    trees = trees_of(model)
    doc = NAIVE.assembled(bodies)
    own = NAIVE.domains(doc, given)
    atoms = {
        f"{scope.id}/{name}": {NAIVE.OPEN if atom is OTHER else atom for atom in it.atoms} for scope in model.scopes for name, it in scope.variables.items()
    }
    assert atoms == {name: values for name, values in own.items() if name in atoms}, what
    assert all(values == {NAIVE.OPEN} for name, values in own.items() if name not in atoms), what
    if (cases := cases_of(doc, own, list(trees), rows)) is None:
        return Compared(0, 0, frozenset())
    told = [(cube_of(model, case), case.told) for case in cases if not case.refused]
    always = {name for name, node in doc["Resources"].items() if node["Type"] == Mapping.type and "Condition" not in node and name.count("/") == 1}
    assert not told or {name for name in always if not doc["Stacks"][name.partition("/")[0]][1]} <= {pipeline.id for pipeline in model.pipelines}, what
    verdicts = sum(_same(what, key, tree, told) for key, tree in trees.items())
    if all(case.refused in ("", "rules") for case in cases):
        _only_there(what, trees, [row for row, _ in told])
    for key, tree in trees.items():
        if told and not any(outcome is TOO_MANY for _, outcome in paths(tree, {})):
            _same_worlds((what, key), tree, [(row, said[key]) for row, said in told], exact=len(told) == len(cases))
    return Compared(verdicts, sum(1 for tree in trees.values() for _ in paths(tree, {})), frozenset(shown(model, trees, cases)))


def _same(what: object, key: tuple[str, str], tree: Tree, told: list[tuple[Domains, Any]]) -> int:
    """In every assignment that can be deployed, the tree says what was told."""
    compared = 0
    for row, said in told:
        reached = [outcome for _, outcome in paths(tree, row)]
        assert reached, (what, key, describe(row))
        for outcome in reached:
            assert outcome is not IMPOSSIBLE, (what, key, describe(row))
            if outcome is not TOO_MANY:
                assert words(outcome) == said[key], (what, key, describe(row), words(outcome), said[key])
                compared += 1
    return compared


def _only_there(what: object, trees: dict[tuple[str, str], Tree], rows: list[Domains]) -> None:
    """Nothing is said of worlds that the templates' `Rules` refuse."""
    for key, tree in trees.items():
        for cube, outcome in paths(tree, {}):
            if outcome is not TOO_MANY and outcome is not IMPOSSIBLE:
                assert any(inside(row, cube) for row in rows), (what, key, describe(cube), words(outcome))


def _same_worlds(what: object, tree: Tree, told: list[tuple[Domains, set[str]]], *, exact: bool) -> None:
    """The worlds that a finding names are those in which it was told; and, where all assignments can be deployed, no word of a world is idle."""
    for said in {said for _, outcome in paths(tree, {}) for said in _said(outcome) if not isinstance(said, Doubt)}:
        cubes = when(tree, lambda outcome, said=said: said in _said(outcome))
        for row, messages in told:
            assert (said.message in messages) == any(inside(row, cube) for cube in cubes), (what, said.message, describe(row))
        for cube in cubes if exact else ():
            for idle in cube:
                fewer = {variable: mask for variable, mask in cube.items() if variable is not idle}
                assert any(said.message not in messages for row, messages in told if inside(row, fewer)), (what, said.message, describe(cube))


def shown(model: Model, trees: dict[tuple[str, str], Tree], cases: list[Case]) -> Iterator[str]:
    """What these verdicts are a proof of: the kinds of verdict, and what their findings depend on."""
    stacks = Counter(variable for scope in model.scopes for variable in set(scope.variables.values()))
    for key, tree in trees.items():
        told = [case.told[key] for case in cases if not case.refused]
        for case in cases:
            found = case.told.get(key, set()) - {"undecided", "gone"}
            if not case.refused:
                yield "fail" if found else "undecided" if case.told[key] else "pass"
                yield from case.crossed[key] if found else ()
                yield from ["nested twice"] if found and "/" in key[1].rpartition("/")[0] else ()
            elif case.refused == "rules" and told and case.told[key] not in told:
                yield "rules"  # without them there would be another verdict
        for said in {said for _, outcome in paths(tree, {}) for said in _said(outcome) if isinstance(said, Finding)}:
            for cube in when(tree, lambda outcome, said=said: said in _said(outcome)):
                yield from ["several worlds"] if cube else ()
                yield from ["varying together"] if any(stacks[variable] > 1 for variable in cube) else ()
