"""The templates of hosts' configurations: how they are filled in, and that what they become is all there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from static.builder.errors import BuildError
from static.builder.hosting import kit, templates
from static.builder.hosting.place import Place
from static.builder.hosting.rules import Rules

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """\
site {{ name }} {
    {{ lines }}
    $uri ${braces} { {{ name }} }
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one template."""
    (tmp_path / "host.template").write_text(TEMPLATE)
    return tmp_path


def test_a_word_stands_in_its_place_and_lines_are_indented_as_theirs(folder: Path) -> None:
    text = templates.fill("host", {"name": "a", "lines": ["one", "", "two"]}, folder)
    assert text == "site a {\n    one\n\n    two\n    $uri ${braces} { a }\n}\n"


def test_no_lines_leave_nothing(folder: Path) -> None:
    text = templates.fill("host", {"name": "a", "lines": []}, folder)
    assert text == "site a {\n    $uri ${braces} { a }\n}\n"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": "a"}, "do not agree about lines"),
        ({"name": "a", "lines": [], "more": ""}, "do not agree about more"),
        ({"name": ["a"], "lines": []}, "needs a line of its own"),
    ],
)
def test_a_template_that_does_not_fit_is_named(folder: Path, values: dict[str, str | list[str]], reason: str) -> None:
    with pytest.raises(BuildError, match=rf"static/hosting/host\.template.* {reason}"):
        templates.fill("host", values, folder)


def test_each_file_that_an_administrator_can_read_becomes_one_of_the_build() -> None:
    """What has no template is made of the list of the site's files."""
    made = kit.files(Rules(("https://portal.example.com",)), Place(), ["index.html"])
    read = {path.relative_to(templates.FOLDER).as_posix() for path in templates.FOLDER.glob("*/*")}
    listed = {"static-host/_headers", "static-host/_routes.json"}
    assert made.keys() - listed == {name.removesuffix(".template") for name in read}
