"""The app's home page (placement `DEFAULT`): state of the installation, a test call, settings, diagnostics.

* `state`, `messages`: the model, the messages and effects, the transitions; pure;
* `edit_state`: settings and scripts between reading and saving; pure;
* `settings`, `test_call`: transitions of the forms (settings, scripts and phrases) and of the test call; pure;
* `view`, `settings_view`: the model on the page;
* `effect_runner`: REST, the clipboard, the portal's library; answers with messages;
* `diagnostics`: what the diagnostics say;
* `unfinished`: notes whose cards are gone, with a model, a view and a section of its own;
* `page`: the composition, without and with a browser.
"""
