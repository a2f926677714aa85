"""The installer: `install.html`, which the portal shows to administrators until the installation is finished.

It checks the requirements, binds the app's pages to their placements, and finishes the installation. It can be opened
any number of times: it looks at what is there and does the rest.

* `state`: model, messages, effects and transitions; pure;
* `view`: the model on `static/install.html`;
* `page`: the effects, and the composition.

What is bound and repaired is in `app.installation`, which the home page uses too.
"""
