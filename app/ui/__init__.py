"""What every page is built from: runtime, view model, storage, keys, formats, and texts of errors.

* `program`: the runtime of every page and section: message → update → render → effects; timers and tasks;
* `view`: what a page shows, as data; `controls.css`: the look of cards, buttons and inputs;
* `keys`, `storage`, `intl`: names of keys; stored texts and locks; formats by country and language;
* `error_texts`: what people read about an error.

Nothing here knows the browser: `app.browser` writes a view to the DOM.
"""
