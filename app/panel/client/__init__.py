"""Who is calling, and how to reach them."""
