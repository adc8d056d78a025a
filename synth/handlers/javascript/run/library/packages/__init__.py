"""Packages that decide what becomes of a batch, each as far as it matters here."""
