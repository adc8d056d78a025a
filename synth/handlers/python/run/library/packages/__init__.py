"""Packages that call a handler or hand it what it works on: Powertools, Chalice, durable functions, containers of dependencies."""
