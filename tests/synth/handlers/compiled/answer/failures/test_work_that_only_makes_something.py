"""Before a write whose failure nobody learns of stands a call whose failure is told. Where it is the work on the message, the write is beside it; where it only makes something of what the message tells, the write is the work."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

HELP: Any = runpy.run_path(str(Path(__file__).parents[1] / "reading.py"))
read, JAVA = HELP["read"], HELP["JAVA"]
TEXTS = {
    "Java": f"""{JAVA}public class Worker implements RequestHandler<SQSEvent, SQSBatchResponse> {{
  private final ObjectMapper mapper = new ObjectMapper();
  private final OrderStore store = OrderStore.create();
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {{
    List<BatchItemFailure> failed = new ArrayList<>();
    for (SQSMessage m : event.getRecords()) {{
      try {{
        Order order = mapper.readValue(m.getBody(), Order.class);
        BEFORE
        try {{ store.save(order); }} catch (Exception e) {{ System.out.println(e.getMessage()); }}
      }} catch (Exception e) {{ failed.add(new BatchItemFailure(m.getMessageId())); }}
    }}
    return new SQSBatchResponse(failed);
  }}
}}
""",
    "C#": """using System; using System.Collections.Generic; using System.Text.Json; using System.Threading.Tasks; using Amazon.Lambda.SQSEvents;
namespace Shop;
public class Order { public string Id { get; set; } public DateTime? Day { get; set; } }
public class Function(IOrderStore store, IMapper mapper, IOrderValidator validator) {
  public async Task<SQSBatchResponse> Handle(SQSEvent evnt) {
    var failed = new List<SQSBatchResponse.BatchItemFailure>();
    foreach (var m in evnt.Records) {
      try {
        var order = JsonSerializer.Deserialize<Order>(m.Body);
        BEFORE
        try { await store.SaveAsync(order); } catch (Exception e) { Console.WriteLine(e.Message); }
      } catch (Exception) { failed.Add(new() { ItemIdentifier = m.MessageId }); }
    }
    return new SQSBatchResponse(failed);
  }
}
""",
}
MAKES = [
    ("Java", "var id = UUID.fromString(order.getId());"),
    ("Java", "var row = orderMapper.toRow(order);"),
    ("Java", "validator.validate(order);"),
    ("Java", "var row = Row.builder().id(order.getId()).build();"),
    ("Java", "var sum = BigDecimal.valueOf(3).multiply(order.getSum());"),
    ("C#", "var next = order.Day.Value.AddDays(1);"),
    ("C#", "var id = Guid.Parse(order.Id);"),
    ("C#", "var row = mapper.Map<Row>(order);"),
    ("C#", "await validator.ValidateAndThrowAsync(order);"),
    ("Java", "rules.checkOrder(order);"),
    ("Java", "rules.requireNonNull(order);"),
    ("C#", "rules.EnsureIsValid(order);"),
    ("C#", "var page = pages.Render(order);"),
]
WORKS = [
    ("Java", "billing.charge(order);"),
    ("Java", "var receipt = billing.charge(order);"),
    ("Java", "order.saveTo(table);"),
    ("C#", "await store.ChargeAsync(order);"),
    ("C#", "var receipt = await store.TransformAsync(order);"),
    ("C#", "var receipt = store.Charge(order);"),
    ("Java", "customers.ensureCustomer(order);"),
    ("Java", "desk.checkIn(order);"),
    ("C#", "await desk.RenderInvoiceAsync(order);"),
    ("C#", "var customer = await customers.EnsureCustomerAsync(order);"),
]


@pytest.mark.parametrize(("language", "before"), MAKES)
def test_what_only_makes_something_is_not_the_work(language: str, before: str, tmp_path: Path) -> None:
    assert _is_beside(tmp_path, language, before) == {False}


@pytest.mark.parametrize(("language", "before"), WORKS)
def test_what_is_done_after_the_work_is_beside_it(language: str, before: str, tmp_path: Path) -> None:
    assert _is_beside(tmp_path, language, before) == {True}


def _is_beside(folder: Path, language: str, before: str) -> set[bool]:
    found = read(folder, language, TEXTS[language].replace("BEFORE", before)).failures.found
    return {one.part for one in found if one.told == "empty" and one.work != "parse"}
