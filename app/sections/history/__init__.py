"""What happened with the client, and what is to be done."""
