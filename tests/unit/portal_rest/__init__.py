"""The REST of the simulated portal, method by method, asked without a network."""
