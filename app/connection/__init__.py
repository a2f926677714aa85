"""What's wrong with the connection: one diagnosis that all pages share.

    monitor = Monitor(Fetch(), portal, examine=probes.examine, show=show, ...)
    rest = Rest(address, monitor, monitor)      # the monitor is the transport and the source of tokens

* `diagnosis`: what was observed of the five parts of the connection, and what that comes to; pure;
* `words`: a diagnosis as sentences: what happened, whether the note is safe, what to do;
* `monitor`: sees every request of a page, has the parts examined when something is wrong, and notices when it's over.

The parts are examined by `app.browser.probes`, only when requests fail or stay without an answer.
"""
