"""The three kinds of errors and their three ways to speak (architecture, Errors).

Bad input is shown beside the field; known trouble is one sentence with what to do; everything else is a bug.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.core.privacy import mask_numbers


class Severity(Enum):
    """An error stops saving; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence about one field of one row.

    Attributes:
        field: key, "" when it is about the whole row.
        text: Chinese sentence. severity: see `Severity`.
        edit: index of the edit in its change set, 0 for a form.
    """

    field: str
    text: str
    severity: Severity = Severity.ERROR
    edit: int = 0


class BadInput(Exception):
    """What was typed, pasted or imported cannot be stored; nothing was written.

    Attributes:
        messages: every problem found, in field order, warnings included.
    """

    def __init__(self, messages: tuple[Message, ...]) -> None:
        self.messages = messages
        super().__init__("；".join(message.text for message in messages))


class KnownTrouble(Exception):
    """The world is in the way: disk full, file held, newer file. Nothing that was saved is lost.

    Attributes:
        code: E-DISK-FULL and so on; one row of the table in this module.
        text: what was not done, that data is safe, what to do; Chinese, no traceback, no personal data.
    """

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(f"{code} {text}")


SENTENCES = {
    # -- the data file
    "E-NOT-FOUND": "没有打开{file}：找不到它。其他数据不受影响。请检查它是否被移动或改名，或从备份恢复。",
    "E-EXISTS": "没有新建{file}：同名文件已经存在。原文件没有被改动。请换一个名字，或直接打开它。",
    "E-EMPTY": "没有打开{file}：它的内容是空的。其他数据不受影响。请从备份恢复。",
    "E-NOT-DB": "没有打开{file}：它不是本程序的数据文件。文件没有被改动。请另选一个文件。",
    "E-NOT-OURS": "没有打开{file}：它是其他程序的数据文件。文件没有被改动。请另选一个文件。",
    "E-SCHEMA": "没有打开{file}：它的结构与本程序的不一致，可能被别的工具改过。文件没有被改动。请从备份恢复。",
    "E-NEWER": "没有打开{file}：它由更新版本的程序保存。文件没有被改动。请先升级本程序。",
    "E-OLDER": "没有打开{file}：它由旧版本的程序保存，只读方式不能升级。文件没有被改动。请先正常打开一次。",
    "E-INTERRUPTED": "没有打开{file}：上次保存到一半就断了，只读方式不能收尾。已保存的数据都在。请先正常打开一次。",
    "E-PATH-LONG": "没有完成：{file}放得太深，路径太长。已保存的数据都在。请放到浅一些的文件夹，如 D:\\街道台账。",
    "E-DAMAGED": "没有继续：{file}的内容已经损坏。备份不受影响。请从最近一次备份恢复，并保留损坏的文件备查。",
    "E-LOCKED": "没有打开{file}：{holder}正在使用它。文件没有被改动。请先在那边关闭，或以只读方式打开。",
    "E-BUSY": "没有完成：{file}正被另一个程序读写。已保存的数据都在。请稍等几秒再试。",
    "E-DRIVE": "没有打开{file}：它在网络盘或移动盘上，那里保存不可靠。文件没有被改动。请先复制到本机硬盘。",
    "E-FOLDER": "没有保存{file}：它所在的文件夹不存在。已保存的数据都在。请另选一个文件夹。",
    "E-RO": "没有写入{file}：文件或文件夹只能读。已保存的数据都在。请另选位置，或请管理员开放写入权限。",
    "E-ACL": "没有写入{file}：系统或安全软件不允许写到这里。已保存的数据都在。请另选一个文件夹再试。",
    "E-READ-ONLY": "没有保存：文件是以只读方式打开的。已保存的数据都在。请关闭后正常打开再修改。",
    "E-DISK-FULL": "没有保存：磁盘空间不足。已保存的数据都在。请删去不要的文件，或换一个磁盘后再试。",
    "E-GONE": "没有完成：存放{file}的盘已被拔出。已保存的数据都在。请重新插入后再做一次。",
    "E-IO": "没有完成：读写{file}时磁盘报告故障。已保存的数据都在。请马上备份到另一个磁盘，再检查这个磁盘。",
    "E-STALE": "没有保存：这条记录刚才已被改动或删除。已保存的数据都在。请看过新内容后再改一次。",
    "E-REFERRED": "没有删除：还有其他记录用到它。数据没有变化。请先改掉那些记录。",
    "E-ORPHAN": "没有恢复：它所属的上级记录已被删除。数据没有变化。请先恢复上级记录。",
    "E-HISTORY": "没有撤销：这条记录后来又变过，撤销会盖掉新内容。数据没有变化。请在历史里核对后手工修改。",
    "E-MIGRATE": "没有升级{file}：升级中途出错，已全部退回。文件没有被改动。请把日志交给技术人员。",
    "E-VERIFY": "没有完成：写出的{file}与原文不一致，已作废。已保存的数据都在。请换一个磁盘再试。",
    "E-NO-BACKUP": "没有恢复：没有找到可以读取的备份。现有数据没有变化。请另选备份所在的文件夹。",
    # -- scans kept in the data file
    "E-SCAN-READ": "没有添加{file}：它打不开，或内容是空的。已保存的数据都在。请先关闭占用它的程序，再选一次。",
    "E-SCAN-LARGE": "没有添加{file}：它超过 50 MB。已保存的数据都在。请扫描得小一些，或拆成几个文件再添加。",
    "E-SCAN-GONE": "没有打开附件：它的内容缺失或被改动过。其他数据不受影响。请从备份恢复，或重新添加原件。",
    # -- spreadsheets coming in
    "E-FILE-READ": "没有导入：{file}打不开。现有数据没有变化。请先在 Excel 或 WPS 里关闭它，再试一次。",
    "E-FILE-EMPTY": "没有导入：{file}里没有内容。现有数据没有变化。请核对是否选错了文件。",
    "E-FILE-KIND": "没有导入：{file}不是电子表格。现有数据没有变化。请用 Excel 或 WPS 另存为 .xlsx 再试。",
    "E-FILE-PASSWORD": "没有导入：{file}设有打开密码。现有数据没有变化。请在 Excel 或 WPS 里去掉密码后再试。",
    "E-FILE-DAMAGED": "没有导入：{file}已经损坏。现有数据没有变化。请用 Excel 或 WPS 修复并另存一份再试。",
    "E-FILE-TOO-LARGE": "没有导入：{file}太大。现有数据没有变化。请把它拆成几个文件分别导入。",
    "E-FILE-UNSAFE": "没有导入：{file}里有不安全的内容。现有数据没有变化。请用 Excel 或 WPS 另存一份再试。",
    "E-IMPORT-HEADINGS": "没有导入：没有认出表头。现有数据没有变化。请核对第一行是否有“事项名称”这样的列名。",
    # -- files going out
    "E-EXPORT-OPEN": "没有写出{file}：它正在别的程序里打开。原文件没有变化。请先关闭它，再导出一次。",
    "E-NAME": '没有写出文件：这个文件名不能用。已保存的数据都在。请换一个不含 \\ / : * ? " < > | 的名字。',
    "E-TYPE": "没有写出{file}：不认识这种后缀。已保存的数据都在。请用 .xlsx、.csv、.pdf 或 .png。",
    "E-LONG-CELL": "没有写出{file}：有一格的文字超过电子表格每格 32767 字的上限。数据都在。请改用 CSV 或 PDF。",
    # -- doing things
    "E-INPUT": "没有保存：填写的内容有问题。数据没有变化。请按提示改正后再试。",
    "E-FORBIDDEN": "没有办理：按现在的状态不能这样改。数据没有变化。请看清原因，先办前面的步骤。",
    "E-NOTHING": "没有执行：没有可以撤销或重做的操作。数据没有变化。请在历史里核对。",
    "E-STOPPED": "没有做完：已按要求停止。做了一半的部分没有留下，已保存的数据都在。请在需要时重新运行。",
    "E-BUG": "没有完成：程序出错。已保存的数据都在。请重试一次，仍不行时把错误说明交给技术人员。",
    "E-UNKNOWN": "没有执行：没有叫{name}的登记簿、清单、图表或记录。数据没有变化。请核对名称。",
}
"""Code -> what was not done, that data is safe, what to do. {file}, {holder} and {name} are filled in by `trouble`."""


def trouble(code: str, **facts: Any) -> KnownTrouble:
    """The known trouble of that code with its sentence.

    Args:
        code: key of `SENTENCES`.
        facts: path (only the file's name is told), name, pc, operator; any may be missing.

    Raises:
        KeyError: no such code; a bug.
    """
    path = str(facts.get("path") or "")
    name = re.split(r"[\\/]", path.rstrip("\\/"))[-1]
    operator, computer = facts.get("operator"), facts.get("pc")
    place = f"电脑 {computer}" if computer else ""
    told = {
        "file": f"“{name}”" if name else "文件",
        "holder": (f"{operator}（{place}）" if operator and place else operator or place) or "另一个程序",
        "name": f"“{facts['name']}”" if facts.get("name") else "这个名字",
    }
    return KnownTrouble(code, mask_numbers(SENTENCES[code].format(**told)))


def forbidden(deed: str, why: str, name: str) -> KnownTrouble:
    """E-FORBIDDEN for one record, with the rule's own sentence.

    Args:
        deed: what was not done ("撤销"). why: sentence of the rule. name: heading and title of the record.
    """
    return KnownTrouble("E-FORBIDDEN", mask_numbers(f"没有{deed}：{name}不能这样改。{why}数据没有变化。"))
