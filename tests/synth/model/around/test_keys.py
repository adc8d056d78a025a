"""The key that a queue is encrypted with, however it is named."""

from __future__ import annotations

import pytest

from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import Queue
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cloudformation import parse
from queuegate.synth.sources.template import Template
from queuegate.synth.values.worlds import Outside, World

REST = """
  Key: {Type: AWS::KMS::Key}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/orders, TargetKeyId: !Ref Key}}
  Second: {Type: AWS::KMS::Alias, Properties: {AliasName: !Sub 'alias/${AWS::StackName}', TargetKeyId: !GetAtt Key.Arn}}
  Gone: {Type: AWS::KMS::Alias, Condition: Never, Properties: {AliasName: alias/gone, TargetKeyId: !Ref Key}}
  Loose: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/loose, TargetKeyId: !ImportValue K}}
"""


def queue(key: str) -> Queue:
    body, spot = parse(
        f"Parameters: {{Named: {{Type: String, Default: alias/orders}}, None: {{Type: String, Default: ''}}}}\nConditions: {{Never: !Equals [a, b]}}\nResources:\n  Orders: {{Type: AWS::SQS::Queue, Properties: {{{key}}}}}\n{REST}",
        "t.yaml",
    )
    model = build([Template(file="t.yaml", stack="t", body=body, spot=spot)])
    world = World()
    world.steps = []
    view: Queue = view_of(model.links.facts["t", "Orders"], world)
    return view


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("!GetAtt Key.Arn", id="its ARN"),
        pytest.param("!Ref Key", id="its id"),
        pytest.param("!GetAtt Key.KeyId", id="its id by GetAtt"),
        pytest.param("!Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}'", id="its ARN by Sub"),
        pytest.param("!Ref Alias", id="an alias"),
        pytest.param("alias/orders", id="an alias by its name"),
        pytest.param("!Ref Named", id="an alias by a parameter"),
        pytest.param("!Sub 'alias/${AWS::StackName}'", id="an alias with a computed name"),
        pytest.param("arn:aws:kms:eu-west-1:123456789012:alias/orders", id="an alias by its ARN"),
        pytest.param("!Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/orders'", id="an alias by its ARN by Sub"),
    ],
)
def test_the_key_of_the_template(key: str) -> None:
    found = queue(f"KmsMasterKeyId: {key}")
    assert found.has_own_key()
    assert found.key is not None
    assert found.key.id == "Key"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "KmsMasterKeyId: alias/aws/sqs",
        "KmsMasterKeyId: ''",
        "KmsMasterKeyId: !Ref None",
        "KmsMasterKeyId: arn:aws:kms:eu-west-1:1:alias/aws/sqs",
        "SqsManagedSseEnabled: true",
    ],
)
def test_no_key_of_the_teams(key: str) -> None:
    assert not queue(key).has_own_key()


@pytest.mark.parametrize("key", ["alias/another", "!ImportValue K", "1234abcd-12ab-34cd-56ef-1234567890ab", "alias/loose", "!Ref Loose", "alias/gone"])
def test_a_key_outside(key: str) -> None:
    found = queue(f"KmsMasterKeyId: {key}")
    assert found.has_own_key()
    with pytest.raises(Outside):
        assert found.key


def test_an_empty_name_names_no_key() -> None:
    with pytest.raises(Outside):
        assert queue("KmsMasterKeyId: ''").key
