"""The contract of portal and apps: one table of cases, which two clients pass and which mutated portals fail."""
