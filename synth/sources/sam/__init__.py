"""SAM templates as the CloudFormation that SAM's transform makes of them."""
