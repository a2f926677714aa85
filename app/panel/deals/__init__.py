"""The client's open deals, and which of them the call is about."""
