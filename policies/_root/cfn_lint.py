"""Our rules for cfn-lint: `cfn-lint -a queuegate.cfn_lint template.yaml`."""

from queuegate.policies.gate.adapters.cfn_lint import rules

globals().update({made.__name__: made for made in rules().values()})  # cfn-lint takes the classes that it finds in a module
