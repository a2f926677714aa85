"""The tests: `unit` needs CPython alone, `browser` drives the built site, `portal` is the simulated portal for both."""
