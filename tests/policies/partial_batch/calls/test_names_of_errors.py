"""The name of an error is compared with one that its service does not have (Node.js)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

RULE = "call-refused"
Coded = Callable[..., list[Any]]
CODE = """
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DynamoDBDocumentClient, PutCommand } = require("@aws-sdk/lib-dynamodb");
const { S3Client, HeadObjectCommand } = require("@aws-sdk/client-s3");
const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
const { SSMClient, GetParameterCommand } = require("@aws-sdk/client-ssm");
const ssm = new SSMClient({}), db = DynamoDBDocumentClient.from(new DynamoDBClient({})), s3 = new S3Client({}), lambda = new LambdaClient({});
const write = (Item) => db.send(new PutCommand({ TableName: "orders", Item, ConditionExpression: "attribute_not_exists(id)" }));
const look = (Key) => s3.send(new HeadObjectCommand({ Bucket: "orders", Key }));
const setting = (Name) => ssm.send(new GetParameterCommand({ Name }));
const ask = (Payload) => lambda.send(new InvokeCommand({ FunctionName: "orders", Payload }));

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      try {
        await CALL;
      } catch (error) {
        TELLS
      }
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""
WRITE = "write({ id: record.messageId })"
NAMED = {
    "its name": (WRITE, 'if (error.name === "ConditionalCheckFailed") continue; throw error;', "ConditionalCheckFailedException"),
    "another ending": (WRITE, 'if (error.name === "ConditionalCheckFailedError") continue; throw error;', "ConditionalCheckFailedException"),
    "the other way round": (WRITE, 'if ("ConditionalCheckFailed" !== error.name) throw error;', "ConditionalCheckFailedException"),
    "a case": (WRITE, 'switch (error.name) { case "ConditionalCheckFailed": break; default: throw error; }', "ConditionalCheckFailedException"),
    "its code": (WRITE, 'if (error.code === "ConditionalCheckFailed") continue; throw error;', "ConditionalCheckFailedException"),
    "another service": ("ask(record.body)", 'if (error.name === "TooManyRequests") console.log("slow"); throw error;', "TooManyRequestsException"),
    "a service whose errors end otherwise": (
        "setting(record.body)",
        'if (error.name === "ParameterNotFoundException") continue; throw error;',
        "ParameterNotFound",
    ),
}


@pytest.mark.parametrize("case", NAMED.values(), ids=NAMED)
def test_a_name_that_is_never_met(case: tuple[str, str, str], coded: Coded) -> None:
    call, tells, near = case
    (one,) = coded(CODE.replace("CALL", call).replace("TELLS", tells), RULE, properties="    Runtime: nodejs22.x\n")
    assert (one.verdict, one.resource, one.route) == ("fail", "Worker", "Properties/Code/ZipFile")
    assert f"(it has {near}): that is never true" in one.text


TRAPS = {
    "as it is": (WRITE, 'if (error.name === "ConditionalCheckFailedException") continue; throw error;'),
    "either": (WRITE, 'if (["ConditionalCheckFailed", "ConditionalCheckFailedException"].some((one) => error.name === one)) continue; throw error;'),
    "both": (WRITE, 'if (error.name === "ConditionalCheckFailed" || error.name === "ConditionalCheckFailedException") continue; throw error;'),
    "a reason of a transaction": (WRITE, 'if (error.CancellationReasons.every((one) => one.Code === "ConditionalCheckFailed")) continue; throw error;'),
    "a name of ones own": (WRITE, 'if (error.name === "DuplicateOrder") continue; throw error;'),
    "as a service has it whose errors end otherwise": ("setting(record.body)", 'if (error.name === "ParameterNotFound") continue; throw error;'),
    "a service with codes beside its names": ("look(record.body)", 'if (error.name === "NotFound") continue; throw error;'),
    "a name of the SDK": (WRITE, 'if (error.name === "TimeoutError") console.log("slow"); throw error;'),
    "of another service": (WRITE, 'if (error.name === "NoSuchKey") continue; throw error;'),
    "of work that is none of AWS": ("deliver(record.body)", 'if (error.name === "ConditionalCheckFailed") continue; throw error;'),
}


@pytest.mark.parametrize("case", TRAPS.values(), ids=TRAPS)
def test_trap_a_name_that_there_is_or_that_is_somebody_elses(case: tuple[str, str], coded: Coded) -> None:
    assert coded(CODE.replace("CALL", case[0]).replace("TELLS", case[1]), RULE, properties="    Runtime: nodejs22.x\n") == []


OWN = {
    "a class": "class ConditionalCheckFailed extends Error {}",
    "a function that makes errors": 'const refuse = () => Object.assign(new Error("held"), { name: "ConditionalCheckFailed" });',
    "a name that is imported": 'const { ConditionalCheckFailed } = require("shop-errors");',
}


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
def test_trap_an_error_of_ones_own_beside_those_of_the_service(own: str, coded: Coded) -> None:
    tells = 'if (error.name === "ConditionalCheckFailed") console.log("held"); throw error;'
    code = CODE.replace("CALL", WRITE).replace("TELLS", tells)
    assert coded(own + code, RULE, properties="    Runtime: nodejs22.x\n") == []
    twice = code.replace("console.log", 'error.name !== "ConditionalCheckFailed" || console.log')
    assert {(one.verdict, one.resource) for one in coded(twice, RULE, properties="    Runtime: nodejs22.x\n")} == {("fail", "Worker")}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ConditionalCheckFailedExeption", "ConditionalCheckFailedException"),
        ("TransactionCancelledException", "TransactionCanceledException"),
        ("ProvisionedThroughputExceedException", ""),
        ("OrderCancelledException", ""),
    ],
)
def test_a_long_name_with_a_letter_more_or_another(name: str, near: str, coded: Coded) -> None:
    code = CODE.replace("CALL", WRITE).replace("TELLS", f"if (error.name !== '{name}') throw error;")
    found = [one for one in coded(code, RULE, properties="    Runtime: nodejs22.x\n") if one.verdict == "fail"]
    assert [near in one.text for one in found] == [True] * bool(near)
