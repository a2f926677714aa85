"""What every page is built from: its program, the view model, keys, reads that are under way, texts of errors.

Nothing in here knows the browser: `app.browser` writes a view to the DOM.
"""
