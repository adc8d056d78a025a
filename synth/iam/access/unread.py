"""Policies with public reach that are not read here: whoever asks whether anybody may be let in is told of them, and they are no pass.

Those that IAM Access Analyzer reads: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoPublicAccess.html
The others hold a resource's policy too, by the schemas of CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...linking.links import Links
from ...linking.resources import View
from ...values.defaults import BUCKET
from ...values.value import ABSENT
from ...values.worlds import Undecided, World
from .subjects import Subject

UNREAD: Final = {
    "AWS::ApiGateway::DomainNameV2": "Policy",
    "AWS::ApiGateway::RestApi": "Policy",
    "AWS::Backup::BackupVault": "AccessPolicy",
    "AWS::Backup::LogicallyAirGappedBackupVault": "AccessPolicy",
    "AWS::Bedrock::ResourcePolicy": "PolicyDocument",
    "AWS::CloudTrail::ResourcePolicy": "ResourcePolicy",
    "AWS::CodeArtifact::Domain": "PermissionsPolicyDocument",
    "AWS::CodeArtifact::Repository": "PermissionsPolicyDocument",
    "AWS::DynamoDB::GlobalTable": "Replicas",
    "AWS::DynamoDB::Table": "StreamSpecification",
    "AWS::ECR::PublicRepository": "RepositoryPolicyText",
    "AWS::ECR::RegistryPolicy": "PolicyText",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::Elasticsearch::Domain": "AccessPolicies",
    "AWS::EventSchemas::RegistryPolicy": "Policy",
    "AWS::Events::EventBus": "Policy",
    "AWS::Events::EventBusPolicy": "StatementId",
    "AWS::EventsV2::ResourcePolicy": "PolicyDocument",
    "AWS::KMS::ReplicaKey": "KeyPolicy",
    "AWS::Kinesis::ResourcePolicy": "ResourcePolicy",
    "AWS::Lambda::LayerVersionPermission": "Principal",
    "AWS::Lambda::ResourcePolicy": "PolicyDocument",
    "AWS::Lex::ResourcePolicy": "Policy",
    "AWS::Logs::Destination": "DestinationPolicy",
    "AWS::Logs::LogGroup": "ResourcePolicyDocument",
    "AWS::Logs::ResourcePolicy": "PolicyDocument",
    "AWS::MSK::ClusterPolicy": "Policy",
    "AWS::MediaStore::Container": "Policy",
    "AWS::OSIS::Pipeline": "ResourcePolicy",
    "AWS::Oam::Sink": "Policy",
    "AWS::OpenSearchService::Domain": "AccessPolicies",
    BUCKET: "AccessControl",
    "AWS::S3::AccessPoint": "Policy",
    "AWS::S3::MultiRegionAccessPointPolicy": "Policy",
    "AWS::S3Express::AccessPoint": "Policy",
    "AWS::S3Express::BucketPolicy": "PolicyDocument",
    "AWS::S3ObjectLambda::AccessPointPolicy": "PolicyDocument",
    "AWS::S3Outposts::AccessPoint": "Policy",
    "AWS::S3Outposts::BucketPolicy": "PolicyDocument",
    "AWS::S3Tables::TableBucketPolicy": "ResourcePolicy",
    "AWS::S3Tables::TablePolicy": "ResourcePolicy",
    "AWS::S3Vectors::VectorBucketPolicy": "Policy",
    "AWS::SSM::ResourcePolicy": "Policy",
    "AWS::SageMaker::ModelPackageGroup": "ModelPackageGroupPolicy",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::VpcLattice::AuthPolicy": "Policy",
    "AWS::VpcLattice::ResourcePolicy": "Policy",
    "AWS::XRay::ResourcePolicy": "PolicyDocument",
}
"""By type, the property that holds the policy, or shows that there is one."""
_WITHIN: Final = {"Replicas": "ResourcePolicy", "StreamSpecification": "ResourcePolicy"}
"""Properties that hold more than a policy, and what the policy is called in them."""
_CLOSED: Final = ("Private", "LogDeliveryWrite", "BucketOwnerRead", "BucketOwnerFullControl", "AwsExecRead")
"""Access control lists of a bucket that let nobody else in: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl"""


def unread(links: Links) -> Iterator[Subject]:
    """What has, or may have, a policy that is not read."""
    return (Subject(facts) for kind in UNREAD for facts in links.of(kind))


def doubts(subject: Subject, world: World) -> tuple[Undecided, ...]:
    """Why it is not known of the policy whether it lets anybody in; nothing where there is no such policy."""
    view, key = View(subject.facts, world), UNREAD[subject.facts.type]
    if not view.exists():
        return ()
    value, place = subject.facts.dig((key,), world)
    if value is ABSENT or (key == "AccessControl" and value in _CLOSED) or (key in _WITHIN and not _holds(value, _WITHIN[key])):
        return ()
    if key == "AccessControl":
        settle = f"AccessControl: Private for {subject.facts.name}, and a bucket policy that names who may read"
    else:
        settle = f"aws accessanalyzer check-no-public-access for it, or a look at {key} of {subject.facts.name}"
    return (Undecided(f"{key} of {subject.facts.type} is not read here, and may let anybody in", settle, place),)


def _holds(value: object, key: str) -> bool:
    if isinstance(value, dict):
        return key in value or any(_holds(one, key) for one in value.values())
    return isinstance(value, list) and any(_holds(one, key) for one in value)
