"""Tests of what the build makes, from the runtime that it downloads. No browser."""
