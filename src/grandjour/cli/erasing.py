"""The acts without way back from the command line, each once its word is typed: takedown, purge."""

import argparse
import sys

from grandjour import settings
from grandjour.cli.output import answer, progress
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import ErasureReserved, NotErasable, PurgeReserved, WordMissing
from grandjour.cli.signing import administration_of, agent_of
from grandjour.cli.states import states
from grandjour.model.administration import LEGAL, Role
from grandjour.model.document import DepositState
from grandjour.model.encoding import to_plain
from grandjour.model.errors import StillPublic
from grandjour.model.release import ReleaseState
from grandjour.model.work import Act, JobKind


def takedown(arguments: argparse.Namespace) -> int:
    """`grandjour takedown RELEASE`, by a legal officer or an administrator; repeated, no change.

    Raises WordMissing, ErasureReserved for another agent, NotErasable for what never was public.
    """
    require_word(arguments, "erase", "effacer")
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        if agent.role not in LEGAL:
            raise ErasureReserved(name=agent.name)
        release = workshop.register.release(siren, arguments.release)
        workshop.register.add_job(
            JobKind.TAKEDOWN,
            release.id,
            administration=siren,
            agent=agent.id,
            detail=arguments.reason,
            act=Act.ASK_TAKEDOWN,
            at=settings.now(),
        )
        run_until_idle(workspace, workshop)
        release = workshop.register.release(siren, release.id)
        if release.state is not ReleaseState.ERASED:
            raise NotErasable(release=release.id, state=states(arguments.language).release(release.state))
        answer(arguments, to_plain(release), [f"{release.id}  {states(arguments.language).release(release.state)}"])
        return 0


def purge(arguments: argparse.Namespace) -> int:
    """`grandjour purge DEPOSIT`, by an administrator; repeated, no change.

    Raises WordMissing, PurgeReserved for another agent, StillPublic.
    """
    require_word(arguments, "destroy", "détruire")
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        if agent.role is not Role.ADMINISTRATOR:
            raise PurgeReserved(name=agent.name)
        deposit = workshop.register.deposit(siren, arguments.deposit).deposit.id
        if workshop.register.is_held(deposit):
            raise StillPublic(deposit=deposit)
        workshop.register.add_job(
            JobKind.PURGE, deposit, administration=siren, agent=agent.id, act=Act.ASK_PURGE, at=settings.now()
        )
        run_until_idle(workspace, workshop)
        record = workshop.register.deposit(siren, deposit)
        state = states(arguments.language).deposit(record)
        answer(arguments, {"deposit": deposit, "state": record.state}, [f"{deposit}  {state}"])
        return 0 if record.state is DepositState.PURGED else 1


def require_word(arguments: argparse.Namespace, *words: str) -> None:
    """Read the word that confirms an act without way back, typed or from standard input. Raises WordMissing."""
    shown = words[-1] if arguments.language == "fr" else words[0]
    if sys.stdin.isatty():
        progress(f"→ {shown} ?")
    if sys.stdin.readline().strip().casefold() not in words:
        raise WordMissing(word=shown)
