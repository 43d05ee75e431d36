"""The register of laws of the demo street: what its lists cite, some much cited laws with editions and maps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.demo import DemoStep, DemoStory
from app.core.query import Query
from app.editors.power_lists.laws.fields import AMENDED, IN_FORCE
from app.editors.power_lists.laws.names import law_key
from app.editors.power_lists.laws.numerals import to_chinese
from app.editors.power_lists.laws.register_actions import unknown_laws
from app.editors.power_lists.laws.seed import LAWS, SeedLaw
from db.changes import Action, ChangeSet, Edit, Pending

if TYPE_CHECKING:
    from app.core.session import Session

_WHO = "陈建华"


def story(_folder: Path, _today: date) -> DemoStory:
    """The laws are entered after the lists came in, then their editions."""
    return DemoStory((DemoStep(88, time(9, 40), _WHO, _collect), DemoStep(87, time(10, 25), _WHO, editions)))


def _collect(session: Session) -> ChangeSet:
    found = unknown_laws(session)
    edits = tuple(Edit(Action.INSERT, "law", {"law_title": title, "level": level}) for title, level, _ in found)
    return ChangeSet(f"登记引用到的 {len(edits)} 部法规", edits, source="demo")


def editions(session: Session) -> ChangeSet:
    """The seed laws with editions and maps; laws that are there already get theirs."""
    known = {law_key(row["law_title"]): row["id"] for row in session.all_rows(Query("law"))}
    edits: list[Edit] = []
    for law in LAWS:
        facts = {"short_names": law.short_names, "level": "法律", "issuer": law.issuer}
        row_id = known.get(law_key(law.title))
        key: int | Pending = Pending(len(edits)) if row_id is None else row_id
        action = Action.INSERT if row_id is None else Action.UPDATE
        edits.append(Edit(action, "law", facts | ({"law_title": law.title} if row_id is None else {}), row_id))
        edits.extend(_details(law, key))
    return ChangeSet(f"登记 {len(LAWS)} 部法律的历次版本", tuple(edits), source="demo")


def _details(law: SeedLaw, key: int | Pending) -> Iterator[Edit]:
    for edition in law.editions:
        cells = {
            "law_id": key,
            "edition": edition.edition,
            "document_no": edition.document_no,
            "adopted_on": edition.adopted_on,
            "effective_on": edition.effective_on,
            "map_whole": int(edition.whole),
            "edition_state": IN_FORCE if edition is law.editions[-1] else AMENDED,
        }
        yield Edit(Action.INSERT, "law_edition", cells)
    for old, new, pairs in law.maps:
        for before, after in pairs:
            cells = {"law_id": key, "old_edition": old, "new_edition": new}
            cells |= {"old_article": f"第{to_chinese(before)}条", "new_article": f"第{to_chinese(after)}条"}
            yield Edit(Action.INSERT, "article_map", cells)
