"""Notes of calls whose cards are gone: listed, finished and saved on the home page."""
