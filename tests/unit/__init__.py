"""Specifications of everything that runs on CPython. No browser, no network, no waiting."""
