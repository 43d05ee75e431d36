"""Help pages: each has a heading, and names only keys and commands that the window has."""

import re
from pathlib import Path

import pytest

from app.bootstrap import editors
from app.ui.actions import COMMANDS

PAGES = sorted((Path(__file__).parents[1] / "resources" / "help").glob("*.md"))
OTHER_KEYS = {"Alt+1", "Alt+5", "Ctrl+回车", "Shift+回车"}


def test_there_is_a_page_for_each_task():
    assert len(PAGES) >= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_begins_with_its_task_and_is_short(page):
    text = page.read_text(encoding="utf-8")
    heading, blank, *_ = text.splitlines()
    assert re.fullmatch("# .*[\u4e00-\u9fff].*", heading)
    assert blank == ""
    assert len(text) < 1200, "a clerk reads one screen"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_keys_on_the_page_are_those_of_the_window(page):
    known = {key for command in COMMANDS for key in command.keys} | OTHER_KEYS
    named = set(
        re.findall(
            r"(?:Ctrl|Alt|Shift)(?:\+(?:Shift|[A-Z0-9;,]|Delete|回车))+(?![a-z])", page.read_text(encoding="utf-8")
        )
    )
    assert named - known == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_actions_on_the_page_are_offered_by_a_register(page):
    headings = {action.heading for editor in editors() for action in editor.actions}
    named = set(re.findall(r"\*\*办理 → ([^*]+)\*\*", page.read_text(encoding="utf-8")))
    assert named - headings == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pictures_on_the_page_are_shipped(page):
    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / name).is_file(), f"{name}: packaging/dev.py pictures"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_menu_paths_on_the_page_exist(page):
    texts = {command.text for command in COMMANDS}
    paths = re.findall(r"\*\*(?:文件|编辑|查看|帮助) → ([^*]+)\*\*", page.read_text(encoding="utf-8"))
    assert [path for path in paths if path not in texts] == []
