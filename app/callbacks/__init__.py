"""My callbacks today: to-dos of the current user that are due, with *Call*, *Later* and *Done*."""
