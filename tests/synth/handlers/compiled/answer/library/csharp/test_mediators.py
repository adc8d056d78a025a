"""What a mediator of .NET is sent, the class of the program handles that is for it."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[2] / "reading.py"))
read, said = HELP["read"], HELP["said"]
TEXT = """using System; using System.Collections.Generic; using System.Text.Json; using System.Threading; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents; using MediatR;
namespace Shop;
public class Function(MEDIATOR mediator) {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try { SENDS } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); }
    }
    return new SQSBatchResponse(failed);
  }
}
public interface IOrders { Task SaveAsync(string id, CancellationToken token); Task CountAsync(string id, CancellationToken token); }
public record Place(string Id) : IRequest; public record Audit(string Id) : IRequest; public record Placed(string Id) : INotification;
public class Placing(IOrders orders) : IRequestHandler<Place> { public async Task Handle(Place one, CancellationToken token) { PLACING } }
public class Auditing(IOrders orders) : IRequestHandler<Audit> { public Task Handle(Audit one, CancellationToken token) => orders.SaveAsync(one.Id, token); }
public class First(IOrders orders) : INotificationHandler<Placed> { public Task Handle(Placed one, CancellationToken token) => orders.SaveAsync(one.Id, token); }
public class Second(IOrders orders) : INotificationHandler<Placed> { public async Task Handle(Placed one, CancellationToken token) { SECOND } }
MORE
"""
WORK = "await orders.SaveAsync(one.Id, token);"
QUIET = "try { await orders.CountAsync(one.Id, token); } catch (Exception e) { Console.WriteLine(e); }"
PLACE = "await mediator.Send(JsonSerializer.Deserialize<Place>(m.Body));"
CONSUMER = "public class PlaceHandler(IOrders orders) { public async Task Consume(Place one, CancellationToken token) { WORK } }"
BEHAVIOR = "public class Around<T, R> : IPipelineBehavior<T, R> { public async Task<R> Handle(T one, RequestHandlerDelegate<R> next, CancellationToken token) { try { return await next(); } catch (Exception e) { CLAUSE } } }"


def _text(sends: str = PLACE, placing: str = WORK, second: str = WORK, mediator: str = "IMediator", more: str = "") -> str:
    parts = {"SENDS": sends, "PLACING": placing, "SECOND": second, "MEDIATOR": mediator, "MORE": more}
    text = TEXT
    for name, part in parts.items():
        text = text.replace(name, part)
    return text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_text(), {"response"}),
        (_text(mediator="ISender"), {"response"}),
        (_text(placing=QUIET), {"response", "empty"}),
        (_text(sends="var place = new Place(m.Body); await mediator.Send(place);", placing=QUIET), {"empty"}),
        (_text(sends="await mediator.InvokeAsync(new Place(m.Body));", mediator="IMessageBus", more=CONSUMER.replace("WORK", QUIET)), {"empty"}),
        (_text(sends="await mediator.InvokeAsync(new Place(m.Body));", mediator="IMessageBus", more=CONSUMER.replace("WORK", WORK)), {"response"}),
        (_text(sends="await mediator.Send(new Audit(m.Body));", placing=QUIET), {"response"}),
        (_text(more=BEHAVIOR.replace("CLAUSE", "throw;")), {"response"}),
    ],
)
def test_what_becomes_of_a_failure(text: str, told: set[str], tmp_path: Path) -> None:
    found = read(tmp_path, "C#", text)
    assert {one.told for one in found.failures.found} == told
    assert (found.failures.doubt, found.unawaited.found, found.unawaited.doubt) == (None, (), None)


def test_one_that_is_published_goes_to_each_of_its_handlers(tmp_path: Path) -> None:
    found = read(tmp_path, "C#", _text("await mediator.Publish(new Placed(m.Body));", second=QUIET))
    assert {(one.told, one.part) for one in found.failures.found} == {("response", False), ("empty", True)}
    assert found.unawaited.found == ()


def test_nobody_waits_for_the_mediator(tmp_path: Path) -> None:
    assert {one.kind for one in read(tmp_path, "C#", _text(PLACE.replace("await ", ""))).unawaited.found} == {"call"}


@pytest.mark.parametrize(
    "text",
    [
        _text(more=BEHAVIOR.replace("CLAUSE", "Console.WriteLine(e); return default;")),
        _text("await mediator.Send(Requests.Of(m.Body));", placing=QUIET),
        _text(placing=QUIET, more="public class Other(IOrders orders) : IRequestHandler<Place> { public Task Handle(Place one, CancellationToken token) => orders.SaveAsync(one.Id, token); }"),
    ],
)  # fmt: skip
def test_which_of_several_keeps_a_failure_to_itself_is_a_question(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, "C#", text)
    assert found.failures.doubt is not None
    assert "mediator" in found.failures.doubt.reason
