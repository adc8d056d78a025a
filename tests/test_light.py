"""Records and regular expressions that are made cheaply are what Python's own are."""

from __future__ import annotations

import ast
import hashlib
import importlib
import pickle
import re
import typing
from pathlib import Path

import pytest

from queuegate._light import NamedTuple, regex, sha256
from queuegate.synth.values import Place

ROOT = Path(__file__).parents[1]


class Ours(NamedTuple):
    """A record."""

    name: str
    at: tuple[Nowhere, ...]  # type: ignore[name-defined]  # noqa: F821 - an annotation is not looked at
    more: int = 3

    @property
    def twice(self) -> int:
        return 2 * self.more

    def said(self) -> str:
        return f"{self.name}: {self.twice}"


class Theirs(typing.NamedTuple):
    """A record."""

    name: str
    at: tuple[int, ...]
    more: int = 3


def test_a_record_is_a_named_tuple() -> None:
    one, other = Ours("a", (1,)), Theirs("a", (1,))
    assert repr(one) == repr(other).replace("Theirs", "Ours")
    assert one == other == ("a", (1,), 3)
    assert hash(one) == hash(other)
    assert one._replace(more=4) == Ours(name="a", at=(1,), more=4) == Theirs("a", (1,), 4)
    assert one._asdict() == other._asdict()
    assert (Ours._fields, Ours._field_defaults, Ours.__match_args__) == (Theirs._fields, Theirs._field_defaults, Theirs.__match_args__)
    assert (Ours.__doc__, Ours.__module__, Ours.__mro__[-2:]) == (Theirs.__doc__, Theirs.__module__, Theirs.__mro__[-2:])
    assert (Ours._make(["a", (1,), 3]), [*Ours.__annotations__]) == (one, [*Theirs.__annotations__])
    assert (one.twice, one.said()) == (6, "a: 6")


def test_a_record_cannot_be_changed_and_has_all_its_fields() -> None:
    one = Ours("a", ())
    with pytest.raises(AttributeError):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        one.other = "b"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="'others'"):
        one._replace(others=1)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'at'"):
        Ours("a")  # type: ignore[call-arg]


def test_a_record_goes_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Place(None, ("Resources",)))) == Place(None, ("Resources",))  # type: ignore[arg-type]  # noqa: S301 - our own bytes


def test_a_regular_expression_is_compiled_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[object] = []
    compiles = re.compile
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given) or compiles(*given))  # type: ignore[func-returns-value]
    word, raw = regex(r"(?P<it>a+)", re.IGNORECASE), regex(rb"b")
    assert compiled == []
    assert [word.sub("-", text) for text in ("xAay", "b")] == ["x-y", "b"]
    assert compiled == [(r"(?P<it>a+)", re.IGNORECASE)]
    assert (word.fullmatch("AA")["it"], word.pattern, raw.findall(b"abb")) == ("AA", r"(?P<it>a+)", [b"b", b"b"])  # type: ignore[index]


def test_every_regular_expression_can_be_compiled() -> None:
    texts = [file.read_text(encoding="utf-8") for folder in ("policies", "synth") for file in (ROOT / folder).rglob("*.py")]
    made = [
        node for text in texts if "regex(" in text for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and ast.unparse(node.func) == "regex"
    ]
    given = [node.args[0].value for node in made if isinstance(node.args[0], ast.Constant)]
    assert len(given) > 100
    for text in given:
        re.compile(text)


def test_a_door_gives_what_it_names_and_nothing_else() -> None:
    model = importlib.import_module("queuegate.synth.model")
    assert [name for name in model.__all__ if not hasattr(model, name)] == []
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = model.nothing
    source = ast.parse(Path(str(model.__file__)).read_text(encoding="utf-8"))
    (named,) = (node for node in source.body if isinstance(node, ast.If))
    imported = {f"{'.' * one.level}{one.module}": tuple(name.name for name in one.names) for one in named.body if isinstance(one, ast.ImportFrom)}
    (call,) = (node.value for node in named.orelse if isinstance(node, ast.Assign))
    assert isinstance(call, ast.Call)
    assert ast.literal_eval(call.args[1]) == imported


@pytest.mark.parametrize("size", [0, 55, 200, 500_000])
def test_a_digest_is_that_of_hashlib_however_much_there_is(size: int) -> None:
    assert sha256(b"q" * size).hexdigest() == hashlib.sha256(b"q" * size).hexdigest()
