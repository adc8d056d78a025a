"""Several classes stand in for an interface, and a container gives all of them: a failure that one of them keeps to itself is found, whichever it is; one that tells changes nothing."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = (
    HELP["JAVA"]
    + """import javax.inject.*; import software.amazon.awssdk.services.sns.SnsClient;
interface Step { boolean fits(SQSMessage m); void take(SQSMessage m); }
class First implements Step { SnsClient sns; @Inject First(SnsClient sns) { this.sns = sns; } public boolean fits(SQSMessage m) { return m.getBody().startsWith("1"); } public void take(SQSMessage m) { FIRST } }
class Second implements Step { SnsClient sns; @Inject Second(SnsClient sns) { this.sns = sns; } public boolean fits(SQSMessage m) { return m.getBody().startsWith("2"); } public void take(SQSMessage m) { SECOND } }
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final HELD steps;
  @Inject Worker(HELD steps) { this.steps = steps; }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) { try { TAKES } catch (Exception e) { failed.add(new BatchItemFailure(m.getMessageId())); } }
    return new SQSBatchResponse(failed);
  }
}
"""
)
SENDS = "sns.publish(b -> b.message(m.getBody()));"
QUIET = f"try {{ {SENDS} }} catch (Exception e) {{ System.out.println(e); }}"
WAYS = {
    "a list": ("List<Step>", "for (Step one : steps) if (one.fits(m)) one.take(m);"),
    "a set of those": ("Set<? extends Step>", "for (Step one : steps) one.take(m);"),
    "the first that fits": ("List<Step>", "steps.stream().filter(s -> s.fits(m)).findFirst().orElseThrow().take(m);"),
    "each that fits": ("List<Step>", "steps.stream().filter(s -> s.fits(m)).forEach(s -> s.take(m));"),
    "a map": ("Map<String, Step>", "steps.get(m.getBody()).take(m);"),
    "a map of what may be": ("Map<String, Step>", "Step one = steps.get(m.getBody()); if (one == null) throw new IllegalArgumentException(); one.take(m);"),
    "all of a map": ("Map<String, Step>", "steps.values().forEach(one -> one.take(m));"),
}


EACH = ("a list", "a set of those", "each that fits", "all of a map")
"""Where the second one is handed the message behind the first."""


def _told(folder: Path, way: str, first: str, second: str) -> set[str]:
    held, takes = WAYS[way]
    found = read(folder, "Java", TEXT.replace("HELD", held).replace("TAKES", takes).replace("FIRST", first).replace("SECOND", second))
    return {one.told for one in found.failures}


@pytest.mark.parametrize("way", WAYS)
def test_each_tells(way: str, tmp_path: Path) -> None:
    assert _told(tmp_path, way, SENDS, SENDS) == {"response"}


@pytest.mark.parametrize(("way", "quiet"), [(way, quiet) for way in WAYS for quiet in (0, 1) if quiet or way not in EACH])
def test_one_of_them_keeps_it_to_itself(way: str, quiet: int, tmp_path: Path) -> None:
    assert "empty" in _told(tmp_path, way, *(QUIET if at == quiet else SENDS for at in (0, 1)))


def test_a_name_that_no_class_has_is_passed_over(tmp_path: Path) -> None:
    held, takes = "Map<String, Step>", "Step one = steps.get(m.getBody()); if (one == null) return new SQSBatchResponse(failed); one.take(m);"
    found = read(tmp_path, "Java", TEXT.replace("HELD", held).replace("TAKES", takes).replace("FIRST", SENDS).replace("SECOND", SENDS))
    assert {one.kind for one in found.records} - {"all"}


@pytest.mark.parametrize("held", ["Provider<First>", "Optional<First>", "ObjectProvider<First>"])
def test_what_a_container_gives_later(held: str, tmp_path: Path) -> None:
    takes = "steps.get().take(m);" if held != "ObjectProvider<First>" else "steps.getObject().take(m);"
    text = TEXT.replace("HELD", held).replace("TAKES", takes).replace("SECOND", SENDS)
    assert {one.told for one in read(tmp_path, "Java", text.replace("FIRST", SENDS)).failures} == {"response"}


def test_a_provider_is_followed(tmp_path: Path) -> None:
    text = TEXT.replace("HELD", "Provider<First>").replace("TAKES", "steps.get().take(m);").replace("SECOND", SENDS)
    assert {one.told for one in read(tmp_path, "Java", text.replace("FIRST", QUIET)).failures} == {"empty"}


MAPPER = (
    HELP["JAVA"]
    + """import org.apache.ibatis.session.*; import org.apache.ibatis.annotations.*;
@Mapper interface Orders { @Insert("keep #{id}") int keep(Order order); }
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  record Order(String id) {}
  private final SqlSessionFactory sessions = null;
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    for (SQSMessage m : event.getRecords()) { try (SqlSession session = sessions.openSession(HOW)) { CALLS } }
    return new SQSBatchResponse(List.of());
  }
}
"""
)
KEEPS = "session.getMapper(Orders.class).keep(new Order(m.getBody()));"


def _of_mapper(folder: Path, calls: str, how: str = "") -> Any:
    return read(folder, "Java", MAPPER.replace("CALLS", calls).replace("HOW", how))


@pytest.mark.parametrize(("calls", "how", "kinds"), [(KEEPS, "", {"uncommitted"}), (f"{KEEPS} session.commit();", "", set()), (KEEPS, "true", set()), ('session.insert("keep", m.getBody());', "", {"uncommitted"})])  # fmt: skip
def test_a_session_commits_nothing_by_itself(calls: str, how: str, kinds: set[str], tmp_path: Path) -> None:
    assert {one.kind for one in _of_mapper(tmp_path, calls, how).unawaited.found} == kinds


@pytest.mark.parametrize("clause", ["org.apache.ibatis.exceptions.PersistenceException", "RuntimeException"])
def test_whatever_a_mapper_raises_is_caught(clause: str, tmp_path: Path) -> None:
    found = _of_mapper(tmp_path, f"try {{ {KEEPS} session.commit(); }} catch ({clause} e) {{ System.out.println(e); }}")
    assert ("empty", True) in {(one.told, one.broad) for one in found.failures}
