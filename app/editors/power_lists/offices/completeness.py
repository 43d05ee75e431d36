"""Does an item say everything the province wants of it?

Source: Hubei's provincial rule (省政府令第382号): each power shows power and statutory basis, implementing body, flow,
authority, supervision, remedies and accountability. Other provinces name other elements: the file setting
"list_elements" holds the wanted headings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.rules import Reading
from db.declarations import Row


@dataclass(frozen=True, slots=True)
class Element:
    """One wanted element; `present` looks at an item and at its list, whose phone and remedy stand in for its own."""

    heading: str
    present: Callable[[Row, Row], bool]


def _any(*keys: str) -> Callable[[Row, Row], bool]:
    return lambda item, _list: any(item.get(key) for key in keys)


def _own_or_list(key: str) -> Callable[[Row, Row], bool]:
    return lambda item, of_list: bool(item.get(key) or of_list.get(key))


ELEMENTS = (
    Element("法定依据", _any("basis")),
    Element("实施主体", _any("exercising_body")),
    Element("承办机构", _any("office")),
    Element("运行流程", _any("duty", "flow_chart")),
    Element("权限", _any("authority", "level")),
    Element("责任事项", _any("duty")),
    Element("追责情形", _any("accountability")),
    Element("救济渠道", _own_or_list("remedy")),
    Element("监督方式", _own_or_list("supervision_phone")),
)


def wanted(reading: Reading) -> tuple[Element, ...]:
    """The elements that count here; all of them when the setting names none that is known."""
    names = reading.setting("list_elements", None)
    known = tuple(one for one in ELEMENTS if one.heading in names) if isinstance(names, list | tuple) else ()
    return known or ELEMENTS


def missing(item: Row, of_list: Row, elements: tuple[Element, ...] = ELEMENTS) -> tuple[str, ...]:
    """Headings of the elements the item lacks, in order."""
    return tuple(element.heading for element in elements if not element.present(item, of_list))
