"""共建协议: still to come; the tab says what it will hold."""

from app.core.editor import Editor

EDITOR = Editor(
    key="co_building",
    heading="共建协议",
    position=2,
    coming=(
        "辖区单位名册：联系人、资源、需求",
        "共建协议：起草、打印、签字盖章后扫描归档、到期提醒",
        "供需对接：需求与资源牵线，承诺逐项兑现",
        "联席会议：议题、决定、督办",
    ),
)
