"""Whoever sits at the keyboard with a key: keys and clocks opened, and what is done with them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from click import Abort

from engross.cli.passphrase import read_passphrase
from engross.cli.terminal import say, tell_wait
from engross.disk import MAX_FILE_BYTES, FolderTree
from engross.errors import EngrossError, KeyAccessError, SignatureError, TimestampError
from engross.issuing.acceptance import Acceptance
from engross.issuing.entitlement import Asked, entitled_people, find_approval
from engross.issuing.keyring import CLOCK, Keyring
from engross.issuing.signatory import Signatory
from engross.issuing.signed_pdf import open_to_sign
from engross.library import Library, parse_library
from engross.mkdocs_plugin import library_options
from engross.model.record import Approved, Renewed, Sealed, SignatureMark
from engross.remote.archive import open_files
from engross.report.status import find_policy
from engross.signing.clocks import DEMO_CLOCK, Timestamps, open_clock, open_demo_clock
from engross.signing.keys import Key, open_key
from engross.trust import ISSUER

_CLOCKS = {"timestamp": "by a timestamp authority", "signer": "by this computer's clock"}
_MEGABYTE = 1_000_000


def read_pdf(path: Path) -> bytes:
    """A PDF that somebody hands in. Raises SignatureError for one that is too large to be one of ours."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise SignatureError(
            f"{path} has {size // _MEGABYTE} MB; no PDF that engross makes is larger than {MAX_FILE_BYTES // _MEGABYTE} MB."
        )
    return path.read_bytes()


