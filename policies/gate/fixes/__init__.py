"""How a change is spelt: in CloudFormation, in SAM and in the CDK. What cannot be changed where it is written is not asked for."""
