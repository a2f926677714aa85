"""What the panel offers beside the call itself: sections, each with one interface, each failing alone.

* `section`: the interface, what a section gets from the page, and the host, which isolates their faults;
* `events`: events between sections, and the bus that carries them;
* `caller`: whom the records are read for; `records`, `remote_data`: sections that show CRM records, and their texts;
* `extension`, `points`: sections that come in wheels.

An extension is a class with this interface, named by an entry point: see `.github/CONTRIBUTING.md`.
"""
