"""The methods: those of each module of this package, which is one subject."""

from importlib import import_module
from pkgutil import iter_modules

from tests.portal.rest.calls import Methods
from tests.portal.rest.methods import app

ALL = Methods([import_module(f"{__name__}.{module.name}").methods for module in iter_modules(__path__)])
"""All of them, but `batch`."""

app.listed.extend(ALL)
