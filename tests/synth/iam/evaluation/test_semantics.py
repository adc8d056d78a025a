"""AWS's documented evaluation, row by row: each says what AWS writes, where, and what `allows` makes of it.

Left out, because no template holds them: service and resource control policies, session policies, and policies of VPC endpoints.
"""

from __future__ import annotations

import runpy
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from queuegate.synth.iam import allows, may_poll
from queuegate.synth.values.text import Text

ASKING: Any = runpy.run_path(str(Path(__file__).parents[1].joinpath("asking.py")))
template, answers, QUEUE_ARN, ROLE_ARN = ASKING["template"], ASKING["answers"], ASKING["QUEUE_ARN"], ASKING["ROLE_ARN"]

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
LOGIC = f"{GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html"
SINGLE = f"{GUIDE}reference_policies_evaluation-logic_policy-eval-basics.html"
BOUNDARIES = f"{GUIDE}access_policies_boundaries.html"
ACTION = f"{GUIDE}reference_policies_elements_action.html"
NOT_ACTION = f"{GUIDE}reference_policies_elements_notaction.html"
RESOURCE = f"{GUIDE}reference_policies_elements_resource.html"
NOT_RESOURCE = f"{GUIDE}reference_policies_elements_notresource.html"
PRINCIPAL = f"{GUIDE}reference_policies_elements_principal.html"
NOT_PRINCIPAL = f"{GUIDE}reference_policies_elements_notprincipal.html"
OPERATORS = f"{GUIDE}reference_policies_elements_condition_operators.html"
CONDITION = f"{GUIDE}reference_policies_elements_condition.html"
VALUES = f"{GUIDE}reference_policies_condition-logic-multiple-context-keys-or-values.html"
SETS = f"{GUIDE}reference_policies_condition-single-vs-multi-valued-context-keys.html"
KEYS = f"{GUIDE}reference_policies_condition-keys.html"
VERSION = f"{GUIDE}reference_policies_elements_version.html"
VARIABLES = f"{GUIDE}reference_policies_variables.html"
ARNS = f"{GUIDE}reference-arns.html"
GRAMMAR = f"{GUIDE}reference_policies_grammar.html"
KEY_POLICY = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"
KEY_DEFAULT = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"
TAGGING = f"{GUIDE}access_tags.html"

ARN = {"Fn::GetAtt": ["Orders", "Arn"]}
ROLE = {"AWS": {"Fn::GetAtt": ["Worker", "Arn"]}}
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
SESSION = {"AWS": "arn:aws:sts::111122223333:assumed-role/worker/orders-worker"}


def allow(action: Any = "sqs:ReceiveMessage", resource: Any = ARN, **more: Any) -> Any:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "sqs:*", resource: Any = "*", **more: Any) -> Any:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def when(operator: str, key: str, value: Any) -> Any:
    """An Allow that counts only under this condition."""
    return (allow(Condition={operator: {key: value}}),)


class Row(NamedTuple):
    fact: str
    source: str
    answer: bool | str
    body: Any
    action: str = "sqs:ReceiveMessage"
    resource: Any = "Orders"


KEY_FOR_ROLE = [allow("kms:*", "*", Principal=ROLE)]
KEY_FOR_ACCOUNT = [allow("kms:*", "*", Principal=ROOT)]
DECRYPT = (allow("kms:Decrypt", {"Fn::GetAtt": ["Key", "Arn"]}),)
TAGGED = {"Tags": [{"Key": "Team", "Value": "Orders"}]}

