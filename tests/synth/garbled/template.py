"""A good template with a part of every kind."""

from __future__ import annotations

from typing import Any

QUEUE, FUNCTION, MAPPING, ALIAS, POLICY = (
    "AWS::SQS::Queue",
    "AWS::Lambda::Function",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Alias",
    "AWS::IAM::ManagedPolicy",
)

GOOD: dict[str, Any] = {
    "Parameters": {
        "Env": {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "dev"},
        "Size": {"Type": "Number"},
        "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
    },
    "Mappings": {"Sizes": {"dev": {"timeout": 5, "batch": "10"}, "prod": {"timeout": 30, "batch": 100}}},
    "Conditions": {
        "IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
        "Here": {"Fn::And": [{"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}, {"Fn::Not": [{"Condition": "IsProd"}]}]},
        "Large": {"Fn::Or": [{"Condition": "IsProd"}, {"Fn::Equals": [{"Ref": "Size"}, 10]}]},
    },
    "Rules": {
        "Known": {"RuleCondition": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}, "Assertions": [{"Assert": {"Fn::Contains": [["10", "20"], {"Ref": "Size"}]}}]}
    },
    "Resources": {
        "Dlq": {"Type": QUEUE, "Properties": {"MessageRetentionPeriod": 1209600, "QueueName": {"Fn::Sub": "dlq-${Env}"}}},
        "Orders": {
            "Type": QUEUE,
            "Properties": {
                "VisibilityTimeout": {"Fn::If": ["IsProd", 180, 30]},
                "RedrivePolicy": {
                    "deadLetterTargetArn": {
                        "Fn::Join": [":", ["arn:aws:sqs", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, {"Fn::GetAtt": ["Dlq", "QueueName"]}]]
                    },
                    "maxReceiveCount": 5,
                },
                "RedriveAllowPolicy": {"redrivePermission": "byQueue", "sourceQueueArns": [{"Fn::GetAtt": ["Dlq", "Arn"]}]},
                "KmsMasterKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
            },
        },
        "Text": {"Type": QUEUE, "Properties": {"RedrivePolicy": {"Fn::Sub": '{"deadLetterTargetArn": "${Dlq.Arn}", "maxReceiveCount": ${Size}}'}}},
        "Key": {
            "Type": "AWS::KMS::Key",
            "Properties": {
                "KeyPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}]}
            },
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
                },
                "Policies": [
                    {
                        "PolicyName": "poll",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": ["sqs:ReceiveMessage", "sqs:Delete*"],
                                    "Resource": [{"Fn::GetAtt": ["Orders", "Arn"]}, {"Fn::Sub": "arn:aws:sqs:*:*:${Env}-*"}],
                                }
                            ],
                        },
                    }
                ],
                "ManagedPolicyArns": [{"Ref": "Managed"}, {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"}],
            },
        },
        "Managed": {
            "Type": POLICY,
            "Properties": {
                "Roles": [{"Ref": "Role"}],
                "PolicyDocument": {
                    "Statement": {"Effect": "Deny", "NotAction": "sqs:*", "NotResource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
                },
            },
        },
        "QueuePolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": "Orders"}],
                "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]},
            },
        },
        "Worker": {
            "Type": FUNCTION,
            "Properties": {
                "Timeout": {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "timeout"]},
                "ReservedConcurrentExecutions": {"Fn::Select": [0, {"Fn::Split": [",", "10,20"]}]},
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Handler": "index.handler",
                "Runtime": "python3.13",
            },
        },
        "Live": {"Type": ALIAS, "Properties": {"Name": "live", "FunctionName": {"Ref": "Worker"}}},
        "Mapping": {
            "Type": MAPPING,
            "DependsOn": ["Role", "Managed"],
            "Condition": "Large",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]},
                "FunctionName": {"Ref": "Live"},
                "BatchSize": {"Fn::FindInMap": ["Sizes", {"Ref": "Env"}, "batch"]},
                "MaximumBatchingWindowInSeconds": {"Ref": "Size"},
                "FunctionResponseTypes": [{"Fn::If": ["Here", "ReportBatchItemFailures", {"Ref": "AWS::NoValue"}]}],
                "ScalingConfig": {"MaximumConcurrency": 10},
            },
        },
        "Direct": {"Type": MAPPING, "Properties": {"EventSourceArn": {"Fn::Sub": "${Text.Arn}"}, "FunctionName": {"Fn::Sub": "${Worker.Arn}:live"}}},
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Condition": "IsProd",
            "Properties": {
                "MetricName": "ApproximateNumberOfMessagesVisible",
                "Namespace": "AWS/SQS",
                "AlarmActions": [{"Ref": "Names"}],
                "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Dlq", "QueueName"]}}],
            },
        },
    },
}
