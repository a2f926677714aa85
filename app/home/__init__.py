"""The app's home page (placement `DEFAULT`): state of the installation, a test call, settings, diagnostics.

* `state`, `messages`, `update`: the model, the messages and effects, the transitions; pure;
* `test_call`: the course of a test call; `edit_state`: settings and scripts between reading and saving; both pure;
* `settings`, `scripts`, `scripts_form`: their transitions; pure;
* `view`, `settings_view`, `scripts_view`, `words`: the model on the page;
* `effect_runner`: REST, the clipboard, the portal's library; answers with messages;
* `diagnostics`: what the diagnostics say;
* `home`, `page`: the composition, without and with a browser.
"""
