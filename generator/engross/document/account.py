"""An account plan as templates get it."""

from dataclasses import dataclass, field

from engross.document.view import View, need_organization
from engross.drawing import SCREEN
from engross.drawing.canvas import Medium
from engross.library import AccountFile, Library
from engross.model.account import Account
from engross.model.organization import Person
from engross.text.context import text_names
from engross.text.prose import ProseContext, Resolver


@dataclass(frozen=True)
class AccountView(View):
    """An account plan as templates get it."""

    id: str = ""
    account: Account = field(kw_only=True)

    @property
    def lead(self) -> Person | None:
        """The person who leads the team."""
        return next((self.find_person(member.person) for member in self.account.team if member.lead), None)


def make_account_view(
    library: Library, account_file: AccountFile, resolver: Resolver, medium: Medium = SCREEN
) -> AccountView:
    """An account plan ready for templates; the library must be free of errors."""
    return AccountView(
        library=library,
        organization=need_organization(library),
        resolver=resolver,
        context=ProseContext(text_names(library), resolver),
        medium=medium,
        id=account_file.id,
        account=account_file.account,
    )
