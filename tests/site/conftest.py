"""The site that is shipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from static.builder.site import build_site


@pytest.fixture(scope="session")
def site() -> Path:
    """Its folder; other files of a release lie beside it."""
    return Path(os.environ.get("CALL_PANEL_SITE") or build_site())
