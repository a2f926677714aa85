"""The app's home page (placement `DEFAULT`): state of the installation, a test call, settings, diagnostics.

* `state`, `messages`: the model, the messages and effects, the transitions; pure;
* `edit_state`: settings and scripts between reading and saving; `merge`: joining what two people changed; pure;
* `settings`: transitions of the forms (settings, scripts and phrases); pure;
* `test_call`: the test call: model, messages, transitions, and its REST;
* `view`, `settings_view`, `overrides`, `pipelines`, `shortcuts`, `versions`, `conflicts`: the model on the page;
* `effect_runner`: REST, the clipboard, the portal's library; answers with messages;
* `diagnostics`: what the diagnostics say;
* `section`: what the sections with forms of their own have in common; `form`: what they are drawn from;
* `guide`: first steps; `preview`: sections of the panel beside forms;
* `unfinished`: notes whose cards are gone, with a model, a view and a section of its own;
* `page`: the composition, without and with a browser.
"""
