"""The app's main page (placement `DEFAULT`): state of the installation, a test call, settings, diagnostics.

* `model`, `messages`, `wanted`, `update`: the state, the messages, the effects, the transitions; pure;
* `test_call`: the course of a test call; `form`: settings between reading and saving; both pure parts of the model;
* `view`, `words`: the model as what the page shows;
* `effects`: REST, the clipboard, the portal's library; answers with messages;
* `report`: what the diagnostics say;
* `home`, `page`: the composition, without and with a browser.
"""
