"""First steps on the home page: three questions whose answers are the first settings.

* `sets`: outcomes to start from;
* `view`: the questions on the page; pure;
* `section`: takes the answers, and saves them through the settings' form.
"""
