"""A second start hands its file to the first and ends (desktop conventions: second start).

Not a lock on data: the data file has its own. A socket left by a killed program is taken over.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT = 1000  # ms


def hand_over(home: Path, path: Path | None) -> bool:
    """Tell the program that runs already about `path`; False when it does not answer.

    Args:
        home: settings folder of this person; one window each.
    """
    socket = QLocalSocket()
    socket.connectToServer(_name(home))
    if not socket.waitForConnected(_WAIT):
        return False
    socket.write((str(path) if path else "").encode() + b"\n")
    told = socket.waitForBytesWritten(_WAIT)
    socket.disconnectFromServer()
    return told


class SingleInstance(QObject):
    """Listens for later starts. Signals: called(path or "")."""

    called = Signal(str)

    def __init__(self, home: Path, parent: QObject) -> None:
        super().__init__(parent)
        name = _name(home)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(socket.deleteLater)
        self._take(socket)

    def _on_ready(self) -> None:
        self._take(self.sender())

    def _take(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            self.called.emit(bytes(socket.readLine().data()).decode(errors="replace").strip())


def _name(home: Path) -> str:
    """Short enough for a socket, the same at each start."""
    return f"street-ledger-{hashlib.sha256(str(home).encode()).hexdigest()[:16]}"
