#!/usr/bin/env python3
"""The one tool of the Call Panel: `python3 build.py --help` lists what it does.

It needs Python 3.11 or newer and the package registries. This file only checks the version; `static/builder` does the
work.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older one is to say so, not to fail somewhere
    sys.exit("build.py needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

from static.builder.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
