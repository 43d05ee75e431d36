"""Folders per platform."""

from pathlib import Path

from app.core.paths import PROGRAM, places, resources


def test_windows_keeps_everything_in_the_local_profile(tmp_path):
    found = places(environ={"LOCALAPPDATA": str(tmp_path / "Local")}, platform="win32", program=tmp_path)
    assert found.data == tmp_path / "Local" / "StreetLedger" / "data"
    assert found.settings == tmp_path / "Local" / "StreetLedger" / "settings.json"
    assert found.crashes.parent == found.logs


def test_linux_follows_the_xdg_folders(tmp_path):
    environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "/etc/me", "XDG_STATE_HOME": "relative/is/void"}
    found = places(environ=environ, platform="linux", program=tmp_path)
    assert found.data == tmp_path / ".local/share/street-ledger"
    assert found.settings == Path("/etc/me/street-ledger/settings.json")
    assert found.logs == tmp_path / ".local/state/street-ledger/logs"


def test_portable_flag_keeps_everything_beside_the_program(tmp_path):
    (tmp_path / "portable.flag").touch()
    for platform in ("win32", "linux"):
        found = places(
            environ={"LOCALAPPDATA": "/elsewhere", "HOME": "/elsewhere"}, platform=platform, program=tmp_path
        )
        for place in (found.data, found.settings, found.logs, found.crashes):
            assert place.is_relative_to(tmp_path / "data")


def test_asking_makes_no_folder(tmp_path):
    places(environ={"HOME": str(tmp_path)}, platform="linux", program=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_resources_lie_in_the_program():
    assert resources() == PROGRAM / "resources"
    assert (resources() / "pinyin" / "common.txt").is_file()
