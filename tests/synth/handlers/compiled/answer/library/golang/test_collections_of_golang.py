"""What becomes of messages that go through Go's slices, maps, channels, switches and functions: those that failed are reported, and the same code with the choice the other way round loses them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read = HELP["read"]
WORKER = """package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/samber/lo"
)

var topic *sns.Client

type result struct {
	m  events.SQSMessage
	no bool
}

type state int

const (
	done state = iota
	failed
)

func send(ctx context.Context, m events.SQSMessage) error {
	_, err := topic.Publish(ctx, &sns.PublishInput{Message: &m.Body})
	return err
}

func bad(ctx context.Context, m events.SQSMessage) bool { return send(ctx, m) IS nil }

func item(m events.SQSMessage) events.SQSBatchItemFailure {
	return events.SQSBatchItemFailure{ItemIdentifier: m.MessageId}
}

MORE

func handle(ctx context.Context, e events.SQSEvent) (r events.SQSEventResponse, err error) {
	all := e.Records
	var f []events.SQSBatchItemFailure
	BODY
}

func main() {
	cfg, _ := config.LoadDefaultConfig(context.TODO())
	topic = sns.NewFromConfig(cfg)
	lambda.Start(handle)
}
"""
MADE = "\nreturn events.SQSEventResponse{BatchItemFailures: f}, nil"
EACH = "for _, m := range all { EACH }" + MADE
FOUND = "for _, m := range FOUND { f = append(f, item(m)) }" + MADE
IF = "if BAD { f = append(f, item(m)) }"
ID = "f = append(f, events.SQSBatchItemFailure{ItemIdentifier: id})"
CHECKS = "type checks struct { ctx context.Context }\nfunc (c checks) bad(m events.SQSMessage) bool { return bad(c.ctx, m) }\ntype worker struct { checks }\ntype checker interface { bad(m events.SQSMessage) bool }"
COLLECTED = "type collected struct { failed []events.SQSBatchItemFailure }\nfunc (c *collected) add(m events.SQSMessage) { c.failed = append(c.failed, item(m)) }\nfunc (c *collected) response() events.SQSEventResponse { return events.SQSEventResponse{BatchItemFailures: c.failed} }"
POOL = """in, out := make(chan events.SQSMessage), make(chan result)
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() { defer wg.Done(); for m := range in { out <- result{m, bad(ctx, m)} } }()
	}
	go func() { for _, m := range all { in <- m }; close(in); wg.Wait(); close(out) }()
	"""
BODIES: dict[str, tuple[str, str]] = {
    "cases of a condition": (EACH.replace("EACH", "switch bad(ctx, m) { case true: f = append(f, item(m)); default: }"), ""),
    "cases without one": (EACH.replace("EACH", "switch { case bad(ctx, m): f = append(f, item(m)); default: }"), ""),
    "cases of a constant": (EACH.replace("EACH", "s := done; if bad(ctx, m) { s = failed }; switch s { case failed: f = append(f, item(m)); case done: }"), ""),
    "a loop with a name": ("each: " + EACH.replace("EACH", "for i := 0; i < 3; i++ { if !bad(ctx, m) { continue each } }; f = append(f, item(m))"), ""),
    "a map": (f"by := map[string]bool{{}}; for _, m := range all {{ by[m.MessageId] = bad(ctx, m) }}; for id, no := range by {{ if no {{ {ID} }} }}{MADE}", ""),
    "its keys": (f"by := map[string]bool{{}}; for _, m := range all {{ if bad(ctx, m) {{ by[m.MessageId] = true }} }}; for id := range maps.Keys(by) {{ {ID} }}{MADE}", ""),
    "its keys in order": (f"by := map[string]bool{{}}; for _, m := range all {{ if bad(ctx, m) {{ by[m.MessageId] = true }} }}; for _, id := range slices.Sorted(maps.Keys(by)) {{ {ID} }}{MADE}", ""),
    "what is left of a map": ("by := map[string]events.SQSMessage{}; for _, m := range all { by[m.MessageId] = m }; for _, m := range all { if !bad(ctx, m) { delete(by, m.MessageId) } }; " + FOUND.replace("FOUND", "by"), ""),
    "a map of sync": (f"var by sync.Map; for _, m := range all {{ if bad(ctx, m) {{ by.Store(m.MessageId, true) }} }}; by.Range(func(k, v any) bool {{ id := k.(string); {ID}; return true }}){MADE}", ""),
    "a copy": ("g := make([]events.SQSMessage, len(all)); copy(g, all); for _, m := range g { IF }".replace("IF", IF.replace("BAD", "bad(ctx, m)")) + MADE, ""),
    "the rest": ("for i, m := range all { if bad(ctx, m) { for _, one := range all[i:] { f = append(f, item(one)) }; break } }" + MADE, ""),
    "the rest from the first": ("if i := slices.IndexFunc(all, func(m events.SQSMessage) bool { return bad(ctx, m) }); i >= 0 { for _, m := range all[i:] { f = append(f, item(m)) } }" + MADE, ""),
    "what is not deleted": (FOUND.replace("FOUND", "slices.DeleteFunc(slices.Clone(all), func(m events.SQSMessage) bool { return !bad(ctx, m) })"), ""),
    "parts of the batch": ("for part := range slices.Chunk(all, 5) { for _, m := range part { IF } }".replace("IF", IF.replace("BAD", "bad(ctx, m)")) + MADE, ""),
    "one after the other": (FOUND.replace("_, m := range FOUND {", "m := range slices.Values(all) { if !bad(ctx, m) { continue };"), ""),
    "structs": ("var of []result; for _, m := range all { of = append(of, result{m, bad(ctx, m)}) }; for _, one := range of { if one.no { f = append(f, item(one.m)) } }" + MADE, ""),
    "a channel": ("ch := make(chan result); for _, m := range all { go func() { ch <- result{m, bad(ctx, m)} }() }; for range all { if one := <-ch; one.no { f = append(f, item(one.m)) } }" + MADE, ""),
    "a lock": ("var mu sync.Mutex; var wg sync.WaitGroup; for _, m := range all { wg.Go(func() { if bad(ctx, m) { mu.Lock(); defer mu.Unlock(); f = append(f, item(m)) } }) }; wg.Wait()" + MADE, ""),
    "a map of slices": ("by := map[bool][]events.SQSMessage{}; for _, m := range all { no := bad(ctx, m); by[no] = append(by[no], m) }; " + FOUND.replace("FOUND", "by[true]"), ""),
    "an array": ("var no [10]bool; for i, m := range all { no[i] = bad(ctx, m) }; for i, one := range no[:len(all)] { if one { f = append(f, item(all[i])) } }" + MADE, ""),
    "a slice with a place for each": ("no := make([]bool, len(all)); for i, m := range all { no[i] = bad(ctx, m) }; for i, one := range no { if one { f = append(f, item(all[i])) } }" + MADE, ""),
    "what is deferred": (EACH.replace("EACH", "func() { no := true; defer func() { if no { f = append(f, item(m)) } }(); no = bad(ctx, m) }()"), ""),
    "what a method collects": ("c := &collected{}; for _, m := range all { if bad(ctx, m) { c.add(m) } }; return c.response(), nil", COLLECTED),
    "a pool of workers": (POOL + "for one := range out { if one.no { f = append(f, item(one.m)) } }" + MADE, ""),
    "a pointer": ("add := func(to *[]events.SQSBatchItemFailure, m events.SQSMessage) { *to = append(*to, item(m)) }; for _, m := range all { if bad(ctx, m) { add(&f, m) } }" + MADE, ""),
    "a pointer that a function is given": (EACH.replace("EACH", "work(ctx, &f, m)"), "func work(ctx context.Context, f *[]events.SQSBatchItemFailure, m events.SQSMessage) { if bad(ctx, m) { *f = append(*f, item(m)) } }"),
    "nothing or one": (EACH.replace("EACH", "f = append(f, one(ctx, m)...)"), "func one(ctx context.Context, m events.SQSMessage) []events.SQSBatchItemFailure { if bad(ctx, m) { return []events.SQSBatchItemFailure{item(m)} }; return nil }"),
    "one and whether": (EACH.replace("EACH", "if it, no := one(ctx, m); no { f = append(f, it) }"), "func one(ctx context.Context, m events.SQSMessage) (events.SQSBatchItemFailure, bool) { return item(m), bad(ctx, m) }"),
    "a function of types": (FOUND.replace("FOUND", "filter[events.SQSMessage](all, func(m events.SQSMessage) bool { return bad(ctx, m) })"), "func filter[T any](of []T, keep func(T) bool) []T { var out []T; for _, one := range of { if keep(one) { out = append(out, one) } }; return out }"),
    "a function of types of its own": (FOUND.replace("FOUND", "filter[message](all, func(m message) bool { return bad(ctx, m) })"), "type message = events.SQSMessage\nfunc filter[T any](of []T, keep func(T) bool) []T { var out []T; for _, one := range of { if keep(one) { out = append(out, one) } }; return out }"),
    "a function of a map": ('by := map[string]func(events.SQSMessage) bool{"a": func(m events.SQSMessage) bool { return bad(ctx, m) }}; ' + EACH.replace("EACH", IF.replace("BAD", 'by["a"](m)')), ""),
    "a method as a value": ("check := checks{ctx}.bad; " + EACH.replace("EACH", IF.replace("BAD", "check(m)")), CHECKS),
    "a method that is taken over": ("w := worker{checks{ctx}}; " + EACH.replace("EACH", IF.replace("BAD", "w.bad(m)")), CHECKS),
    "a method of an interface": ("var w checker = checks{ctx}; " + EACH.replace("EACH", IF.replace("BAD", "w.bad(m)")), CHECKS),
    "what lo chooses": (FOUND.replace("FOUND", "lo.Filter(all, func(m events.SQSMessage, _ int) bool { return bad(ctx, m) })"), ""),
    "what lo leaves": (FOUND.replace("FOUND", "lo.Reject(all, func(m events.SQSMessage, _ int) bool { return !bad(ctx, m) })"), ""),
    "what lo makes of those that it chooses": ("f = lo.FilterMap(all, func(m events.SQSMessage, _ int) (events.SQSBatchItemFailure, bool) { return item(m), bad(ctx, m) })" + MADE, ""),
    "what lo makes": ("for _, one := range lo.Map(all, func(m events.SQSMessage, _ int) result { return result{m, bad(ctx, m)} }) { if one.no { f = append(f, item(one.m)) } }" + MADE, ""),
    "what lo does for each": (f"lo.ForEach(all, func(m events.SQSMessage, _ int) {{ {IF.replace('BAD', 'bad(ctx, m)')} }}){MADE}", ""),
    "once": (EACH.replace("EACH", "var once sync.Once; var no bool; once.Do(func() { no = bad(ctx, m) }); " + IF.replace("BAD", "no")), ""),
}  # fmt: skip


def told(folder: Path, body: str, more: str = "", compared: str = "!=") -> tuple[set[str], set[str], bool]:
    """What becomes of messages whose work fails, what is answered, and whether all is followed."""
    found = read(folder, "Go", WORKER.replace("BODY", body).replace("MORE", more).replace("IS nil", f"{compared} nil"))
    return {one.told for one in found.failures.found}, {one.kind for one in found.answers.found}, not found.unfollowed


@pytest.mark.parametrize("name", BODIES)
def test_what_failed_is_reported(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, *BODIES[name]) == ({"response"}, {"list"}, True)
    assert told(tmp_path, *BODIES[name], "==") == ({"empty"}, {"list"}, True)


ERRORS = 'var no = errors.New("no")\nvar other = errors.New("other")\ntype notDone struct{ err error }\nfunc (n *notDone) Error() string { return n.err.Error() }\ntype gone struct{}\nfunc (g *gone) Error() string { return "gone" }\n'
ONE = "func one(ctx context.Context, m events.SQSMessage) error { if send(ctx, m) != nil { return MADE }; return nil }"


@pytest.mark.parametrize(
    ("made", "asked", "kind"),
    [
        ("no", "errors.Is(err, no)", "response"),
        ('fmt.Errorf("x: %w", no)', "errors.Is(err, no)", "response"),
        ("no", "errors.Is(err, other)", "empty"),
        ("&notDone{no}", "errors.As(err, &failed)", "response"),
        ("&gone{}", "errors.As(err, &failed)", "empty"),
    ],
)
def test_an_error_of_the_program_is_the_one_that_is_asked_for(made: str, asked: str, kind: str, tmp_path: Path) -> None:
    body = EACH.replace("EACH", f"var failed *notDone; if err := one(ctx, m); {asked} {{ f = append(f, item(m)) }}")
    assert told(tmp_path, body, ERRORS + ONE.replace("MADE", made))[0] == {kind}


@pytest.mark.parametrize(("given", "kinds"), [("return r, errors.New(m.MessageId)", {"raised"}), ("fmt.Println()", {"empty"})])
def test_whether_any_failed_is_raised_or_only_logged(given: str, kinds: set[str], tmp_path: Path) -> None:
    body = f"if slices.ContainsFunc(all, func(m events.SQSMessage) bool {{ return bad(ctx, m) }}) {{ {given.replace('m.MessageId', '`no`')} }}; return r, nil"
    assert told(tmp_path, body)[0] == kinds


def test_the_next_case_is_done_too(tmp_path: Path) -> None:
    """Every message is reported, which is said of the answer."""
    body = EACH.replace("EACH", "switch bad(ctx, m) { case false: fallthrough; case true: f = append(f, item(m)) }")
    assert told(tmp_path, body)[1] == {"list", "always"}


def test_what_a_function_of_elsewhere_gives_one_after_the_other_is_no_place(tmp_path: Path) -> None:
    body = "for _, m := range all { if bad(ctx, m) { ledger.Keep(m.MessageId) } }; for id := range ledger.Kept(all) { " + ID + " }" + MADE
    text = WORKER.replace("BODY", body).replace("MORE", "").replace("IS nil", "!= nil").replace('"sync"\n', '"sync"\n\n\t"example.com/ledger"\n')
    assert "identifier" not in {one.kind for one in read(tmp_path, "Go", text).answers.found}


@pytest.mark.parametrize("counts", ["n++", "n += 1", "atomic.AddInt32(&n, 1)", "atomic.StoreInt32(&n, 1)"])
def test_failures_that_are_counted(counts: str, tmp_path: Path) -> None:
    body = f"var n int32; for _, m := range all {{ if bad(ctx, m) {{ {counts} }} }}; if n > 0 {{ return r, errors.New(`no`) }}; return r, nil"
    assert told(tmp_path, body)[0] == {"raised"}
    assert told(tmp_path, body.replace("return r, errors.New(`no`)", "fmt.Println(n)"))[0] == {"empty"}
