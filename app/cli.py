"""The command line: words of the commands, exit codes, what is printed. The work is in `app.commands`.

Exit codes: 0 done, 1 known trouble or bad input, 2 wrong usage, 3 a bug (with a crash note). What went wrong is one
Chinese sentence on stderr; with --json the answer, good or bad, is one JSON object on stdout.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, NoReturn

from app import bootstrap, commands, tab_commands
from app.commands import DONE, TROUBLE
from app.core import crash, log
from app.core.command import Answer
from app.core.dates import parse_date
from app.core.errors import BadInput, KnownTrouble, Severity
from app.core.paths import places
from app.core.progress import Cancelled

USAGE, BUG = 2, 3

_ERRORS_SAID = 5
"""Problems of one change named on stderr."""

_PROGRAM = "main.py"


def run(argv: list[str]) -> int:
    """Carry out one command. Returns the exit code; --help, --version and wrong usage raise SystemExit."""
    for stream in filter(None, (sys.stdout, sys.stderr)):  # pythonw and a windowed launcher have none
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # file names need not be valid text
    arguments = build_parser().parse_args(argv)
    crash.install(places().crashes)
    handler = log.start(places().logs)
    try:
        answer = _carried_out(arguments)
    finally:
        log.stop(handler)
    _print(answer, as_json=arguments.json)
    return answer.code


def _carried_out(arguments: argparse.Namespace) -> Answer:
    """The command's answer; each of the three kinds of error has one too."""
    try:
        answer: Answer = arguments.command(arguments)
    except BadInput as error:
        answer = _bad_input(error)
    except KnownTrouble as error:
        answer = _refusal(error.code, error.text)
    except (KeyboardInterrupt, Cancelled):
        answer = _refusal("E-STOPPED", "已停止，没有做完的部分不会留下；可以重新运行。")
    except Exception as error:  # the border of the program: a bug gets its note and its own exit code
        answer = _bug(error)
    return answer


def _refusal(code: str, sentence: str, **more: Any) -> Answer:
    return Answer((sentence,), {"code": code, "message": sentence, **more}, TROUBLE)


def _bad_input(error: BadInput) -> Answer:
    """The errors as one sentence, the first few of many; all of them in the JSON."""
    errors = [message.text for message in error.messages if message.severity is Severity.ERROR]
    more = f"……另有 {len(errors) - _ERRORS_SAID} 处" if len(errors) > _ERRORS_SAID else ""
    sentence = f"没有保存，数据没有变动：{''.join(errors[:_ERRORS_SAID])}{more}"
    return _refusal("E-INPUT", sentence, errors=errors)


def _bug(error: Exception) -> Answer:
    """Write the crash note and say where it lies."""
    note = crash.note(error, places().crashes)
    where = f"错误说明在 {note}" if note else f"错误说明如下，它没有写进文件：\n{crash.describe(error)}"
    sentence = f"没有完成：程序出错。已保存的数据都在。请把错误说明交给技术人员；{where}"
    return Answer((sentence,), {"code": "E-BUG", "message": sentence, "note": str(note) if note else None}, BUG)


def _print(answer: Answer, *, as_json: bool) -> None:
    try:
        if as_json:
            print(json.dumps({"ok": answer.code == DONE, **answer.data}, ensure_ascii=False, indent=1))
        if answer.code != DONE:
            print("\n".join(answer.lines), file=sys.stderr)
        elif not as_json:
            print("\n".join(answer.lines))
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:  # what Windows says of a broken pipe
            raise
        # The reader, such as `head`, has seen enough; Python's own flush at exit must not fail too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Speaks Chinese; argparse's own words come in English only."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **settings)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.format_usage()}命令写得不对：{_in_chinese(message)}\n")


