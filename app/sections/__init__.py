"""What the panel offers beside the call itself: sections, each with one interface, each failing alone.

* `section`: the interface, and the room that a section lives in;
* `bus`: how sections learn from each other;
* `facts`: what they tell each other;
* `frame`: the sections of one panel;
* `listed`: which there are, in the order of the page.

An extension is a class with this interface, named by an entry point: see `.github/CONTRIBUTING.md`.
"""
