"""What every page is built from: runtime, view model, storage, keys, formats, and texts of errors.

Nothing here knows the browser: `app.browser` writes a view to the DOM.
"""
