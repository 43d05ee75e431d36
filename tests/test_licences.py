"""What is shipped is named with its licence and its text."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "licences"
LOCKED = dict(re.findall(r"^(\S+)==(\S+)", (ROOT / "packaging" / "requirements.lock").read_text(), re.M))
LINES = [
    line.strip("| \n").split(" | ")
    for line in (FOLDER / "third_party.md").read_text(encoding="utf-8").splitlines()
    if " | [" in line
]


def plain(name):
    return name.lower().replace("_", "-")


def test_every_locked_package_is_listed_in_its_version():
    listed = {plain(line[0]): line[1] for line in LINES if len(line) == 4}
    assert {name: version for name, version in LOCKED.items() if name != "pip"}.items() <= listed.items()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_every_part_has_a_licence_and_a_text_that_is_there(line):
    files = re.findall(r"\]\(([^)]+)\)", line[-1])
    assert line[-2].strip()
    assert files
    for file in files:
        assert len((FOLDER / file).read_text(encoding="utf-8", errors="replace")) > 500


def test_every_shipped_font_has_its_licence():
    fonts = sorted(path.name for path in (ROOT / "resources" / "fonts").glob("*.ttf"))
    assert fonts
    page = (FOLDER / "third_party.md").read_text(encoding="utf-8")
    assert [name for name in fonts if f"../fonts/{re.split('[_.]', name)[0]}.LICENSE.txt" not in page] == []
