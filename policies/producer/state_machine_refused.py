"""The definition of a state machine that sends to the queue leads to a state that does not exist, does not say where a state leads, or has a placeholder that nothing fills.

`StartAt`, `Next`, `Default` and the `Next` of a Catch or of a choice are names of states, exactly as they are spelt, in the same States: those of the machine, of a branch of a Parallel, or of a Map. A Task, Pass, Wait,
Parallel or Map has a Next or `"End": true`, and not both. Each placeholder for a function, a queue, a table or a topic (`"QueueUrl": "${OrdersQueue}"`) is a key of DefinitionSubstitutions: what is not stays as it is written, and each execution fails there. Each entry of a Retry or a Catch says for which errors it is (ErrorEquals), and a DefinitionString is JSON, once its substitutions are put in. A state whose QueryLanguage is JSONata has Arguments and Output, and no field of JSONPath (Parameters, ResultPath); of SQS there is `sqs:sendMessage` alone, and it needs a MessageBody. A path (`"MessageBody": "$.order"`) is one only under a name that ends in `.$`: else each message is that text. Step Functions refuses a definition without that (InvalidDefinition), so CloudFormation fails, on create and on update; without a MessageBody each execution fails. An express machine cannot wait for a task
token: it supports requests without an answer alone.

Bad::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Flow:
      Type: AWS::StepFunctions::StateMachine
      Properties:
        RoleArn: !GetAtt Sends.Arn
        Definition:
          StartAt: Send
          States:
            Send:
              Type: Task
              Resource: arn:aws:states:::sqs:sendMessage
              Parameters: {QueueUrl: !Ref Orders, MessageBody: {order.$: $.id}}
              Next: Sent
            Send again: {Type: Succeed}

Good::

    Sends:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
        Policies:
          - PolicyName: send
            PolicyDocument: {Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Orders.Arn}]}
    Flow:
      Type: AWS::StepFunctions::StateMachine
      Properties:
        RoleArn: !GetAtt Sends.Arn
        Definition:
          StartAt: Send
          States:
            Send:
              Type: Task
              Resource: arn:aws:states:::sqs:sendMessage
              Parameters: {QueueUrl: !Ref Orders, MessageBody: {order.$: $.id}}
              Next: Sent
            Sent: {Type: Succeed}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.iam import each
from queuegate.synth.model import Block, Lead, LeftEmpty, Sender, State, View, blocks, is_express, left_empty, senders, unoffered, unreadable, waits_for_token
from queuegate.synth.values import Place

from ..rule import Finding, Mapping, Severity, Undecided, few, rule

_GOES_ON: Final = frozenset({"Task", "Pass", "Wait", "Parallel", "Map"})
_TYPES: Final = _GOES_ON | {"Choice", "Succeed", "Fail"}
_AS_SAID: Final = "Correct it there: the message says what Step Functions accepts."
_CALLBACK: Final = "Set StateMachineType to STANDARD, or remove .waitForTaskToken from Resource."
_JSONATA: Final = "Write it with Arguments, Output and Assign, or set QueryLanguage of the state to JSONPath."


@rule(
    "state-machine-refused",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html",
    fix='Give each state a Next that names a state beside it, or "End": true.',
)
def check(mapping: Mapping) -> Iterator[Finding]:
    seen: set[object] = set()
    yield from each(mapping.own_queues(), _unread)
    yield from each(mapping.own_queues(), lambda queue: each(senders(queue), lambda sender: _judge(sender, seen)))


def _unread(queue: View) -> Iterator[Finding]:
    for machine, place in unreadable(queue):
        yield _finding(machine, "has a DefinitionString that is no JSON", place, "JSON", f"Correct the JSON in DefinitionString of {machine.name}.")
    yield from map(_left_empty, left_empty(queue))
    for one in unoffered(queue):
        yield _finding(
            one.machine,
            f"has the Resource {one.resource} in {one.state}, and Step Functions has sqs:sendMessage only, with .waitForTaskToken or without",
            one.place,
            f"{one.state}: Resource",
            f"End Resource of {one.state} in states:::sqs:sendMessage.",
        )


def _left_empty(one: LeftEmpty) -> Finding:
    name, has = one.machine.name, f" (it has {few(one.defined)})" if one.defined else ""
    what = f"has ${{{one.name}}} as {one.field} of {one.state}, and DefinitionSubstitutions does not define it{has}"
    fix = f"Add {one.name} to DefinitionSubstitutions of {name}."
    if one.refused:
        return _finding(one.machine, what, one.place, f"{one.state}: {one.field}", fix)
    said = f"{name} {what}: the text stays as it is, and each execution fails in {one.state}"
    return Finding(said, at=one.place, because=[one.machine], key=f"{name}: {one.state}: {one.field}", fix=fix)


def _judge(sender: Sender, seen: set[object]) -> Iterator[Finding]:
    if sender.service != "states":
        return
    machine = sender.view
    if sender.settings and waits_for_token(sender.settings) and is_express(machine):
        yield _finding(machine, "waits for a task token in an express machine, which supports no callback", sender, "express", _CALLBACK)
    if sender.request is not None and isinstance(sender.request.value, dict) and not sender.sets("MessageBody"):
        said = f"{machine.name} calls SendMessage without a MessageBody, which SQS requires: each execution fails there, and nothing is sent to the queue"
        yield Finding(said, at=sender.place, because=[machine], key=f"{machine.name}: MessageBody {sender.place.route}", fix="Add MessageBody to the request.")
    if sender.request is not None:
        yield from _of_request(sender)
    if machine.facts not in seen:
        seen.add(machine.facts)
        yield from each(blocks(machine), lambda block: _of_block(machine, block))


def _of_request(sender: Sender) -> Iterator[Finding]:
    from queuegate.synth.model import literal_paths, misspelt_url  # noqa: PLC0415 - few templates have state machines

    machine, request, state = sender.view, sender.request, sender.settings
    if request and (written := misspelt_url(request)):
        said = f"{machine.name} gives SendMessage {written}, and the parameter is QueueUrl: each execution fails there, and nothing is sent to the queue"
        yield Finding(said, at=sender.place, because=[machine], key=f"{machine.name}: {written} {sender.place.route}", fix="Write QueueUrl in its place.")
    for one in literal_paths(state) if state else ():
        name = one.name.rpartition(".")[2]
        reads = "an expression of JSONata only between {% and %}" if one.queried else "a path only where the name ends in .$"
        said = f"{machine.name} sends the text {one.path} as {one.name}: Step Functions reads {reads}, so no message holds what is meant"
        fix = f"Write {{% {one.path} %}} in its place." if one.queried else f"Write {name}.$ in the place of {name}."
        yield Finding(said, at=one.place, because=[machine], key=f"{machine.name}: {one.name} {one.path}", fix=fix)


def _of_block(machine: View, block: Block) -> Iterator[Finding]:
    names = [state.name for state in block.states]
    if block.start.name not in (None, *names):
        within = f" of {block.where}" if block.where else ""
        yield _finding(
            machine,
            f"has StartAt {block.start.name}{within}, which is none of the States there ({few(names)})",
            block.start,
            f"StartAt {block.start.name}",
            "Name one of them in StartAt.",
        )
    for wrong in block.amiss:
        yield _finding(machine, f"has {wrong}", block.start, wrong, _AS_SAID)
    yield from each(block.states, lambda state: _of_state(machine, state, names))


def _of_state(machine: View, state: State, names: list[str]) -> Iterator[Finding]:
    for lead in state.leads:
        if lead.name not in (None, *names):
            yield _finding(
                machine,
                f"leads from {state.name} to {lead.name} ({lead.how}), which is none of the States there ({few(names)})",
                lead,
                f"{state.name} to {lead.name}",
            )
    if state.type is not None and state.type not in _TYPES:
        yield _finding(
            machine,
            f"has the state {state.name} of the Type {state.type}, which there is not",
            state,
            f"{state.name}: {state.type}",
            f"Write one of {', '.join(sorted(_TYPES))}.",
        )
    goes = any(lead.how == "Next" for lead in state.leads)
    if state.type in _GOES_ON and state.ends is False and not goes:
        yield _finding(machine, f'does not say where {state.name} leads: it has neither Next nor "End": true', state, state.name)
    if state.ends and goes:
        yield _finding(machine, f"has both Next and End in {state.name}", state, state.name, f"Remove one of them from {state.name}.")
    for field in state.strange:
        yield _finding(
            machine, f"has {field} in {state.name}, a field of JSONPath, and its QueryLanguage is JSONata", state, f"{state.name}: {field}", _JSONATA
        )
    for how in state.handlers:
        yield _finding(
            machine,
            f"has a {how} of {state.name} without ErrorEquals, which says for which errors it is",
            state,
            f"{state.name}: {how}",
            f"Add ErrorEquals to the {how}, a list of names of errors; States.ALL stands for each.",
        )
    for wrong, said in state.amiss:
        yield _finding(machine, f"has {said}", state, f"{state.name}: {wrong}", _AS_SAID)
    if unknown := next((lead for lead in state.leads if lead.name is None), None):
        raise Undecided(f"where {state.name} of {machine.name} leads is filled in from outside of the definition", place=unknown.place)


def _finding(machine: View, what: str, at: Lead | State | Sender | Place, key: str, fix: str = "") -> Finding:
    said = f"{machine.name} {what}: Step Functions refuses the definition (InvalidDefinition), and CloudFormation fails"
    return Finding(said, at=at if isinstance(at, Place) else at.place, because=[machine], key=f"{machine.name}: {key}", fix=fix)
