"""Which rows of ``calls`` count: the log of sources, folded to one active source a call.

``calls`` is only ever appended to, so that two writers cannot undo each other. Reading it in order
gives the state: a later row takes the place of an earlier one with the same run, the same file or
the same bytes; of the sources that remain for a call, the one with the highest rank is active.
Ranks are written down, so sweeping dead rows cannot change which source is active.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Decision", "Entry", "Sources", "Status"]

Status = Literal["added", "unchanged", "replaced", "inactive"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of a call, as its row in ``calls`` says."""

    row: Mapping[str, Any]

    @property
    def slot(self) -> str:
        """What can have one active source: the call, or the file where the call is not known."""
        call = str(self.row["call"])
        return f"{call}/{self.row['source_name']}/{self.row['origin']}" if "UNKNOWN" in call else call

    @property
    def rank(self) -> int:
        """The higher one is the active one."""
        return int(self.row["rank"])

    @property
    def run_id(self) -> str:
        """What made the rows, from which bytes."""
        return str(self.row["run_id"])

    def same_file(self, other: Entry) -> bool:
        """Say whether both rows come from one file: same name, and same folder where both know it."""
        mine, theirs = self.row["origin"], other.row["origin"]
        return self.row["source_name"] == other.row["source_name"] and (mine == theirs or not mine or not theirs)

    def supersedes(self, other: Entry) -> bool:
        """Say whether this later row takes the place of ``other``."""
        same_bytes = self.row["sha256"] == other.row["sha256"]
        if self.slot == other.slot:
            return same_bytes or self.same_file(other)
        return same_bytes and self.same_file(other)  # read anew, it turned out to be another call


@dataclass(frozen=True, slots=True)
class Decision:
    """What adding a source would do: a status, the rank to write, and one sentence."""

    status: Status
    rank: int
    message: str


@dataclass(slots=True)
class Sources:
    """The live sources by slot, folded from the rows of ``calls`` in the order of their commits."""

    slots: dict[str, list[Entry]] = field(default_factory=dict)
    by_sha: dict[str, list[Entry]] = field(default_factory=dict)
    dead: list[Entry] = field(default_factory=list)

    @classmethod
    def fold(cls, rows: Iterable[Mapping[str, Any]]) -> Sources:
        """Read the whole log."""
        sources = cls()
        for row in rows:
            sources.push(Entry(row))
        return sources

    def copy(self) -> Sources:
        """Return a copy that can take further rows without changing this one."""
        slots = {slot: [*entries] for slot, entries in self.slots.items()}
        return Sources(slots, {sha: [*entries] for sha, entries in self.by_sha.items()}, [*self.dead])

    def push(self, entry: Entry) -> None:
        """Take one more row of the log."""
        rivals = self._rivals(entry)
        if any(rival.run_id == entry.run_id and rival.rank >= entry.rank for rival in rivals):
            self.dead.append(entry)  # another writer was first with the same content
            return
        for rival in rivals:
            self.slots[rival.slot].remove(rival)
            self.by_sha[rival.row["sha256"]].remove(rival)
            self.dead.append(rival)
        self.slots.setdefault(entry.slot, []).append(entry)
        self.by_sha.setdefault(entry.row["sha256"], []).append(entry)

    def active(self) -> list[Entry]:
        """Return the sources that count, sorted by call and source."""
        chosen = [max(entries, key=lambda entry: entry.rank) for entries in self.slots.values() if entries]
        return sorted(chosen, key=_order)

    def live(self) -> list[Entry]:
        """Return all sources, active or kept aside, sorted by call and source."""
        return sorted((entry for entries in self.slots.values() for entry in entries), key=_order)

    def active_in(self, slot: str) -> Entry | None:
        """Return the active source of one slot."""
        return max(self.slots.get(slot, ()), key=lambda entry: entry.rank, default=None)

    def decide(self, entry: Entry, *, prefer: bool) -> Decision:
        """Say what adding ``entry`` would do; its own rank is not looked at."""
        active = self.active_in(entry.slot)
        rivals = self._rivals(entry)
        known = next((rival for rival in rivals if rival.run_id == entry.run_id), None)
        if known is not None:
            return _decide_known(known, active, prefer=prefer)
        call, name = entry.row["call"], entry.row["source_name"]
        at_home = [rival for rival in rivals if rival.slot == entry.slot]
        top = active.rank + 1 if active is not None else 0
        if prefer and active is not None and active not in at_home:
            return Decision("replaced", top, f"{call}: {name} is now active instead of {active.row['source_name']}")
        if at_home:
            rank = max(rival.rank for rival in at_home)
            return Decision("replaced", rank, f"{call}: replaced by the new content of {name}")
        if active is not None:
            rest = f"{active.row['source_name']} is active; prefer=True (--prefer) switches"
            return Decision("inactive", -1, f"{call}: {name} is kept aside, {rest}")
        if rivals:
            return Decision("replaced", 0, f"{call}: {name} was stored as {rivals[0].row['call']} before")
        return Decision("added", 0, f"{call}: added from {name}")

    def _rivals(self, entry: Entry) -> list[Entry]:
        """Live sources whose place ``entry`` takes, in order."""
        near = [*self.slots.get(entry.slot, ())]
        near += [other for other in self.by_sha.get(entry.row["sha256"], ()) if other not in near]
        return [other for other in near if entry.supersedes(other)]


def _decide_known(known: Entry, active: Entry | None, *, prefer: bool) -> Decision:
    call, name = known.row["call"], known.row["source_name"]
    if active is None or active is known:
        return Decision("unchanged", known.rank, f"{call}: these bytes are stored already, from {name}")
    if prefer:
        before = active.row["source_name"]
        return Decision("replaced", active.rank + 1, f"{call}: {name} is now active instead of {before}")
    rest = f"{active.row['source_name']} is active; prefer=True (--prefer) switches"
    return Decision("unchanged", known.rank, f"{call}: {name} is kept aside, {rest}")


def _order(entry: Entry) -> tuple[str, str]:
    return str(entry.row["call"]), str(entry.row["source_id"])
