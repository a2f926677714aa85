"""Tests that need a browser: the built site in the simulated portal."""