ROWS = (
    # the order of evaluation
    Row("nothing says so: implicit deny", LOGIC, False, template()),
    Row("one Allow is enough", LOGIC, True, template((allow(),))),
    Row("an explicit deny wins", LOGIC, False, template((allow(), deny()))),
    Row("an explicit deny wins, whatever the order", LOGIC, False, template((deny(), allow()))),
    Row("a deny that speaks of something else changes nothing", LOGIC, True, template((allow(), deny("sqs:SendMessage")))),
    # boundaries
    Row("a boundary allows nothing by itself", BOUNDARIES, False, template(limit=[allow("*", "*")])),
    Row("a boundary limits the role's policies", BOUNDARIES, False, template((allow("*", "*"),), limit=[allow("s3:*", "*")])),
    Row("both allow", BOUNDARIES, True, template((allow("*", "*"),), limit=[allow("sqs:*", "*")])),
    Row("a boundary's explicit deny wins", BOUNDARIES, False, template((allow(),), limit=[allow("*", "*"), deny()])),
    Row("a boundary limits what the queue's policy gives to the role's ARN", LOGIC, False, template(on_queue=[allow(Principal=ROLE)], limit=[allow("s3:*", "*")])),
    Row("what both give to the role's ARN counts", LOGIC, True, template(on_queue=[allow(Principal=ROLE)], limit=[allow("sqs:*", "*")])),
    Row("a boundary does not limit what is given to everybody", LOGIC, True, template(on_queue=[allow(Principal="*")], limit=[allow("s3:*", "*")])),
    Row("but its explicit deny does", LOGIC, False, template(on_queue=[allow(Principal="*")], limit=[allow("*", "*"), deny()])),
    Row("what is given to the account is limited like the role's policies", LOGIC, False, template((allow(),), on_queue=[allow(Principal=ROOT)], limit=[allow("s3:*", "*")])),
    Row("nor what is given to a session, which is named later", LOGIC, "one session of the role", template(on_queue=[allow(Principal=SESSION)], limit=[allow("s3:*", "*")])),
    # the queue's own policy, in one account
    Row("the queue's policy alone is enough", SINGLE, True, template(on_queue=[allow(Principal=ROLE)])),
    Row("the queue's explicit deny wins", SINGLE, False, template((allow(),), on_queue=[deny(Principal=ROLE)])),
    Row("the account as a principal leaves it to the role's policies: none", PRINCIPAL, False, template(on_queue=[allow(Principal=ROOT)])),
    Row("the account as a principal leaves it to the role's policies: one", PRINCIPAL, True, template((allow(),), on_queue=[allow(Principal=ROOT)])),
    Row("a Deny for the account stops the role", PRINCIPAL, False, template((allow(),), on_queue=[deny(Principal=ROOT)])),
    Row("the role's ARN, spelt out", PRINCIPAL, True, template(on_queue=[allow(Principal={"AWS": ROLE_ARN})])),
    Row("the role among others", PRINCIPAL, True, template(on_queue=[allow(Principal={"AWS": ["arn:aws:iam::111122223333:role/other", ROLE_ARN], "Service": "sns.amazonaws.com"})])),
    Row("another role", PRINCIPAL, False, template(on_queue=[allow(Principal={"AWS": "arn:aws:iam::111122223333:role/other"})])),
    Row("everybody, as a string", PRINCIPAL, True, template(on_queue=[allow(Principal="*")])),
    Row("everybody, under AWS", PRINCIPAL, True, template(on_queue=[allow(Principal={"AWS": "*"})])),
    Row("a service is no role", PRINCIPAL, False, template(on_queue=[allow(Principal={"Service": "lambda.amazonaws.com"})])),
    Row("a federated principal is no role", PRINCIPAL, False, template(on_queue=[allow(Principal={"Federated": "cognito-identity.amazonaws.com"})])),
    Row("a canonical user is no role", PRINCIPAL, False, template(on_queue=[allow(Principal={"CanonicalUser": "79a5"})])),
    Row("a wildcard in a principal matches no part of a name", PRINCIPAL, False, template(on_queue=[allow(Principal={"AWS": "arn:aws:iam::111122223333:role/w*"})])),
    Row("a session of the role is named later", PRINCIPAL, "one session of the role", template(on_queue=[allow(Principal=SESSION)])),
    Row("a session of another role", PRINCIPAL, False, template(on_queue=[allow(Principal={"AWS": "arn:aws:sts::111122223333:assumed-role/other/x"})])),
    # NotPrincipal
    Row("everybody but another role is denied", NOT_PRINCIPAL, False, template((allow(),), on_queue=[{"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/other"}, "Action": "sqs:*", "Resource": "*"}])),
    Row("everybody but a service is denied", NOT_PRINCIPAL, False, template((allow(),), on_queue=[{"Effect": "Deny", "NotPrincipal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:*", "Resource": "*"}])),
    Row("the role's ARN alone may be no exception", NOT_PRINCIPAL, "NotPrincipal", template((allow(),), on_queue=[{"Effect": "Deny", "NotPrincipal": ROLE, "Action": "sqs:*", "Resource": "*"}])),
    Row("a role with a boundary is always denied", NOT_PRINCIPAL, False, template((allow(),), limit=[allow("*", "*")], on_queue=[{"Effect": "Deny", "NotPrincipal": ROLE, "Action": "sqs:*", "Resource": "*"}])),
    # actions
    Row("names of actions have no capitals", ACTION, True, template((allow("SQS:receivemessage"),))),
    Row("a star stands for any run of characters", ACTION, True, template((allow("sqs:Rec*Mess*"),))),
    Row("a star stands for nothing too", ACTION, True, template((allow("sqs:Receive*Message*"),))),
    Row("a question mark stands for one", ACTION, True, template((allow("sqs:ReceiveMessag?"),))),
    Row("and not for none", ACTION, False, template((allow("sqs:ReceiveMessage?"),))),
    Row("a star stands for everything", ACTION, True, template((allow("*"),))),
    Row("another action", ACTION, False, template((allow("sqs:SendMessage"),))),
    Row("a prefix is no match", ACTION, False, template((allow("sqs:Receive"),))),
    Row("an empty list allows nothing", GRAMMAR, False, template((allow([]),))),
    Row("NotAction with Allow: all but these", NOT_ACTION, True, template(({"Effect": "Allow", "NotAction": ["s3:*", "iam:*"], "Resource": "*"},))),
    Row("NotAction with Allow: one of these", NOT_ACTION, False, template(({"Effect": "Allow", "NotAction": ["sqs:Rec*"], "Resource": "*"},))),
    Row("NotAction with Deny: all but these are denied", NOT_ACTION, False, template((allow(), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}))),
    Row("NotAction with Deny spares what it lists", NOT_ACTION, True, template((allow(), {"Effect": "Deny", "NotAction": "SQS:*", "Resource": "*"}))),
    Row("NotAction with Deny allows nothing", NOT_ACTION, False, template(({"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"},))),
    # resources
    Row("a wildcard for the name", RESOURCE, True, template((allow(resource="arn:aws:sqs:eu-west-1:111122223333:ord*"),))),
    Row("a wildcard in every part", RESOURCE, True, template((allow(resource="arn:*:sqs:*:*:*"),))),
    Row("a wildcard over several parts", RESOURCE, True, template((allow(resource="arn:aws:sqs:*"),))),
    Row("one character for one", RESOURCE, True, template((allow(resource="arn:aws:sqs:eu-west-?:111122223333:o?ders"),))),
    Row("one character is not none", RESOURCE, False, template((allow(resource="arn:aws:sqs:eu-west-1:111122223333:orders?"),))),
    Row("names have capitals", ARNS, False, template((allow(resource="arn:aws:sqs:eu-west-1:111122223333:Orders"),))),
    Row("another queue", RESOURCE, False, template((allow(resource="arn:aws:sqs:eu-west-1:111122223333:orders-dlq"),))),
    Row("another service", ARNS, False, template((allow(resource="arn:aws:sns:eu-west-1:111122223333:orders"),))),
    Row("NotResource with Allow: all but these", NOT_RESOURCE, True, template(({"Effect": "Allow", "Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:other"},))),
    Row("NotResource with Allow: one of these", NOT_RESOURCE, False, template(({"Effect": "Allow", "Action": "sqs:*", "NotResource": ["arn:aws:s3:::x", "arn:aws:sqs:*:*:orders"]},))),
    Row("NotResource with Deny: all but these are denied", NOT_RESOURCE, False, template((allow(), {"Effect": "Deny", "Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:other"}))),
    Row("NotResource with Deny spares what it lists", NOT_RESOURCE, True, template((allow(), {"Effect": "Deny", "Action": "sqs:*", "NotResource": ARN}))),
    Row("the partition of China", ARNS, True, template((allow(resource={"Fn::Sub": "arn:aws-cn:sqs:${AWS::Region}:${AWS::AccountId}:orders"}),))),
    Row("the partition of GovCloud", ARNS, True, template((allow(resource={"Fn::Sub": "arn:aws-us-gov:sqs:${AWS::Region}:${AWS::AccountId}:orders"}),))),
    Row("an action that knows no resource needs a star", RESOURCE, True, template((allow("xray:PutTraceSegments", "*"),)), "xray:PutTraceSegments", Text.of("*")),
    Row("and no ARN will do", RESOURCE, False, template((allow("xray:PutTraceSegments", "arn:aws:xray:*:*:*"),)), "xray:PutTraceSegments", Text.of("*")),
    Row("one statement needs no list", GRAMMAR, True, template(allow())),
    Row("statements with one Sid are two statements", GRAMMAR, False, template((allow(Sid="a"), deny(Sid="a")))),
    # conditions: the keys that are known of a role's request
    Row("two keys: both have to hold", VALUES, False, template((allow(Condition={"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalType": "User"}}),))),
    Row("two keys under one operator: both have to hold", VALUES, False, template((allow(Condition={"StringEquals": {"aws:PrincipalType": "AssumedRole", "aws:PrincipalArn": "x"}}),))),
    Row("two values: one has to hold", VALUES, True, template(when("StringEquals", "aws:PrincipalType", ["User", "AssumedRole"]))),
    Row("two values, negated: none may hold", VALUES, False, template(when("StringNotEquals", "aws:PrincipalType", ["User", "AssumedRole"]))),
    Row("names of keys have no capitals", CONDITION, True, template(when("StringEquals", "AWS:principaltype", "AssumedRole"))),
    Row("names of operators have none here", OPERATORS, True, template(when("stringequals", "aws:PrincipalType", "AssumedRole"))),
    Row("StringEquals has capitals", OPERATORS, False, template(when("StringEquals", "aws:PrincipalType", "assumedrole"))),
    Row("StringEqualsIgnoreCase has none", OPERATORS, True, template(when("StringEqualsIgnoreCase", "aws:PrincipalType", "assumedrole"))),
    Row("StringNotEqualsIgnoreCase has none", OPERATORS, False, template(when("StringNotEqualsIgnoreCase", "aws:PrincipalType", "assumedrole"))),
    Row("StringEquals knows no wildcards", OPERATORS, False, template(when("StringEquals", "aws:PrincipalType", "Assumed*"))),
    Row("StringLike does", OPERATORS, True, template(when("StringLike", "aws:PrincipalType", "Assumed?ole"))),
    Row("StringLike has capitals", OPERATORS, False, template(when("StringLike", "aws:PrincipalType", "assumed*"))),
    Row("StringNotLike", OPERATORS, False, template(when("StringNotLike", "aws:PrincipalType", "Assumed*"))),
    Row("ArnEquals knows wildcards", OPERATORS, True, template(when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/w*"))),
    Row("ArnLike is the same", OPERATORS, True, template(when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/w*"))),
    Row("ArnLike compares part by part", OPERATORS, False, template(when("ArnLike", "aws:PrincipalArn", "arn:aws:i*:role/worker"))),
    Row("StringLike does not", OPERATORS, True, template(when("StringLike", "aws:PrincipalArn", "arn:aws:i*:role/worker"))),
    Row("ArnNotLike", OPERATORS, False, template(when("ArnNotLike", "aws:PrincipalArn", ROLE_ARN))),
    Row("Bool has no capitals", OPERATORS, True, template(when("Bool", "aws:SecureTransport", "True"))),
    Row("Bool, and it is not so", OPERATORS, False, template(when("Bool", "aws:SecureTransport", "false"))),
    Row("Null false: the key is there", OPERATORS, True, template(when("Null", "aws:PrincipalArn", "false"))),
    Row("Null true: the key is not there", OPERATORS, False, template(when("Null", "aws:PrincipalArn", "true"))),
    Row("Null true of a key that only services send", KEYS, True, template(when("Null", "aws:SourceArn", "true"))),
    Row("a key that is absent matches nothing", OPERATORS, False, template(when("StringEquals", "aws:SourceAccount", "111122223333"))),
    Row("a negated operator and an absent key: true", OPERATORS, True, template(when("StringNotEquals", "aws:SourceAccount", "111122223333"))),
    Row("IfExists and an absent key: true", OPERATORS, True, template(when("StringEqualsIfExists", "aws:SourceAccount", "111122223333"))),
    Row("IfExists and a key that is there", OPERATORS, False, template(when("StringEqualsIfExists", "aws:PrincipalType", "User"))),
    Row("ForAllValues and an absent key: true", SETS, True, template(when("ForAllValues:StringEquals", "aws:SourceAccount", "111122223333"))),
    Row("ForAnyValue and an absent key: false", SETS, False, template(when("ForAnyValue:StringEquals", "aws:SourceAccount", "111122223333"))),
    Row("ForAnyValue, negated, and an absent key: false", SETS, False, template(when("ForAnyValue:StringNotEquals", "aws:SourceAccount", "111122223333"))),
    Row("ForAnyValue and one value", SETS, True, template(when("ForAnyValue:StringLike", "aws:PrincipalType", ["x", "Assumed*"]))),
    Row("ForAllValues and one value", SETS, False, template(when("ForAllValues:StringLike", "aws:PrincipalType", ["x", "y*"]))),
    Row("ForAnyValue with IfExists: AWS says both", SETS, "not documented", template(when("ForAnyValue:StringEqualsIfExists", "aws:SourceAccount", "111122223333"))),
    Row("no value is none of them", VALUES, False, template(when("StringEquals", "aws:PrincipalType", []))),
    Row("a key that only the request tells: undecided", KEYS, "IpAddress aws:SourceIp", template(when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))),
    Row("dates", OPERATORS, "DateLessThan aws:CurrentTime", template(when("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z"))),
    Row("numbers", OPERATORS, "NumericLessThan aws:TokenAge", template(when("NumericLessThan", "aws:TokenAge", "300"))),
    Row("a number that no request has", OPERATORS, False, template(when("NumericLessThan", "aws:MultiFactorAuthAge", "300"))),
    Row("or none other than this", OPERATORS, True, template(when("NumericNotEquals", "aws:MultiFactorAuthAge", "300"))),
    Row("or none if it has one", OPERATORS, True, template(when("NumericLessThanIfExists", "aws:MultiFactorAuthAge", "300"))),
    Row("the key of another service", CONDITION, False, template(when("NumericGreaterThanEquals", "s3:TlsVersion", "1.2"))),
    Row("the key of another service, denied without it", CONDITION, True, template((allow(), deny(Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}})))),
    Row("the key of another service, if there is one", CONDITION, True, template(when("StringEqualsIfExists", "kms:ViaService", "sqs.eu-west-1.amazonaws.com"))),
    Row("the key of another service, and none", CONDITION, True, template(when("Null", "dynamodb:LeadingKeys", "true"))),
    Row("the key of another service, and not this value", CONDITION, True, template(when("StringNotEquals", "s3:prefix", "a"))),
    Row("a key of the service's own: undecided", CONDITION, "StringEquals sqs:Tls", template(when("StringEquals", "sqs:Tls", "a"))),
    Row("a key that other services' requests may have too: undecided", CONDITION, "StringEquals ec2:RoleDelivery", template(when("StringEquals", "ec2:RoleDelivery", "2.0"))),
    Row("nobody calls for the role", KEYS, False, template(when("ForAnyValue:StringEquals", "aws:CalledVia", "cloudformation.amazonaws.com"))),
    Row("no tags are passed", KEYS, False, template(when("StringEquals", "aws:RequestTag/team", "a"))),
    Row("one known no is no, whatever the other condition is", VALUES, False, template((allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool": {"aws:SecureTransport": "false"}}),))),
    Row("denied without TLS: never, for who uses TLS", KEYS, True, template((allow(),), on_queue=[deny(Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})])),
    Row("denied to whoever is not the role", KEYS, True, template((allow(),), on_queue=[deny(Principal="*", Condition={"ArnNotEquals": {"aws:PrincipalArn": ROLE_ARN}})])),
    Row("denied to whoever is another", KEYS, False, template((allow(),), on_queue=[deny(Principal="*", Condition={"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/other"}})])),
    Row("denied to services only", KEYS, True, template((allow(),), on_queue=[deny(Principal="*", Condition={"Bool": {"aws:PrincipalIsAWSService": "true"}})])),
    Row("denied outside of the account", KEYS, True, template((allow(),), on_queue=[deny(Principal="*", Condition={"StringNotEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}})])),
    Row("denied to whatever no topic sends: to the role, too", KEYS, False, template((allow(),), on_queue=[deny(Principal="*", Condition={"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:*:news"}})])),
    Row("with IfExists too, since the operator is negated", OPERATORS, False, template((allow(),), on_queue=[deny(Principal="*", Condition={"ArnNotLikeIfExists": {"aws:SourceArn": "arn:aws:sns:*:*:news"}})])),
    Row("denied to services that send for others", KEYS, True, template((allow(),), on_queue=[deny(Principal="*", Condition={"StringNotEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}, "Bool": {"aws:PrincipalIsAWSService": "true"}})])),
    Row("allowed to services only", KEYS, False, template(on_queue=[allow(Principal="*", Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:news"}})])),
    Row("denied in other Regions", KEYS, True, template((allow(), deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", {"Ref": "AWS::Region"}]}})))),
    Row("denied in this Region", KEYS, False, template((allow(), deny("*", Condition={"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}})))),
    Row("the Region of an action without a resource", KEYS, True, template((allow("xray:*", "*", Condition={"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}}),)), "xray:PutTraceSegments", Text.of("*")),
    Row("the Region of a bucket is not in its ARN", KEYS, "aws:RequestedRegion", template((allow("s3:*", "*", Condition={"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}}),)), "s3:GetObject", Text.of("arn:aws:s3:::orders/x")),
    Row("a role is no user", VARIABLES, False, template(when("StringLike", "aws:username", "*"))),
    Row("through no service", KEYS, True, template(when("Bool", "aws:ViaAWSService", "false"))),
    Row("through a service only", KEYS, False, template(when("Bool", "aws:ViaAWSService", "true"))),
    # tags
    Row("the queue has the tag", TAGGING, True, template(when("StringEquals", "aws:ResourceTag/Team", "Orders"), queue=TAGGED)),
    Row("keys of tags have no capitals here, values have", TAGGING, False, template(when("StringEquals", "aws:resourcetag/team", "orders"), queue=TAGGED)),
    Row("a tag that the template does not set may be the stack's", TAGGING, "aws:ResourceTag/Cost", template(when("StringEquals", "aws:ResourceTag/Cost", "x"), queue=TAGGED)),
    Row("the role's tag", TAGGING, True, template(when("StringEquals", "aws:PrincipalTag/Team", "Orders"), role=TAGGED)),
    Row("the role's tag is the queue's", TAGGING, True, template(when("StringEquals", "aws:ResourceTag/Team", "${aws:PrincipalTag/Team}"), role=TAGGED, queue=TAGGED)),
    # policy variables
    Row("a variable stands for what the request says", VARIABLES, "${aws:PrincipalTag/Name}", template((allow(resource="arn:aws:sqs:*:*:${aws:PrincipalTag/Name}"),))),
    Row("a variable that may not matter", VARIABLES, False, template((allow(resource="arn:aws:s3:::${aws:PrincipalTag/Name}"),))),
    Row("a variable whose value the template has", VARIABLES, True, template((allow(resource="arn:aws:sqs:*:*:${aws:PrincipalTag/Name}"),), role={"Tags": [{"Key": "Name", "Value": "orders"}]})),
    Row("and it is another one", VARIABLES, False, template((allow(resource="arn:aws:sqs:*:*:${aws:PrincipalTag/Name}"),), role={"Tags": [{"Key": "Name", "Value": "other"}]})),
    Row("a variable with a default", VARIABLES, True, template((allow(resource="arn:aws:sqs:*:*:${aws:username, 'orders'}"),))),
    Row("a default that does not count", VARIABLES, True, template((allow(resource="arn:aws:sqs:*:${aws:PrincipalAccount, 'x'}:orders"),))),
    Row("a variable in a condition", VARIABLES, True, template(when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"))),
    Row("what lies in the role's account is of its organisation", KEYS, True, template(when("StringEquals", "aws:ResourceOrgID", "${aws:PrincipalOrgID}"))),
    Row("denied outside of the organisation", KEYS, True, template((allow(), deny("*", Condition={"StringNotEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}})))),
    Row("which organisation that is, nobody says", KEYS, "aws:PrincipalOrgID", template(when("StringEquals", "aws:ResourceOrgID", "o-1a2b3c4d5e"))),
    Row("nor that of another account", KEYS, "aws:ResourceOrgID", template((allow("sqs:*", "*", Condition={"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}),)), "sqs:SendMessage", Text.of("arn:aws:sqs:eu-west-1:444455556666:theirs")),
    Row("nor that of a bucket of which nobody knows whose it is", KEYS, "aws:ResourceOrgID", template((allow("s3:*", "*", Condition={"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}),)), "s3:GetObject", Text.of("arn:aws:s3:::theirs/x")),
    Row("in 2008 a variable is plain text", VERSION, False, template((allow(resource="arn:aws:sqs:*:*:${aws:PrincipalTag/Name}"),), version="2008-10-17")),
    Row("without a version it is 2008", VERSION, False, template((allow(resource="arn:aws:sqs:*:*:${aws:PrincipalTag/Name}"),), version=None)),
    Row("everything else is as in 2012", VERSION, True, template((allow(resource="arn:aws:sqs:*:*:ord*"),), version="2008-10-17")),
    Row("a star that is no wildcard", VARIABLES, False, template((allow(resource="arn:aws:sqs:*:*:ord${*}"),))),
    Row("a question mark that is no wildcard", VARIABLES, False, template((allow(resource="arn:aws:sqs:*:*:order${?}"),))),
    Row("a dollar that begins no variable", VARIABLES, True, template((allow("s3:GetObject", "arn:aws:s3:::orders/a${$}{x}"),)), "s3:GetObject", Text.of("arn:aws:s3:::orders/a${x}")),
    # keys: the key's policy has to delegate
    Row("a key with the default policy leaves it to the account", KEY_DEFAULT, True, template(DECRYPT), "kms:Decrypt", "Key"),
    Row("a key that leaves it to the account", KEY_DEFAULT, True, template(DECRYPT, on_key=KEY_FOR_ACCOUNT), "kms:Decrypt", "Key"),
    Row("and the role's policies say nothing", KEY_POLICY, False, template(on_key=KEY_FOR_ACCOUNT), "kms:Decrypt", "Key"),
    Row("a key that names the role", KEY_POLICY, True, template(on_key=KEY_FOR_ROLE), "kms:Decrypt", "Key"),
    Row("a key that names somebody else only: the role's policies do not count", KEY_POLICY, False, template(DECRYPT, on_key=[allow("kms:*", "*", Principal={"AWS": "arn:aws:iam::111122223333:role/other"})]), "kms:Decrypt", "Key"),
    Row("a key that leaves only another action to the account", KEY_POLICY, False, template(DECRYPT, on_key=[allow("kms:Describe*", "*", Principal=ROOT)]), "kms:Decrypt", "Key"),
    Row("what SQS sends as the context of an encryption is on no page", KEY_POLICY, "kms:EncryptionContext:aws:sqs:arn", template((allow("kms:Decrypt", "*", Condition={"StringEquals": {"kms:EncryptionContext:aws:sqs:arn": ARN}}),)), "kms:Decrypt", "Key"),
    Row("a key that denies", KEY_POLICY, False, template(DECRYPT, on_key=[*KEY_FOR_ACCOUNT, deny("kms:Decrypt", Principal=ROLE)]), "kms:Decrypt", "Key"),
)  # fmt: skip


@pytest.mark.parametrize("row", [pytest.param(row, id=row.fact) for row in ROWS])
def test_allows_is_what_aws_documents(row: Row) -> None:
    (answer,) = answers(row.body, row.action, row.resource)
    if isinstance(row.answer, bool):
        assert answer is row.answer, row.source
    else:
        assert str(answer).startswith("undecided: "), row.source
        assert row.answer in answer


@pytest.mark.parametrize(
    ("principals", "answer"),
    [
        pytest.param({"Principal": {"AWS": "111122223333"}}, False, id="its own account is denied"),
        pytest.param({"Principal": {"AWS": "arn:aws:iam::444455556666:root"}}, True, id="another account is denied"),
        pytest.param({"NotPrincipal": {"AWS": "arn:aws:iam::444455556666:root"}}, False, id="all but another account are denied"),
        pytest.param({"NotPrincipal": {"AWS": "111122223333"}}, "NotPrincipal", id="its own account alone may be no exception"),
    ],
)
def test_accounts_where_it_is_known_which_is_the_own_one(principals: Any, answer: Any) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts"""
    statement = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*", **principals}
    (found,) = answers(template((allow(),), on_queue=[statement]), given={"AWS::AccountId": "111122223333"})
    assert found is answer or (isinstance(answer, str) and answer in str(found))


def test_a_poller_does_not_ask_from_inside_of_the_function() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html"""
    body = template(when("ArnLike", "lambda:SourceFunctionArn", "arn:aws:lambda:*:*:function:*"))
    assert answers(body, ask=may_poll) == [False]
    assert "lambda:SourceFunctionArn" in answers(body)[0]


FUNCTIONS = "arn:aws:lambda:*:*:function"
WORKER = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": {"Fn::Sub": "${AWS::StackName}-worker"}, "Role": {"Fn::GetAtt": "Worker.Arn"}}}
LIVE = {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Code"}, "FunctionVersion": "1", "Name": "live"}}


@pytest.mark.parametrize(
    ("name", "more", "answer"),
    [
        pytest.param("-*", {"Code": WORKER}, True, id="the functions of the stack"),
        pytest.param("-worker", {"Code": WORKER}, True, id="it"),
        pytest.param("-sender", {"Code": WORKER}, False, id="another function"),
        pytest.param("-worker:*", {"Code": WORKER}, False, id="its versions, of which there is none"),
        pytest.param("-*", {"Code": WORKER, "Live": LIVE}, True, id="the functions of the stack, by an alias"),
        pytest.param("-worker", {"Code": WORKER, "Live": LIVE}, "not documented", id="it, by an alias"),
        pytest.param("-worker", {"Code": WORKER, "Other": WORKER}, "a request tells", id="one of two functions that have the role"),
    ],
)
def test_the_code_of_the_one_function_of_a_role_asks_as_that_function(name: str, more: Any, answer: Any) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html"""
    body = template(when("ArnLike", "lambda:SourceFunctionArn", {"Fn::Sub": f"{FUNCTIONS}:${{AWS::StackName}}{name}"}), more=more)
    (found,) = answers(body)
    assert found is answer or (isinstance(answer, str) and answer in str(found))
    assert answers(body, ask=may_poll) == [False]


def test_from_which_network_a_poller_asks_is_not_the_matter_of_may_poll() -> None:
    body = template((allow(), deny(Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}})))
    assert answers(body, ask=may_poll) == [True]
    assert "aws:SourceVpce" in answers(body)[0]


@pytest.mark.parametrize(("via", "answer"), [("sqs", True), ("s3", False)])
def test_a_service_that_uses_a_key_in_the_name_of_the_role(via: str, answer: Any) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service"""
    condition = {"StringEquals": {"kms:ViaService": {"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com"}}}
    body = template((allow("kms:Decrypt", "*", Condition=condition),))
    assert answers(body, "kms:Decrypt", "Key", ask=partial(allows, via=via)) == [answer]


def test_every_row_has_its_source_and_its_own_name() -> None:
    assert all(row.source.startswith("https://docs.aws.amazon.com/") for row in ROWS)
    assert len({row.fact for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        pytest.param(allow("sns:Publish", "*", Principal=ROLE), True, id="the topic's policy names the role"),
        pytest.param(allow("sns:Publish", "*", Principal={"Service": "s3.amazonaws.com"}), False, id="the topic's policy names a service"),
    ],
)
def test_a_topic_has_a_policy_too(statement: Any, answer: Any) -> None:
    """https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-evaluation-logic.html"""
    more = {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "OnTopic": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Statement": [statement]}}},
    }
    assert answers(template(more=more), "sns:Publish", "Topic") == [answer]
    assert answers(template((allow("sns:*", "*"),), more=more | {"OnTopic": {**more["OnTopic"], "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Statement": [deny("sns:*", Principal="*")]}}}}), "sns:Publish", "Topic") == [False]  # fmt: skip


def test_a_table_has_its_policy_inside() -> None:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html"""
    more = {"Jobs": {"Type": "AWS::DynamoDB::Table", "Properties": {"ResourcePolicy": {"PolicyDocument": {"Statement": [allow("dynamodb:PutItem", "*", Principal=ROLE)]}}}}}  # fmt: skip
    assert answers(template(more=more), "dynamodb:PutItem", "Jobs") == [True]
    assert answers(template(more=more), "dynamodb:DeleteItem", "Jobs") == [False]


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        pytest.param(allow("s3:PutObject", "arn:aws:s3:::files/*", Principal=ROLE), True, id="names the role"),
        pytest.param(allow("s3:PutObject", {"Fn::Sub": "${Files.Arn}/*"}, Principal="*"), True, id="names everybody, and the bucket by its ARN"),
        pytest.param(allow("s3:PutObject", {"Fn::Sub": "${Files.Arn}"}, Principal=ROLE), False, id="speaks of the bucket, and not of what is in it"),
        pytest.param(allow("s3:PutObject", "arn:aws:s3:::files/*", Principal=ROOT), False, id="leaves it to the account"),
    ],
)
def test_a_bucket_has_a_policy_for_its_objects(statement: Any, answer: Any) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"""
    policy = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Files"}, "PolicyDocument": {"Statement": [statement]}}}
    more = {"Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "files"}}, "OnFiles": policy}
    assert answers(template(more=more), "s3:PutObject", Text.of("arn:aws:s3:::files/a/b")) == [answer]
    assert answers(template(more=more), "s3:PutObject", Text.of("arn:aws:s3:::others/a/b")) == [False]
    policy["Properties"]["PolicyDocument"] = {"Statement": [deny("s3:*", "*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}})]}
    assert answers(template((allow("s3:*", "*"),), more=more), "s3:PutObject", Text.of("arn:aws:s3:::files/a/b")) == [False]


@pytest.mark.parametrize(
    ("permission", "answer"),
    [
        pytest.param({"Principal": {"Fn::GetAtt": ["Worker", "Arn"]}}, True, id="the role"),
        pytest.param({"Principal": "*"}, True, id="everybody"),
        pytest.param({"Principal": "sns.amazonaws.com"}, False, id="a service"),
        pytest.param({"Principal": "*", "SourceArn": "arn:aws:sns:*:*:x"}, False, id="everybody who sends for a topic"),
        pytest.param({"Principal": "*", "SourceAccount": "111122223333"}, False, id="every service that sends for the account"),
        pytest.param({"Principal": "*", "PrincipalOrgID": "o-1"}, "aws:PrincipalOrgID", id="everybody of the organisation"),
        pytest.param({"Principal": "*", "InvokedViaFunctionUrl": True}, "lambda:InvokedViaFunctionUrl", id="everybody who calls the function's URL"),
    ],
)
def test_a_permission_is_a_statement_of_the_function_policy(permission: Any, answer: Any) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html"""
    more = {
        "Next": {"Type": "AWS::Lambda::Function"},
        "Other": {"Type": "AWS::Lambda::Function"},
        "May": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "Next"}, "Action": "lambda:InvokeFunction", **permission}},
    }
    (found,) = answers(template(more=more), "lambda:InvokeFunction", "Next")
    assert found is answer or (isinstance(answer, str) and answer in found)
    assert answers(template(more=more), "lambda:InvokeFunction", "Other") == [False]
