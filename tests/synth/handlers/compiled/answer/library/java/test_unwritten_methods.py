"""Methods that Lombok makes: what was put into an object by its builder, its constructor with a name, or a copy, is what its getters give."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = (
    HELP["JAVA"]
    + """import lombok.*;
@Value @Builder(toBuilder = true) class Built { String id; boolean well; }
@Data @AllArgsConstructor(staticName = "of") class Named { private final String id; private final boolean well; }
@Value @With @AllArgsConstructor class Copied { String id; boolean well; }
@Data @Builder class Report { @Singular private List<String> failures; @Singular("ok") private List<String> fine; }
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final DynamoDbClient db = DynamoDbClient.create();
  private MADE work(SQSMessage m) { try { db.putItem(b -> b.tableName(m.getBody())); return WELL; } catch (Exception e) { return FAILED; } }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return new SQSBatchResponse(event.getRecords().stream().map(this::work).filter(one -> !one.isWell()).map(one -> new BatchItemFailure(one.getId())).toList());
  }
}
"""
)
WAYS = {
    "a builder": ("Built", "Built.builder().id(m.getMessageId()).well(GIVEN).build()"),
    "a builder of a copy": ("Built", "Built.builder().id(m.getMessageId()).well(true).build().toBuilder().well(GIVEN).build()"),
    "a constructor with a name": ("Named", "Named.of(m.getMessageId(), GIVEN)"),
    "a copy": ("Copied", "new Copied(m.getMessageId(), true).withWell(GIVEN)"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("failed", "told"), [("false", "response"), ("true", "empty")])
def test_what_was_put_in_is_what_comes_out(way: str, failed: str, told: str, tmp_path: Path) -> None:
    made, text = WAYS[way]
    text = TEXT.replace("MADE", made).replace("WELL", text.replace("GIVEN", "true")).replace("FAILED", text.replace("GIVEN", failed))
    found = read(tmp_path, "Java", text)
    assert {one.told for one in found.failures} == {told}
    assert not found.unfollowed


@pytest.mark.parametrize("way", WAYS)
def test_another_field_is_no_id(way: str, tmp_path: Path) -> None:
    made, text = WAYS[way]
    other = text.replace("GIVEN", "false").replace("getMessageId", "getBody")
    found = read(tmp_path, "Java", TEXT.replace("MADE", made).replace("WELL", text.replace("GIVEN", "true")).replace("FAILED", other))
    assert "identifier something from the message's body" in said(found)["answers"]


def test_a_copy_changes_nothing_of_the_first(tmp_path: Path) -> None:
    first = "new Copied(m.getMessageId(), false)"
    copied = f"((java.util.function.Supplier<Copied>) () -> {{ Copied one = {first}; one.withWell(true); return one; }}).get()"
    text = TEXT.replace("MADE", "Copied").replace("WELL", first.replace("false", "true")).replace("FAILED", copied)
    assert {one.told for one in read(tmp_path, "Java", text).failures} == {"response"}


@pytest.mark.parametrize(("put", "told"), [("report.failure(m.getMessageId());", "response"), ("", "empty")])
def test_one_more_of_a_list(put: str, told: str, tmp_path: Path) -> None:
    body = f"var report = Report.builder(); for (SQSMessage m : event.getRecords()) {{ try {{ db.putItem(b -> b.tableName(m.getBody())); }} catch (Exception e) {{ {put} }} }} return new SQSBatchResponse(report.build().getFailures().stream().map(BatchItemFailure::new).toList());"
    start = TEXT.index("    return new SQSBatchResponse(event")
    text = TEXT[:start] + body + TEXT[TEXT.index("\n", start) :]
    text = text.replace(
        "private MADE work(SQSMessage m) { try { db.putItem(b -> b.tableName(m.getBody())); return WELL; } catch (Exception e) { return FAILED; } }", ""
    )
    assert told in {one.told for one in read(tmp_path, "Java", text).failures}


TRANSACTION = (
    HELP["JAVA"]
    + """import org.jooq.DSLContext; import org.jooq.exception.DataAccessException; import static org.jooq.impl.DSL.*;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private DSLContext db;
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try { db.transaction(tx -> using(tx).insertInto(table("orders")).set(field("id"), m.getBody()).execute()); } catch (DataAccessException e) { TELLS }
    }
    return new SQSBatchResponse(failed);
  }
}
"""
)


@pytest.mark.parametrize(("tells", "told"), [("failed.add(new BatchItemFailure(m.getMessageId()));", "response"), ("System.out.println(e);", "empty")])
def test_a_transaction_of_jooq(tells: str, told: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Java", TRANSACTION.replace("TELLS", tells))
    assert {(one.told, one.broad) for one in found.failures if one.caught} == {(told, True)}
    assert not found.unfollowed


def test_whether_something_is_there_is_no_work_that_is_told(tmp_path: Path) -> None:
    text = (
        HELP["JAVA"]
        + """import org.springframework.data.jpa.repository.JpaRepository;
interface Rows extends JpaRepository<String, String> {}
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final Rows rows; Worker(Rows rows) { this.rows = rows; }
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {
      try {
        if (rows.existsById(m.getBody())) continue;
        try { rows.save(m.getBody()); } catch (RuntimeException e) { System.out.println(e); }
      } catch (Exception e) { failed.add(new BatchItemFailure(m.getMessageId())); }
    }
    return new SQSBatchResponse(failed);
  }
}
"""
    )
    assert ("empty", False) in {(one.told, one.part) for one in read(tmp_path, "Java", text).failures}
