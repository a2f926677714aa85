"""Runs in the interpreter whose memory becomes the image: imports what pages need, and leaves nothing of the moment.

A page's entry module may have a `prepare()`, which does ahead what needs no page.
"""

import gc
import importlib
import json
import random


def main(arguments: str) -> str:
    """Import the entry modules that are named."""
    for name in json.loads(arguments):
        module = importlib.import_module(name)
        getattr(module, "prepare", lambda: None)()
    # Random numbers begin anew in each page; a fixed state keeps the image the same from build to build.
    random.seed(0)
    gc.collect()
    # What is imported stays: no collection in a page needs to look at it.
    gc.freeze()
    return "null"
