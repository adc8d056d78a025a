"""Messages that are put into groups by a map, steps that nobody asks for, and what else is done on the way."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said, JAVA = HELP["read"], HELP["said"], HELP["JAVA"]
GROUPS = f"""{JAVA}public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  static class Row {{ private String table; private String id; String getTable() {{ return table; }} String getId() {{ return id; }} void setId(String id) {{ this.id = id; }} }}
  private final ObjectMapper mapper = new ObjectMapper();
  private final Lake lake = Lake.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> failed = new ArrayList<>();
    Map<String, List<Row>> groups = new HashMap<>();
    event.getRecords().forEach(m -> {{
      try {{
        Row row = mapper.readValue(m.getBody(), Row.class);
        row.setId(m.getMessageId());
        groups.computeIfAbsent(row.getTable(), k -> new ArrayList<>()).add(row);
      }} catch (IOException e) {{ failed.add(new BatchItemFailure(m.getMessageId())); }}
    }});
    groups.forEach((table, rows) -> {{
      try {{ BEFORE lake.write(table, rows); }} catch (Exception e) {{ TELLS }}
    }});
    return new SQSBatchResponse(failed);
  }}
}}
"""
EACH = "rows.forEach(row -> failed.add(new BatchItemFailure(row.getId())));"


def _read(folder: Path, tells: str, before: str = "") -> dict[str, set[str]]:
    found: dict[str, set[str]] = said(read(folder, "Java", GROUPS.replace("TELLS", tells).replace("BEFORE", before)))
    return found


def _lost(found: dict[str, set[str]]) -> set[str]:
    return {one for one in found["failures"] if one == "?" or one.split()[1] in ("empty", "log")}


@pytest.mark.parametrize(
    "tells",
    [
        EACH,
        "rows.stream().map(Row::getId).forEach(id -> failed.add(new BatchItemFailure(id)));",
        "rows.stream().peek(row -> failed.add(new BatchItemFailure(row.getId()))).toList();",
    ],
)
def test_the_messages_of_a_group_are_told(tells: str, tmp_path: Path) -> None:
    assert _lost(_read(tmp_path, tells)) == set()


@pytest.mark.parametrize(
    "tells",
    [
        "",
        "rows.stream().peek(row -> failed.add(new BatchItemFailure(row.getId())));",
        "rows.stream().map(row -> failed.add(new BatchItemFailure(row.getId())));",
    ],
)
def test_steps_for_which_nobody_asks_do_nothing(tells: str, tmp_path: Path) -> None:
    assert _lost(_read(tmp_path, tells)) == {"message empty work catch (Exception e)"}


def test_what_a_group_is_called_is_no_id(tmp_path: Path) -> None:
    assert any(one.startswith("identifier") for one in _read(tmp_path, "failed.add(new BatchItemFailure(table));")["answers"])


@pytest.mark.parametrize("before", ["int sum = rows.stream().mapToInt(Row::getSize).sum();", "var all = rows.stream().mapToDouble(Row::getSize).max();"])
def test_what_is_made_of_numbers(before: str, tmp_path: Path) -> None:
    assert _lost(_read(tmp_path, EACH, before)) == set()


@pytest.mark.parametrize("id_", ["String.valueOf(m.hashCode())", "Integer.toString(m.hashCode())"])
def test_a_hash_code_is_no_id(id_: str, tmp_path: Path) -> None:
    text = GROUPS.replace("TELLS", EACH).replace("BEFORE", "").replace("new BatchItemFailure(m.getMessageId())", f"new BatchItemFailure({id_})")
    assert "identifier the record's hash code" in said(read(tmp_path, "Java", text))["answers"]


def test_the_end_of_the_process_is_not_followed(tmp_path: Path) -> None:
    assert "?" in _read(tmp_path, "Runtime.getRuntime().halt(1);")["failures"]


TABLE = f"""{JAVA}import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable; import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private DynamoDbTable<Map> table;
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    for (SQSMessage m : event.getRecords()) {{
      try {{ table.putItem(Map.of("id", m.getBody())); }} catch (DynamoDbException e) {{ CLAUSE }}
    }}
    return new SQSBatchResponse(List.of());
  }}
}}
"""


def test_a_table_raises_what_its_client_raises(tmp_path: Path) -> None:
    found = read(tmp_path, "Java", TABLE.replace("CLAUSE", "System.out.println(e.getMessage());")).failures.found
    assert [(one.told, one.caught, one.broad) for one in found] == [("empty", "catch (DynamoDbException e)", True)]


def test_and_whoever_raises_it_again_tells(tmp_path: Path) -> None:
    found = read(tmp_path, "Java", TABLE.replace("CLAUSE", "throw new IllegalStateException(e);")).failures.found
    assert {one.told for one in found} == {"raised"}
