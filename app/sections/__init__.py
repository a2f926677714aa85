"""What the panel offers beside the call itself: sections, each with one interface, each failing alone.

* `section`: the interface, and what a section gets from the page;
* `events`: events between sections, and the bus that carries them;
* `host`: runs the sections of one panel and isolates their faults;
* `caller`: whom the records are read for; `records`, `remote_data`: sections that show CRM records;
* `extension`, `points`: sections that come in wheels;
* `texts`: texts that several sections show.

An extension is a class with this interface, named by an entry point: see `.github/CONTRIBUTING.md`.
"""