_ENGLISH = (
    (
        r"argument 命令: invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"没有“\1”这个命令，也没有这样的文件；命令有 \2",
    ),
    (r"the following arguments are required: (.*)", r"还缺 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (.*?): invalid choice: '?(.*?)'? \(choose from (.*)\)", r"\1 不能是“\2”，只能是 \3"),
    (r"argument (.*?): expected one argument", r"\1 后面要写一个值"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


def _in_chinese(message: str) -> str:
    for pattern, words in _ENGLISH:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, words, message, flags=re.DOTALL).replace("'", "").replace(", ", "、")
    return message


def build_parser() -> argparse.ArgumentParser:
    """All commands with their Chinese help."""
    parser = _Parser(
        prog=_PROGRAM,
        description="街道台账：不写命令时打开窗口；写数据文件的路径时打开那个文件；写命令时不开窗口，做完就退出。",
        epilog="退出码：0 完成；1 数据或环境有问题，已用一句话说明；2 命令写得不对；3 程序出错。",
    )
    parser.add_argument("--version", action=_Version, help="显示版本")
    shared = _shared()
    words = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)
    _add_file_commands(words, shared)
    _add_import_commands(words, shared)
    _add_output_commands(words, shared)
    _add_action_commands(words, shared)
    for command in (command for editor in bootstrap.editors() for command in editor.commands):
        word = words.add_parser(command.name, parents=[shared], help=command.help, description=command.help)
        _add_db(word, tab_commands.of_tab(command))
        command.arguments(word)
    return parser


class _Version(argparse.Action):
    """Prints the version when asked, so that starting need not read it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(nargs=0, **settings)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from app.core.version import VERSION  # only this option needs it

        print(f"街道台账 {VERSION}")
        parser.exit(DONE)


def _shared() -> argparse.ArgumentParser:
    """What every command takes."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="结果写成 JSON（给程序读）")
    shared.add_argument("--operator", metavar="姓名", help="记入修改历史的姓名，不写时用电脑账户名")
    return shared


def _add_file_commands(words: Any, shared: argparse.ArgumentParser) -> None:
    word = words.add_parser("demo", parents=[shared], help="建立演示街道", description="在新文件里建立演示街道。")
    _add_db(word, commands.demo, "要建立的数据文件，不能已经存在")
    word = words.add_parser(
        "check", parents=[shared], help="检查数据文件", description="检查文件是否完好、内容有无疑点。"
    )
    _add_db(word, commands.check)
    word = words.add_parser("history", parents=[shared], help="查看一条记录的修改历史")
    _add_db(word, commands.history)
    word.add_argument("id", metavar="编号", help="记录的序列号（数字）或记录编号（26 位）")
    word.add_argument("--register", metavar="登记册", default="", help="数字编号属于哪个登记册，不写时是第一个")
    word = words.add_parser("backup", parents=[shared], help="备份到文件夹，并当场核对")
    _add_db(word, commands.backup)
    word.add_argument("folder", metavar="文件夹", type=Path, help="备份放在哪里，没有就建立")
    word = words.add_parser("restore", parents=[shared], help="用备份恢复数据文件；原来的文件移到一边")
    word.add_argument("backup", metavar="备份", type=Path, help="备份文件")
    _add_db(word, commands.restore, "要恢复的数据文件")
    word = words.add_parser("salvage", parents=[shared], help="读出损坏的数据文件里还能读的内容，供人工核对")
    _add_db(word, commands.salvage, "损坏的数据文件")
    word.add_argument("out", metavar="结果文件", type=Path, help="读出的内容，JSON")
    _add_db(words.add_parser("undo", parents=[shared], help="撤销最后一次修改"), commands.undo)
    _add_db(words.add_parser("redo", parents=[shared], help="重做刚撤销的修改"), commands.redo)
    word = words.add_parser("selftest", parents=[shared], help="在这台电脑上自检，约一分钟")
    word.add_argument("folder", metavar="文件夹", type=Path, help="在哪里试写，没有就建立")
    word.set_defaults(command=commands.selftest)


def _add_import_commands(words: Any, shared: argparse.ArgumentParser) -> None:
    word = words.add_parser(
        "import-items", parents=[shared], help="导入权责事项", description="把清单表格导入权责事项，文件不存在时建立。"
    )
    _add_db(word, commands.import_items)
    word.add_argument("file", metavar="表格", type=Path, help=".xlsx、.xls、.ods 或 .csv，按内容认，不看后缀")
    word.add_argument("--list", metavar="种类", default="", help="清单种类，如 权责清单；不写时自动认")
    word.add_argument(
        "--version", dest="version_label", metavar="版本", default="", help="版本，如 2024年版；不写时自动认"
    )
    _add_import_options(word)
    word = words.add_parser(
        "import", parents=[shared], help="按列标题导入任何登记册", description="把表格按列标题导入一个登记册。"
    )
    _add_db(word, commands.import_register)
    word.add_argument("register", metavar="登记册", help="名称或代号，如 机构 或 office")
    word.add_argument("file", metavar="表格", type=Path, help=".xlsx、.xls、.ods 或 .csv")
    _add_import_options(word)


