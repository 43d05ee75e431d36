"""What granted powers, adoption, duties and checks forbid, carry along and mark."""

from app.editors.power_lists.grants.adoption import fill_adoption, guard_adoption
from app.editors.power_lists.grants.batch_items import hand_on_facts, say_seal
from app.editors.power_lists.grants.batches import BATCH_FLOW, guard_case, mark_batch, mark_granted_item
from app.editors.power_lists.grants.duties import guard_item
from app.editors.power_lists.grants.plans import count_visits, guard_plan, mark_plan

FLOWS = (BATCH_FLOW,)

GUARDS = (
    ("power_item", guard_item),
    ("model_adoption", guard_adoption),
    ("inspection_plan", guard_plan),
    ("grant_case", guard_case),
)

FOLLOW_UPS = (say_seal, hand_on_facts, fill_adoption, count_visits)

MARKS = (
    ("grant_batch", mark_batch),
    ("power_item", mark_granted_item),
    ("inspection_plan", mark_plan),
)
