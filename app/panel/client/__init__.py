"""Who is on the telephone, and how to reach them."""
