"""Two administrators at once: what both changed is joined, and only what both changed differently is asked.

* `merge`: three states of the same (before, mine, theirs) become one;
* `view`: what the other changed, and the choice between theirs and mine.
"""
