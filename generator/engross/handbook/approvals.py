"""How versions were signed, as their pages tell it: the seal, the signature of each approval, renewals, and for what it is worth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engross.edition import Edition
from engross.history import VersionHistory
from engross.model.record import Approved, Renewed, SignatureMark
from engross.versions import IssuedVersion


@dataclass(frozen=True, slots=True)
class Signing:
    """What was found of the signatures in a version's PDF when they were taken in.

    `signatures` are by the id of the approval; `asked` is how many approvals have to be given.
    """

    seal: SignatureMark | None
    signatures: Mapping[str, SignatureMark]
    renewals: tuple[Renewed, ...]
    asked: int

    @property
    def is_signed(self) -> bool:
        """Whether the PDF carries any signature, the seal counted."""
        return self.seal is not None or bool(self.signatures)

    @property
    def is_demo(self) -> bool:
        """Whether only a demo authority vouches for any of the signatures."""
        marks = (self.seal, *self.signatures.values())
        return any(mark is not None and mark.trust == "demo" for mark in marks)

    @property
    def renewed(self) -> Renewed | None:
        """The last renewal."""
        return self.renewals[-1] if self.renewals else None


def find_signing(version: VersionHistory) -> Signing:
    """How a version was signed."""
    given = (each for each in version.verdicts.values() if isinstance(each, Approved))
    return Signing(
        seal=version.sealed.signature if version.sealed else None,
        signatures={each.approval: each.signature for each in given if each.signature is not None},
        renewals=tuple(each for each in version.signature_events if isinstance(each, Renewed)),
        asked=sum(step.needed for step in version.steps),
    )


def find_demo_versions(edition: Edition) -> Iterator[IssuedVersion]:
    """The approved versions for whose signatures only a demo authority vouches."""
    for policy_id, versions in edition.versions.items():
        history = edition.source.history(policy_id)
        for version in versions:
            found = history.find(version.version)
            if found is not None and find_signing(found).is_demo:
                yield version
