"""社区工作者: still to come; the tab says what it will hold."""

from app.core.editor import Editor

EDITOR = Editor(
    key="workers",
    heading="社区工作者",
    position=3,
    coming=(
        "人员名册：四类岗位、十八级",
        "晋级：到期名单、理由、审批表",
        "月薪：每一分钱都能说明来历，锁定前先看与上月的差异",
    ),
)
