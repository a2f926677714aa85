"""Measurements. They print figures and assert nothing: times belong here and not in tests."""
