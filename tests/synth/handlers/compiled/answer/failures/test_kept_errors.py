"""Errors of Go that are joined, deferred, kept in a field or named in the result, and clauses of Java for whatever JDBC raises: what is good says nothing, and its mistakes are seen."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "ways.py"))
read, said, JAVA, BATCH, TELL, EACH, go, told = HELP["read"], HELP["said"], HELP["JAVA"], HELP["BATCH"], HELP["TELL"], HELP["EACH"], HELP["go"], HELP["told"]

JOINED = {
    "errors.Join": "var all error\nfor _, m := range e.Records { all = errors.Join(all, work(ctx, m)) }\nEND all",
    "multierr.Append": "var all error\nfor _, m := range e.Records { all = multierr.Append(all, work(ctx, m)) }\nEND all",
    "multierr.AppendInto": "var all error\nfor _, m := range e.Records { multierr.AppendInto(&all, work(ctx, m)) }\nEND all",
    "multierr.Combine": "var list []error\nfor _, m := range e.Records { list = append(list, work(ctx, m)) }\nEND multierr.Combine(list...)",
    "multierror": 'var all *multierror.Error\nfor _, m := range e.Records { if err := work(ctx, m); err != nil { all = multierror.Append(all, fmt.Errorf("%s: %w", m.MessageId, err)) } }\nEND all.ErrorOrNil()',
    "wrapped": 'for _, m := range e.Records { if err := errors.Wrap(work(ctx, m), "publish"); err != nil { return err } }\nEND nil',
}


@pytest.mark.parametrize("name", JOINED)
def test_errors_of_several_are_an_error(name: str, tmp_path: Path) -> None:
    found = read(tmp_path, "Go", go(JOINED[name].replace("END", "return")))
    assert told(found) == {"raised"}, said(found)


@pytest.mark.parametrize("name", [one for one in JOINED if one != "wrapped"])
def test_errors_of_several_that_are_only_logged_are_lost(name: str, tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Go",
        go(JOINED[name].replace("END", "failed :=") + '\nif failed != nil { fmt.Println("failed", failed, len(multierr.Errors(failed))) }\nreturn nil'),
    )
    assert told(found) == {"log"}, said(found)


DEFERRED = {
    "a lock goes": ("defer rdb.Del(ctx, m.MessageId)\nreturn work(ctx, m)", {"response"}),
    "an error is set": ('defer func() { if p := recover(); p != nil { err = fmt.Errorf("%v", p) } }()\nreturn work(ctx, m)', {"response"}),
    "an error is cleared": ("defer func() { if err != nil { fmt.Println(err); err = nil } }()\nreturn work(ctx, m)", {"empty"}),
    "a panic is dropped": (
        "defer func() { if p := recover(); p != nil { fmt.Println(p) } }()\nif err := work(ctx, m); err != nil { panic(err) }\nreturn nil",
        {"empty"},
    ),
    "an error is joined": ("defer func() { err = errors.Join(err, ctx.Err()) }()\nreturn work(ctx, m)", {"response"}),
}


@pytest.mark.parametrize("name", DEFERRED)
def test_what_is_deferred(name: str, tmp_path: Path) -> None:
    body, expected = DEFERRED[name]
    more = f"func one(ctx context.Context, m events.SQSMessage) (err error) {{\n{body}\n}}"
    found = read(tmp_path, "Go", go(EACH.format(f"if err := one(ctx, m); err != nil {{ {TELL} }}"), BATCH, more))
    assert told(found) == expected, said(found)


def test_an_error_at_which_nobody_looks_is_open_and_nothing_else(tmp_path: Path) -> None:
    found = read(tmp_path, "Go", go(EACH.format(f"if err := work(ctx, m); err != nil {{ {TELL} }}\nother.Note(m.Body)"), BATCH))
    assert found.failures.doubt is not None
    assert all(getattr(found, group).doubt is None for group in ("answers", "records", "order", "unawaited", "waits", "idempotency"))


@pytest.mark.parametrize(
    ("call", "errors"),
    [
        ("db.Create(&row{ID: m.Body})", {"empty"}),
        ("if err := db.Create(&row{ID: m.Body}).Error; err != nil { TELL }", {"response"}),
        ("if t := db.Where(m.Body).Delete(&row{}); t.Error != nil { TELL }", {"response"}),
    ],
)
def test_an_error_of_gorm_is_a_field(call: str, errors: set[str], tmp_path: Path) -> None:
    more = "type row struct{ ID string }\nvar db = open(gorm.Open(nil))\nfunc open(db *gorm.DB, _ error) *gorm.DB { return db }"
    assert told(read(tmp_path, "Go", go(EACH.format(call.replace("TELL", TELL)), BATCH, more))) == errors


@pytest.mark.parametrize(("raised", "broad"), [("SQLException", True), ("SQLTimeoutException", False)])
def test_a_clause_for_all_that_jdbc_raises_is_for_whatever_goes_wrong(raised: str, broad: bool, tmp_path: Path) -> None:  # noqa: FBT001 - of a table
    body = 'for (SQSMessage m : event.getRecords()) { try (Connection c = DS.getConnection(); PreparedStatement s = c.prepareStatement("x")) { s.setString(1, m.getBody()); s.executeUpdate(); } catch (EXCEPTION e) { context.getLogger().log("no"); } } return null;'
    text = (
        JAVA
        + f"import java.sql.*;\nimport javax.sql.DataSource;\npublic class Worker implements RequestHandler<SQSEvent, Void> {{ static DataSource DS = Pools.make(); public Void handleRequest(SQSEvent event, Context context) {{ {body.replace('EXCEPTION', raised)} }} }}"
    )
    assert any(one.told == "log" and one.broad and one.work == "work" for one in read(tmp_path, "Java", text).failures.found) == broad


@pytest.mark.parametrize("begins", ["", "defer func() { println(len(r.BatchItemFailures)) }(); "])
@pytest.mark.parametrize(("returned", "told_"), [("return r, nil", "response"), ("return", "response"), ("return events.SQSEventResponse{}, nil", "empty")])
def test_results_of_a_function_without_a_name_may_have_names(begins: str, returned: str, told_: str, tmp_path: Path) -> None:
    handler = (
        f"func(ctx context.Context, e events.SQSEvent) {BATCH} {{ {begins}for _, m := range e.Records {{ if work(ctx, m) != nil {{ {TELL} }} }}; {returned} }}"
    )
    text = go("return nil").replace("lambda.Start(handle)", f"lambda.Start({handler})")
    found = read(tmp_path, "Go", text)
    assert not found.unfollowed
    assert told(found) == {told_}