def _add_import_options(word: argparse.ArgumentParser) -> None:
    word.add_argument("--dry-run", action="store_true", help="只试读，不写入")
    word.add_argument("--report", metavar="R.json", type=Path, help="把逐行的结果写成 JSON 文件")


def _add_output_commands(words: Any, shared: argparse.ArgumentParser) -> None:
    word = words.add_parser("export", parents=[shared], help="导出登记册为 xlsx 或 csv")
    _add_db(word, commands.export)
    word.add_argument("register", metavar="登记册", help="名称或代号，如 权责事项 或 power_item")
    _add_output(word, "结果文件，后缀 .xlsx 或 .csv")
    word = words.add_parser("ledger", parents=[shared], help="生成台账 PDF")
    _add_db(word, commands.ledger)
    word.add_argument("ledger", metavar="台账", help="名称或代号")
    _add_output(word, "结果文件，后缀 .pdf")
    word.add_argument("--public", action="store_true", help="公示版：去掉内部栏目，遮住电话")
    word.add_argument("--paper", choices=("A3", "A4"), help="纸张，不写时用台账自己的")
    word.add_argument("--unit", metavar="单位", default="", help="印在标题里的单位，不写时用文件里设置的")
    word = words.add_parser("chart", parents=[shared], help="生成图表")
    _add_db(word, commands.chart)
    word.add_argument("chart", metavar="图表", help="名称或代号")
    _add_output(word, "结果文件，后缀 .pdf 或 .png；.xlsx 或 .csv 得到数字")


def _add_action_commands(words: Any, shared: argparse.ArgumentParser) -> None:
    word = words.add_parser("actions", parents=[shared], help="列出一个登记册能办的事")
    _add_db(word, tab_commands.actions)
    word.add_argument("register", metavar="登记册", help="名称或代号，如 清单与版本 或 power_list")
    word = words.add_parser("act", parents=[shared], help="办理：起草版本、送审、公布、准入、批量调整等")
    _add_db(word, tab_commands.act)
    word.add_argument("action", metavar="事项", help="代号或名称，用 actions 查看")
    word.add_argument("ids", metavar="编号", nargs="*", help="记录的序列号（数字）或记录编号（26 位）")
    word.add_argument(
        "--set", metavar="字段=值", type=_condition, action="append", default=[], help="要填的内容，可以写多次"
    )
    word.add_argument("--dry-run", action="store_true", help="只说会做什么，不写入")
    word = words.add_parser("sheet", parents=[shared], help="生成一条记录的表单或函件 PDF")
    _add_db(word, tab_commands.sheet)
    word.add_argument("sheet", metavar="表单", help="代号或名称")
    word.add_argument("id", metavar="编号", help="记录的序列号（数字）或记录编号（26 位）")
    word.add_argument("out", metavar="结果文件", type=Path, help="结果文件，后缀 .pdf")
    word = words.add_parser("crosstab", parents=[shared], help="生成统计表")
    _add_db(word, tab_commands.crosstab)
    word.add_argument("crosstab", metavar="统计表", help="代号或名称")
    _add_output(word, "结果文件，后缀 .pdf、.xlsx 或 .csv")


def _add_db(word: argparse.ArgumentParser, command: Any, words: str = "数据文件") -> None:
    word.add_argument("db", metavar="数据文件", type=Path, help=words)
    word.set_defaults(command=command)


def _add_output(word: argparse.ArgumentParser, words: str) -> None:
    word.add_argument("out", metavar="结果文件", type=Path, help=words)
    word.add_argument("--as-of", metavar="日期", type=_day, help="按这一天结束时的内容，如 2026-06-30")
    word.add_argument(
        "--where", metavar="字段=值", type=_condition, action="append", default=[], help="只要这样的记录，可以写多次"
    )


def _day(words: str) -> str:
    try:
        day = parse_date(words)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if day is None:
        raise argparse.ArgumentTypeError("日期不能为空")
    return day


def _condition(words: str) -> tuple[str, str]:
    name, sign, value = words.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"“{words}”要写成 字段=值")
    return name.strip(), value.strip()
