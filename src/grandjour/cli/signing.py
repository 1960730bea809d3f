"""Who acts: the administration meant, and the agent who signs."""

from typing import Final

from grandjour import settings
from grandjour.cli.refusals import RemovedAgent, SeveralAdministrations, UnknownAdministration, UnknownAgent
from grandjour.model.administration import Administration, AdministrationKind, Agent
from grandjour.model.errors import NotFound
from grandjour.model.work import WORKER
from grandjour.pipeline import Workshop

MOST_NAMED: Final = 10
PROVISIONAL: Final = Administration(
    siren="000000000",
    name="Administration à renseigner",
    kind=AdministrationKind.COMMUNE,
    mission="",
    contact="",
)


def administration_of(workshop: Workshop, siren: str | None) -> str:
    """The administration meant: the one named, else the only one, else a provisional one in an empty workspace.

    Raises UnknownAdministration, SeveralAdministrations.
    """
    known = [one.siren for one in workshop.register.administrations()]
    if siren:
        if siren not in known:
            raise UnknownAdministration(siren=siren, known=named(known))
        return siren
    if len(known) > 1:
        raise SeveralAdministrations(known=named(known))
    if not known:
        workshop.register.add_administration(PROVISIONAL, actor=WORKER, at=settings.now())
        return PROVISIONAL.siren
    return known[0]


def require_dataset(workshop: Workshop, siren: str, dataset: str | None) -> None:
    """Raises NotFound with what was typed, unless it is a dataset of this administration or none was named."""
    if dataset and all(one.deposit.dataset != dataset for one in workshop.register.deposits(siren)):
        raise NotFound(what=dataset)


def agent_of(workshop: Workshop, name: str, administration: str) -> Agent:
    """The agent who signs. Raises UnknownAgent, of another administration too; RemovedAgent."""
    agents = workshop.register.agents(administration)
    found = next((agent for agent in agents if agent.name == name), None)
    if found is None:
        known = named([agent.name for agent in agents if agent.active])
        raise UnknownAgent(name=name, siren=administration, known=known)
    if not found.active:
        raise RemovedAgent(name=name)
    return found


def named(names: list[str]) -> str:
    """Names for a sentence, the first ones of many; "-" for none."""
    more = ", …" if len(names) > MOST_NAMED else ""
    return (", ".join(names[:MOST_NAMED]) or "-") + more
