"""States of a list, what must not change, and what follows from a change of its items."""

from __future__ import annotations

from app.core.rules import Flow, Transition
from app.editors.power_lists.enumerations import ARCHIVED, DRAFT, PUBLISHED, UNDER_REVIEW
from app.editors.power_lists.lists.basis import cite
from app.editors.power_lists.lists.due import mark_list, mark_opinion
from app.editors.power_lists.lists.frozen import guard_item, guard_list, guard_opinion, guard_part
from app.editors.power_lists.lists.list_settings import fill_defaults, guard_settings
from app.editors.power_lists.lists.local_roles import give_roles
from app.editors.power_lists.lists.matters import give_matters
from app.editors.power_lists.lists.publication import ready
from app.editors.power_lists.lists.review import complete_opinions
from app.editors.power_lists.lists.shared_facts import carry_over, name_matters
from app.editors.power_lists.lists.standing import settle
from app.editors.power_lists.lists.upgrade import upgrade

PUBLISHED_FACTS = (
    "effective_on",
    "approval_no",
    "approval_organ",
    "published_on",
    "published_where",
    "transition_rule",
    "approved_on?",
)
REGISTERED_FACTS = (
    "waiver_reason",
    "effective_on",
    "approval_no?",
    "approval_organ?",
    "approved_on?",
    "published_on?",
    "published_where?",
    "transition_rule?",
)

LIST_FLOW = Flow(
    "power_list",
    "state",
    initial=(DRAFT,),
    transitions=(
        Transition(DRAFT, UNDER_REVIEW, "送审", auto=False),
        Transition(UNDER_REVIEW, DRAFT, "撤回", auto=False),
        Transition(UNDER_REVIEW, PUBLISHED, "公布…", asks=PUBLISHED_FACTS, auto=False),
        Transition(DRAFT, PUBLISHED, "登记为已公布…", asks=REGISTERED_FACTS, auto=False),
        Transition(PUBLISHED, ARCHIVED, "归档", note="归档以后仍可查看和比对，不再算现行。"),
        Transition(ARCHIVED, PUBLISHED, "取消归档"),
    ),
    requires=((PUBLISHED, ready),),
)
"""草稿 → 审核中 → 已公布 → 已归档; the steps between the first two stand in `review_step`. A return from review and a
withdrawal by the street are the same way back (domain notes, 2.7)."""

FLOWS = (LIST_FLOW,)

GUARDS = (
    ("power_item", guard_item),
    ("power_item", guard_settings),
    ("power_citation", guard_part),
    ("duty_stage", guard_part),
    ("duty_role", guard_part),
    ("review_opinion", guard_opinion),
    ("power_list", guard_list),
)

FOLLOW_UPS = (fill_defaults, give_matters, carry_over, name_matters, cite, give_roles, complete_opinions, settle)

MARKS = (("power_list", mark_list), ("review_opinion", mark_opinion))

UPGRADES = (upgrade,)
