"""A second start hands its file to the first and ends (desktop conventions: second start).

Not a lock on data: the data file has its own. A socket left by a killed program is taken over.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT = 500  # ms


class SingleInstance(QObject):
    """Signals: called(path or "") when the program was started again."""

    called = Signal(str)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def is_first(self, path: Path | None) -> bool:
        """True when no other runs, which from now on listens; otherwise the other has been told about `path`."""
        socket = QLocalSocket(self)
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT):
            socket.write((str(path) if path else "").encode() + b"\n")
            socket.waitForBytesWritten(_WAIT)
            socket.disconnectFromServer()
            return False
        if not self._server.listen(self._name):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)
        return True

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(socket.deleteLater)
        if socket.canReadLine():
            self._take(socket)

    def _on_ready(self) -> None:
        socket = self.sender()
        if socket.canReadLine():
            self._take(socket)

    def _take(self, socket: QLocalSocket) -> None:
        self.called.emit(bytes(socket.readLine().data()).decode(errors="replace").strip())
