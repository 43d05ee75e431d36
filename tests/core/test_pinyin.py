"""Pinyin keys: what a clerk may type to find a name."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import pinyin
from app.core.pinyin import pinyin_keys


@pytest.mark.parametrize(
    ("name", "initials", "full"),
    [
        ("曾国藩", "zgf", "zengguofan"),
        ("曾国藩", "cgf", "cengguofan"),
        ("仇英", "qy", "qiuying"),
        ("单雄信", "sxx", "shanxiongxin"),
        ("查良镛", "zly", "zhaliangyong"),
        ("解缙", "xj", "xiejin"),
        ("朴树", "ps", "piaoshu"),
        ("覃勇", "qy", "qinyong"),
        ("区伟", "ow", "ouwei"),
        ("尉迟恭", "ycg", "yuchigong"),
        ("尉迟恭", "wcg", "weichigong"),
        ("万俟卨", "mqx", "moqixie"),
        ("盖叫天", "gjt", "gejiaotian"),
        ("乐嘉", "yj", "yuejia"),
        ("翟天临", "ztl", "zhaitianlin"),
        ("吕绿", "ll", "lvlv"),
        ("𬭎㛃䶮", "hjy", "hongjieyan"),
    ],
)
def test_surnames_are_found_by_every_reading(name, initials, full):
    """Trap 55: pypinyin alone gives these the wrong surname reading."""
    keys = pinyin_keys(name)
    assert initials in keys
    assert full in keys


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("《流动人口婚育证明》办理", "ldrkhyzmbl"),
        ("银行业从业人员会计资格审核", "yinhangye"),
        ("银行业从业人员会计资格审核", "kuaijizige"),
        ("对重要事项和重复信访事项的调查和调解的行政处罚", "chongfuxinfang"),
        ("对重要事项和重复信访事项的调查和调解的行政处罚", "tiaojiedexingzhengchufa"),
        ("朝阳区城市管理综合行政执法事项清单", "chaoyangqu"),
        ("3C认证产品质量监督检查及后续处理", "3crzcp"),
    ],
)
def test_long_names_are_found_by_a_piece_read_in_context(text, piece):
    assert any(piece in key for key in pinyin_keys(text))


def test_a_further_reading_in_a_long_name_is_found_with_its_neighbours():
    keys = pinyin_keys("评书演员著名艺人单田芳先生作品展演")
    assert any("renshantianfang" in key for key in keys)
    assert any("yrstf" in key for key in keys)


def test_text_without_any_reading_has_no_keys():
    assert pinyin_keys("") == ()
    assert pinyin_keys("《》—，!?　") == ()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_keys_are_plain_lower_case_and_few(text):
    keys = pinyin_keys(text)
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)
    assert len(keys) == len(set(keys))
    assert sum(map(len, keys)) <= 7 * pinyin.MOST_KEYS * (len(text) + 1) * 2


def test_keys_of_a_long_text_stay_in_proportion():
    text = "重要行业单位和调查处长" * 30
    assert sum(map(len, pinyin_keys(text))) < 60 * len(text)


def test_reading_costs_about_a_microsecond_a_character():
    pinyin_keys("热身")
    text = "对未取得许可证从事经营活动的单位和个人进行的行政处罚"
    started = time.perf_counter()
    for _ in range(1000):
        pinyin_keys(text)
    assert (time.perf_counter() - started) / 1000 / len(text) < 20e-6, "measured 0.6 µs on a quiet machine"


def test_pypinyin_is_never_imported_and_rare_characters_are_read_late():
    code = (
        "import sys; from app.core import pinyin; pinyin.pinyin_keys('街道');"
        "assert 'pypinyin' not in sys.modules; assert '𬭎' not in pinyin._table().first;"
        "pinyin.pinyin_keys('𬭎'); assert '𬭎' in pinyin._table().first"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_shipped_table_is_what_the_script_makes(tmp_path):
    script = Path(__file__).parents[2] / "packaging" / "make_pinyin_table.py"
    code = f"import runpy, pathlib; m = runpy.run_path({str(script)!r}); m['main'](pathlib.Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True)
    for name in ("common.txt", "rare.txt"):
        assert (tmp_path / name).read_bytes() == (pinyin.FOLDER / name).read_bytes()
