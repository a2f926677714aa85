"""Callers whom the portal did not recognise, or not surely: who has the number, or a new record for the caller."""
