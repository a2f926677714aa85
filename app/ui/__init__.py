"""What every page is built from: its runtime, the view model, storage, keys, formats and texts of errors.

Nothing in here knows the browser: `app.browser` writes a view to the DOM.
"""
