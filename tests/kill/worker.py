"""A real second process that works on a data file until it is killed: python -m tests.kill.worker.

The process stays warm and forks a child for each line "MODE SEED PATH" it reads. The child opens the file, says so,
then saves, pastes, imports and undoes at random; after each COMMIT it acknowledges with number and hash of the set.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from typing import Any

import db.connection
import db.store
import db.writing
from app.core.session import Session
from tests.store_kit import add, change, edit, open_file

GROUP = 42
BATCH = 2000


def say(*words: object) -> None:
    """One line at once, so that nothing acknowledged waits in a buffer when the signal comes."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def prepare(path: Path) -> None:
    """The file every child starts from: a group of rows that are always changed together, and one row beside."""
    session = open_file(path)
    session.apply(change(*(add("visit", subject=f"第 {n} 户") for n in range(GROUP + 1)), label="准备"))
    session.backup("手动备份")
    session.close(backup=False)


def work(path: Path, chance: random.Random, mode: str) -> None:
    """Change the file for ever."""
    session = open_file(path)
    say("open", *session.anchor())
    while True:
        action = chance.choices((save, paste, load, undo, redo), weights=(4, 5, 2, 3, 1))[0]
        if mode == "early":
            say("ack", session.anchor()[0] + 1, "?")
        action(session, chance)
        if mode != "early":
            say("ack", *session.anchor())


def save(session: Session, chance: random.Random) -> None:
    """One record."""
    session.apply(change(edit("visit", GROUP + 1, text=f"{chance.random()}")))


def paste(session: Session, chance: random.Random) -> None:
    """Many records, one value for all."""
    code = f"{chance.getrandbits(40)}"
    session.apply(change(*(edit("visit", row_id, code=code) for row_id in range(1, GROUP + 1)), source="paste"))


def load(session: Session, chance: random.Random) -> None:
    """An import: a copy is made first, then all rows come in one step."""
    name = f"批次 {chance.getrandbits(40)}"
    session.apply(change(*(add("visit", subject=name, people=n % 500 * 2) for n in range(BATCH)), source="import"))


def undo(session: Session, chance: random.Random) -> None:
    """One step back, never past the preparation."""
    if session.undo_label != "准备":
        session.undo()


def redo(session: Session, chance: random.Random) -> None:
    """One step forward, if there is any."""
    session.redo()


def break_on_purpose(mode: str) -> None:
    """Negative controls: faults that the test must see."""
    if mode == "rows":
        whole = db.writing._write_part

        def each_row_by_itself(store: Any, table: Any, part: Any, *, packer: Any) -> None:
            for one in part:
                whole(store, table, [one], packer=packer)
                store.connection.execute("COMMIT")
                store.connection.execute("BEGIN IMMEDIATE")

        db.writing._write_part = each_row_by_itself
    if mode == "split":
        write = db.writing.journal.write

        def after_a_commit(connection: Any, heading: Any, changes: Any, *, packer: Any) -> Any:
            connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
            return write(connection, heading, changes, packer=packer)

        db.writing.journal.write = after_a_commit


def main() -> None:
    """Fork a child a line, tell its number, wait for its end; with words in the command, work at once."""
    if len(sys.argv) > 1:
        break_on_purpose(sys.argv[1])
        work(Path(sys.argv[3]), random.Random(int(sys.argv[2])), sys.argv[1])
    for line in sys.stdin:
        mode, seed, name = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if child == 0:
            try:
                break_on_purpose(mode)
                work(Path(name), random.Random(int(seed)), mode)
            except BaseException as error:
                say("failed", repr(error))
                os._exit(1)
        say("child", child)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
