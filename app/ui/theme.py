"""How the window looks: tokens of two themes, one style sheet filled with them, line icons in the theme's colours.

Knows nothing of records. Widgets that paint by hand ask `tokens()` again on QEvent.PaletteChange.
Tokens: `screen.md`; muted, warning, good and the dark error are a shade stronger there where 4.5 : 1 asked for it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parents[2] / "resources"

_DRAWN = "#1F2933"  # stroke colour in the icon files, replaced by the theme's
_ICON_SIZES = (16, 20, 24, 32, 40)  # px; 100 % to 200 % of menu and button icons


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme as "#RRGGBB", by role (`screen.md`, Tokens).

    Attributes:
        on_accent: text on the primary button. edge: outline of a control under the pointer. faint: disabled text.
        hover: ground of a control under the pointer. header: ground of table headings. stripe: every second row.
        thumb: scroll bar handle. good_band: soft ground of good news.
    """

    dark: bool
    page: str
    card: str
    line: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    accent_strong: str
    on_accent: str
    selection: str
    warning: str
    warning_band: str
    error: str
    error_band: str
    good: str
    good_band: str
    edge: str
    faint: str
    hover: str
    header: str
    stripe: str
    thumb: str


LIGHT = Tokens(
    dark=False,
    page="#F5F6F8",
    card="#FFFFFF",
    line="#DDE1E6",
    text="#1F2933",
    muted="#5B6672",
    accent="#1F5FAE",
    accent_soft="#E6EFFA",
    accent_strong="#184D8F",
    on_accent="#FFFFFF",
    selection="#D5E5F8",
    warning="#A04A07",
    warning_band="#FFF4E0",
    error="#B42318",
    error_band="#FDECEA",
    good="#1B7044",
    good_band="#E5F4EB",
    edge="#AEB7C0",
    faint="#98A2AC",
    hover="#F0F2F5",
    header="#EDF0F3",
    stripe="#FAFBFC",
    thumb="#C3CAD1",
)
DARK = Tokens(
    dark=True,
    page="#1E2227",
    card="#262B31",
    line="#3A414A",
    text="#E4E8EC",
    muted="#ABB5BF",
    accent="#6AA7F0",
    accent_soft="#26384D",
    accent_strong="#86B8F4",
    on_accent="#1E2227",
    selection="#2D4763",
    warning="#F0B35A",
    warning_band="#3B2F1B",
    error="#F5A39B",
    error_band="#3F2522",
    good="#6CC79A",
    good_band="#1F3529",
    edge="#5A636D",
    faint="#76808B",
    hover="#2E343B",
    header="#2C3239",
    stripe="#292E35",
    thumb="#4C5560",
)

_shown = LIGHT


def tokens() -> Tokens:
    """The colours of the theme now shown."""
    return _shown


def system_is_dark() -> bool:
    """What the desktop asks for."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply(application: QApplication, theme: str) -> None:
    """Show "light", "dark" or what the system wants ("auto"): palette, style sheet, native title bar."""
    global _shown
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(theme, Qt.ColorScheme.Unknown)
    application.styleHints().setColorScheme(wanted)
    dark = system_is_dark() if wanted == Qt.ColorScheme.Unknown else wanted == Qt.ColorScheme.Dark
    _shown = DARK if dark else LIGHT
    _pixmap.cache_clear()
    application.setPalette(_palette(_shown))
    application.setStyleSheet(style_sheet(_shown))
    # Scheme and style sheet give menus and tables the small font of Windows again; ours set anew takes it away.
    application.setFont(application.font())


def style_sheet(chosen: Tokens) -> str:
    """`resources/style/style.qss` with its @roles@ filled in."""
    text = (RESOURCES / "style" / "style.qss").read_text(encoding="utf-8")
    text = text.replace("@art@", (RESOURCES / "style" / ("dark" if chosen.dark else "light")).as_posix())
    for role, colour in asdict(chosen).items():
        text = text.replace(f"@{role}@", str(colour))
    return text


def icon(name: str, *, role: str = "text") -> QIcon:
    """A line icon of `resources/icons` in the colour of `role`; ask again after a theme change."""
    made = QIcon()
    for size in _ICON_SIZES:
        made.addPixmap(_pixmap(name, getattr(_shown, role), size))
    return made


def has_icon(name: str) -> bool:
    """True when `resources/icons` holds one of that name."""
    return (RESOURCES / "icons" / f"{name}.svg").exists()


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # with the first icon, after the first paint

    drawing = (RESOURCES / "icons" / f"{name}.svg").read_bytes().replace(_DRAWN.encode(), colour.encode())
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def _palette(chosen: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for part, colour in (
        (role.Window, chosen.page),
        (role.WindowText, chosen.text),
        (role.Base, chosen.card),
        (role.AlternateBase, chosen.stripe),
        (role.Text, chosen.text),
        (role.PlaceholderText, chosen.muted),
        (role.Button, chosen.card),
        (role.ButtonText, chosen.text),
        (role.BrightText, chosen.error),
        (role.ToolTipBase, chosen.card),
        (role.ToolTipText, chosen.text),
        (role.Highlight, chosen.selection),
        (role.HighlightedText, chosen.text),
        (role.Accent, chosen.accent),
        (role.Link, chosen.accent),
        (role.LinkVisited, chosen.accent),
        (role.Light, chosen.card),
        (role.Mid, chosen.line),
        (role.Dark, chosen.edge),
    ):
        palette.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(chosen.faint))
    return palette
