"""A workshop of the test's own: register, private and public roots, and a cleared draft on its way to the public."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from grandjour.model.administration import Agent, Role
from grandjour.model.document import Deposit, Document, DocumentKind, Origin, OriginKind
from grandjour.model.ids import new_id
from grandjour.model.release import Clearance, Draft, Release
from grandjour.publish.commit import commit
from grandjour.publish.prepare import prepare
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register, migrate
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter
from made_release import ADMINISTRATION, AT, made_clearance, made_draft

AGENT: Final = Agent("agent-1", ADMINISTRATION.siren, "camille", "Camille Essai", Role.LEGAL_OFFICER)
NAME: Final = "Dossier canary-name.csv"
LATER: Final = AT + timedelta(days=5)


@dataclass(frozen=True)
class Workshop:
    """Everything in one folder, as a worker has it."""

    root: Path

    @property
    def register(self) -> Register:
        """The register, opened anew, as a new worker does."""
        return Register(_register_url(self.root))

    @property
    def objects(self) -> PrivateObjects:
        """The private root."""
        return PrivateObjects((self.root / "private").as_uri())

    @property
    def public(self) -> PublicWriter:
        """The public root, to write."""
        return PublicWriter((self.root / "public").as_uri())

    @property
    def reader(self) -> PublicReader:
        """The public root, as a portal sees it."""
        return PublicReader((self.root / "public").as_uri())

    def preview(self, draft: Draft) -> PublicReader:
        """The preview root of a draft."""
        return PublicReader(self.objects.preview_url(draft.id))

    def cleared(
        self, document: str = "ab" * 32, of: dict[str, Any] | None = None, **changes: Any
    ) -> tuple[Draft, Clearance]:
        """A deposit with a draft that is cleared, all of it in the register. of: facts of the deposit."""
        register = self.register
        deposit = replace(_deposit(document), **(of or {}))
        register.add_deposit(deposit, at=AT)
        draft_id = new_id()
        folder = self.objects.draft_folder(draft_id)
        folder.mkdir(parents=True, exist_ok=True)
        draft = made_draft(folder, id=draft_id, deposit=deposit.id, **changes)
        register.describe(
            ADMINISTRATION.siren,
            deposit.id,
            title=draft.title,
            description=draft.description,
            actor=AGENT.id,
            at=AT,
        )
        clearance = made_clearance(draft)
        register.save_clearance(ADMINISTRATION.siren, draft, clearance, at=AT)
        register.close()
        return draft, clearance

    def prepared(self, draft: Draft, clearance: Clearance) -> Release:
        """Reserve and prepare."""
        register = self.register
        release = register.reserve_release(draft, clearance, at=AT)
        prepare(
            draft,
            clearance,
            release=release,
            folder=self.objects.draft_folder(draft.id),
            writer=PublicWriter(self.objects.preview_url(draft.id)),
            at=AT,
        )
        register.close()
        return release

    def commit(self, release: Release) -> int:
        """Publish."""
        register = self.register
        draft, _ = register.clearance(release.clearance)
        try:
            return commit(
                release, register=register, preview=self.preview(draft), public=self.public, actor=AGENT.id, at=LATER
            )
        finally:
            register.close()


def open_workshop(root: Path) -> Workshop:
    """A workshop with one administration and one agent."""
    migrate(_register_url(root))
    workshop = Workshop(root)
    register = workshop.register
    register.add_administration(ADMINISTRATION, actor="set-up", at=AT)
    register.add_agent(AGENT, "hash of a password", actor="set-up", at=AT)
    register.close()
    return workshop


def _register_url(root: Path) -> str:
    return f"sqlite:///{root / 'private' / 'register.sqlite'}"


def _deposit(document: str) -> Deposit:
    return Deposit(
        id=new_id(),
        administration=ADMINISTRATION.siren,
        document=Document(sha256=document, size=120, kind=DocumentKind.DELIMITED),
        name=NAME,
        title="Subventions",
        mission="Vie associative",
        origin=Origin(OriginKind.PRODUCED),
        arrived_at=AT,
        agent=AGENT.id,
    )
