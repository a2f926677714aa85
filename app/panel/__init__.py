"""The page in the call card: what the operator sees and does during a call."""
