"""The client's history and open tasks."""
