"""Where a deposit stands, for `--json` and for a reader: its questions, its dataset, what is public of it."""

from pathlib import Path

from grandjour import settings
from grandjour.cli.states import failure, states
from grandjour.model.decision import Decision
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.encoding import to_plain
from grandjour.model.errors import Language
from grandjour.model.release import Release, ReleaseState
from grandjour.pipeline import Workshop, dataset_of
from grandjour.serve.slug import SHORT_ID_LENGTH, slug
from grandjour.settings import Workspace


class Teller:
    """Tells deposits of one workspace in one language."""

    def __init__(self, workspace: Workspace, workshop: Workshop, language: Language) -> None:
        self._workshop = workshop
        self._language = language
        self._portal = settings.office_places(workspace).portal_url

    def told(self, record: DepositRecord) -> dict[str, object]:
        """A deposit as the commands give it under --json."""
        decision = self._decision(record)
        public = self.public_release(record)
        return {
            "deposit": record.deposit.id,
            "name": record.deposit.name,
            "kind": record.deposit.document.kind,
            "sha256": record.deposit.document.sha256,
            "parent": record.deposit.parent,
            "state": record.state,
            "error": record.error,
            "decision": to_plain(decision) if decision else None,
            "dataset": record.deposit.dataset,
            "release": public.id if public else None,
            "version": public.n if public else None,
            "address": self._address(record, public) if public else None,
        }

    def lines(self, record: DepositRecord) -> list[str]:
        """The same for a reader: state, open questions with the answers that `grandjour rule` takes, where it is.

        In brackets: what would settle the duty to publish, and holds nothing back.
        """
        decision = self._decision(record)
        asked = [("?", one) for one in decision.questions] if decision else []
        asked += [("(?)", one) for one in decision.duty_questions] if decision else []
        return [
            f"{record.deposit.id}  {states(self._language).deposit(record):<16}  {record.deposit.name}",
            *([f"    {failure(record.error, record.error_place, self._language)}"] if record.error else []),
            *(f"    {mark} {question.id}: {' | '.join(question.options)}" for mark, question in asked),
            *self._places(record),
        ]

    def _decision(self, record: DepositRecord) -> Decision | None:
        """The last decision on a deposit, without its questions where the deposit is set aside: nobody may answer."""
        decision = self._workshop.register.decision(record.deposit.administration, record.deposit.id)
        if decision is None or record.state is not DepositState.DISCARDED:
            return decision
        return decision.without_questions()

    def public_release(self, record: DepositRecord) -> Release | None:
        """The newest release of a deposit that the public has; None where it has none."""
        releases = self._workshop.register.releases(record.deposit.administration)
        found = (one for one in releases if one.deposit == record.deposit.id and one.state is ReleaseState.COMMITTED)
        return max(found, key=lambda one: one.n, default=None)

    def _places(self, record: DepositRecord) -> list[str]:
        if record.state is DepositState.UNREADABLE:
            return []
        french = self._language == "fr"
        lines = [f"    {'jeu de données' if french else 'dataset'} {record.deposit.dataset}"]
        public = self.public_release(record)
        if public:
            lines.append(f"    version {public.n} {public.id}")
            lines.append(f"    {self._address(record, public)}")
        return lines

    def _address(self, record: DepositRecord, release: Release) -> str:
        """The dataset's page on the portal: its short id finds it, whatever the words before."""
        title = self._workshop.register.clearance(release.clearance)[0].title
        last = slug(title, dataset_of(record.deposit)[:SHORT_ID_LENGTH])
        return f"{self._portal}/{self._language}/donnees/{last}"


def status_of(record: DepositRecord) -> int:
    """Exit status for a deposit: 0 ready or public, 1 awaits something or refused, 3 cannot be read."""
    if record.state is DepositState.UNREADABLE:
        return 3
    return 0 if record.state in (DepositState.READY, DepositState.PUBLISHED) else 1


def twin_line(path: Path, twin: str, language: Language) -> str:
    """The warning that the same bytes came before, as deposit `twin`."""
    if language == "fr":
        return f"{path.name} : ce même document est déjà arrivé, dépôt {twin}. Cette arrivée est gardée aussi."
    return f"{path.name}: this same document came before, deposit {twin}. This arrival is kept too."
