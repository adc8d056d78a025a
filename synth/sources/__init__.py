"""Where CloudFormation comes from: an app, an assembly, a template."""
