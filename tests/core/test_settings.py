"""Settings of one person."""

import json
import logging
from pathlib import Path

import pytest

from app.core.settings import Settings


@pytest.mark.parametrize("value", [True, False, 0, 3, 1.5, "甲", "", [], ["一项"], {"name": [1, 2]}])
def test_values_come_back_as_they_went_in_after_a_restart(tmp_path, value):
    """Trap 21: QSettings gives false as 'false', a one-item list as text, an empty list as None."""
    Settings(tmp_path / "s.json").set("key", value)
    again = Settings(tmp_path / "s.json").get("key", type(value)())
    assert again == value
    assert type(again) is type(value)


def test_a_value_of_another_type_gives_the_default(tmp_path):
    settings = Settings(tmp_path / "s.json")
    settings.set("size", "ten")
    settings.set("flag", 1)
    settings.set("zoom", 2)
    assert settings.get("size", 10) == 10
    assert settings.get("flag", False) is False
    assert settings.get("zoom", 1.0) == 2
    assert settings.get("missing", [1]) == [1]
    assert settings.get("size", None) == "ten"


def test_none_forgets(tmp_path):
    settings = Settings(tmp_path / "s.json")
    settings.set("key", 1)
    settings.set("key", None)
    assert settings.get("key", 7) == 7
    assert json.loads((tmp_path / "s.json").read_text()) == {}


def test_true_is_not_taken_for_one(tmp_path):
    settings = Settings(tmp_path / "s.json")
    settings.set("key", 1)
    settings.set("key", True)
    assert Settings(tmp_path / "s.json").get("key", False) is True


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'{"a": 1'])
def test_damaged_file_means_defaults_and_is_replaced_at_the_next_change(tmp_path, content, caplog):
    (tmp_path / "s.json").write_bytes(content)
    settings = Settings(tmp_path / "s.json")
    assert "defaults are used" in caplog.text
    assert settings.get("a", 5) == 5
    settings.set("b", 2)
    assert Settings(tmp_path / "s.json").get("b", 0) == 2


def test_what_cannot_be_written_lasts_until_the_end_and_is_logged(tmp_path, caplog):
    (tmp_path / "folder").write_text("a file where a folder should be")
    settings = Settings(tmp_path / "folder" / "s.json")
    with caplog.at_level(logging.WARNING):
        settings.set("a", "王芳")
    assert settings.get("a", "") == "王芳"
    assert "settings not saved" in caplog.text
    assert "王芳" not in caplog.text


def test_what_json_cannot_hold_is_refused_and_nothing_changes(tmp_path):
    settings = Settings(tmp_path / "s.json")
    with pytest.raises(TypeError):
        settings.set("a", {1, 2})
    assert not (tmp_path / "s.json").exists()


def test_no_half_file_is_left_behind(tmp_path):
    Settings(tmp_path / "s.json").set("a", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["s.json"]


def test_settings_that_a_scanner_holds_for_a_moment_are_saved(tmp_path, monkeypatch, caplog):
    real, held = Path.replace, [PermissionError(13, "held"), PermissionError(13, "held")]

    def replace(self, target):
        if held:
            raise held.pop()
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    Settings(tmp_path / "s.json").set("theme", "dark")
    assert Settings(tmp_path / "s.json").get("theme", "") == "dark" and not caplog.records