@dataclass
class Keyholder:
    """Opens keys and the clock as they are needed; a passphrase that was typed is tried for the clock too."""

    root: Path
    folder: Path
    now: datetime
    file: Path | None
    env: str | None
    typed: str = field(default="", repr=False)

    def seal(self, policy_id: str, version: str, address: str, by: str, today: date) -> Sealed:
        """Seal a version with the issuer's key."""
        with self._key(address or str(self.keyring.path(ISSUER))) as key, self._clock() as clock:
            return self._signatory(by, today, clock).seal(policy_id, key, version)

    def seal_issued(self, policy_ids: Sequence[str], by: str, today: date) -> dict[str, str]:
        """Seal versions that were just issued, and say of each what came of it: that it is issued stays true."""
        told: dict[str, str] = {}
        try:
            with self._key(str(self.keyring.path(ISSUER))) as key, self._clock() as clock:
                for policy_id in policy_ids:
                    event = self._signatory(by, today, clock).seal(policy_id, key)
                    told[policy_id] = f"Sealed: {self.describe(event.signature)}."
        except (EngrossError, Abort) as error:
            why = str(error) or "It was stopped."
            told |= {policy_id: f"Not sealed yet. {why}" for policy_id in policy_ids if policy_id not in told}
        return told

    def sign(
        self, policy_id: str, role: str, version: str, person: str, address: str, by: str, today: date
    ) -> Approved:
        """Sign with an approver's key."""
        # Before any passphrase is asked for: what is signed, and whether it can be.
        chosen = find_approval(open_to_sign(self.root, policy_id), policy_id, role, version, person)
        version = str(chosen.history.version)
        say(f"To be signed: {chosen}, as {chosen.approval.role}: “{chosen.approval.statement}”")
        address = address or self._find_key(chosen, person, today)
        with self._key(address) as key, self._clock() as clock:
            return self._signatory(by, today, clock).sign(policy_id, role, key, version, person)

    def accept(self, data: bytes, by: str, today: date) -> Approved:
        """Take a signed PDF in."""
        return Acceptance(self.root, self.now, by, tell_wait, today).accept(data)

    def prove_longer(self, policy_id: str, version: str, by: str, today: date) -> None:
        """Add an archive timestamp once a version has all its signatures, where the options ask for one."""
        options = library_options(self.root)
        history = parse_library(FolderTree(self.root)).history(policy_id).find(version)
        is_wanted = bool(options.timestamps) and options.signature_level in {"auto", "b-lta"}
        if history is None or history.missing or not is_wanted:
            return
        try:
            with self._clock() as clock:
                renewed = self._signatory(by, today, clock).renew(policy_id, version)
        except (KeyAccessError, SignatureError, TimestampError) as error:
            say(f"It has no archive timestamp yet. {error}")
            say(f"Next: engross renew {policy_id}")
            return
        say(f"It has an archive timestamp, and can be proved until {renewed.renew_by}.")

    def renew(
        self,
        policy_ids: Sequence[str],
        before: date,
        by: str,
        today: date,
        progress: Callable[[str, int], None],
    ) -> tuple[Renewed, ...]:
        """Renew the newest signed version of named policies, or all whose proof ends before a day."""
        library = parse_library(open_files(self.root))
        named = [find_policy(library, name) for name in policy_ids]
        due = list(_find_due(library, named, before, clocked=bool(library_options(self.root).timestamps)))
        renewed: list[Renewed] = []
        if not due:
            return ()
        with self._clock() as clock:
            signatory = self._signatory(by, today, clock)
            for policy_id, version in due:
                event = signatory.renew(policy_id, version)
                say(f"Renewed: {policy_id} {version} can be proved until {event.renew_by}.")
                renewed.append(event)
                progress(f"{policy_id} {version}", len(due))
        return tuple(renewed)

    def describe(self, mark: SignatureMark | None) -> str:
        """A signature in words."""
        if mark is None:
            return "without a signature"
        demo = " (demo – not legally binding)" if mark.trust == "demo" else ""
        return f"{mark.signed_at:%Y-%m-%d %H:%M} UTC {_CLOCKS[mark.clock]}, level {mark.level}{demo}"

    @property
    def keyring(self) -> Keyring:
        """The folder of private keys."""
        return Keyring(self.folder)

    def _signatory(self, by: str, today: date, clock: Timestamps | None) -> Signatory:
        return Signatory(self.root, self.now, by, library_options(self.root), clock, tell_wait, today)

    def _find_key(self, asked: Asked, person: str, today: date) -> str:
        """The key of whoever signs: the person named, else the first holder whose key is here; a deputy is named."""
        people = entitled_people(parse_library(open_files(self.root)), asked.approval, today)
        chosen = [
            each.id for each in people if (person in {each.id, each.name} if person else not each.is_deputy)
        ]
        here = [each for each in chosen if self.keyring.has(each)]
        if here:
            return str(self.keyring.path(here[0]))
        names = ", ".join(f"{each}.p12" for each in chosen) or "nobody holds the role"
        deputies = ", ".join(each.id for each in people if each.is_deputy and not person)
        stand_in = f" A deputy signs with --person ({deputies})." if deputies else ""
        raise KeyAccessError(
            f"No key of anybody who signs as {asked.approval.role} is in {self.folder} ({names}). Say where it is: --key.{stand_in}"
        )

    def _ask(self, what: str) -> str:
        self.typed = read_passphrase(what, self.file, self.env)
        return self.typed

    def _ask_once(self, what: str) -> str:
        return self.typed or self._ask(what)

    @contextmanager
    def _key(self, address: str) -> Iterator[Key]:
        with open_key(address, self._ask) as key:
            yield key

    @contextmanager
    def _clock(self) -> Iterator[Timestamps | None]:
        """The clock that mkdocs.yml names; the demo authority's own is a key in the folder of keys."""
        address = library_options(self.root).timestamps
        if not address:
            yield None
        elif address != DEMO_CLOCK:
            yield open_clock(address)
        else:
            with ExitStack() as stack:
                key = self._open_clock_key(stack)
                anchors = parse_library(FolderTree(self.root)).trust.anchors
                yield open_demo_clock(key, [each.certificate for each in anchors], self.now)

    def _open_clock_key(self, stack: ExitStack) -> Key:
        path = str(self.keyring.path(CLOCK))
        try:
            return stack.enter_context(open_key(path, self._ask_once))
        except KeyAccessError:
            if not self.typed:
                raise
            return stack.enter_context(open_key(path, self._ask))


def _find_due(
    library: Library, policy_ids: Sequence[str], before: date, *, clocked: bool
) -> Iterator[tuple[str, str]]:
    """The signed versions that are to be renewed, of policies that are named or of all.

    Where there is a clock, that is also one that has all its signatures and no archive timestamp.
    """
    for policy_id in policy_ids or library.versions:
        versions = library.history(policy_id).versions
        signed = [each for each in versions if each.signature_events and each.withdrawn is None]
        if policy_ids and not signed:
            raise SignatureError(f"No version of {policy_id} is signed, so there is nothing to renew.")
        for each in signed:
            ends = each.proved_until
            is_named = bool(policy_ids) and each is signed[-1]
            is_open = clocked and each.renew_by is None and each.binds
            if is_named or is_open or (ends is not None and ends <= before):
                yield policy_id, str(each.version)
