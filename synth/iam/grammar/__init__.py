"""What of a policy document the services refuse. Those who ask what a policy allows read statements; here the document is looked at as it is written."""
