"""Artifacts taken from before where they would come out the same, and made where they would not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engross.errors import OutputError
from engross.incremental.traces import Traces, combine
from engross.incremental.watching import Facts, Watch

Make = Callable[[Watch], Sequence[bytes]]
"""Makes the parts of an artifact from a watched library: all that it looks up besides what is given has to be noted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The parts of an artifact, in the store."""

    digests: tuple[str, ...]
    _read: Callable[[int], bytes]

    def read(self, part: int) -> bytes:
        """A part; made again where the store has lost it."""
        return self._read(part)


@dataclass(frozen=True, slots=True)
class Memory:
    """What was made before, and the facts as they are now.

    `base` is the digest of what counts for every artifact besides facts: options, templates, engross itself.
    """

    traces: Traces
    facts: Facts
    base: str = ""

    def remember(self, name: str, given: Sequence[str], make: Make) -> Kept:
        """An artifact by its name; `given` is all it is made of besides facts of the library that `make` looks up."""
        key = combine(self.base, self.facts.common, *given)
        digests = self.traces.recall(name, key, self.facts)
        if digests is None:
            digests = self._make(name, key, make)
        return Kept(digests, lambda part: self._read(name, key, make, digests[part], part))

    def _make(self, name: str, key: str, make: Make) -> tuple[str, ...]:
        watch = Watch()
        parts = make(watch)
        digests = tuple(self.traces.store.put(part) for part in parts)
        self.traces.keep(name, key, {address: self.facts(address) for address in watch.read}, digests)
        return digests

    def _read(self, name: str, key: str, make: Make, digest: str, part: int) -> bytes:
        data = self.traces.store.get(digest)
        if data is None:
            data = self.traces.store.get(self._make(name, key, make)[part])
        if data is None:
            raise OutputError(f"What was just made for {name} is not in the store any more; build again.")
        return data
