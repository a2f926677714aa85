"""My callbacks today: to-dos of the current user that are due, to be called, postponed or completed."""
