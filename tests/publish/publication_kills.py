"""Kills a publishing worker with -9 at each point of its work, then lets another finish: `publication_kills.py FOLDER`.

A child is forked for each point. It dies just before its nth statement or commit of the register, or just before its
nth call to the system that touches a name in the workshop. What must hold after each death, and at the end, is
asserted here, in the parent. Says how many points there were.
"""

import os
import shutil
import signal
import sys
from pathlib import Path

from publishing import AGENT, LATER, Workshop, open_workshop
from sqlalchemy import Engine, event

from grandjour.model.release import Clearance, Draft, LogKind, ReleaseState, WithdrawalReason
from grandjour.model.work import Act
from grandjour.publish.reconcile import reconcile
from grandjour.publish.takedown import replay, takedown
from grandjour.publish.withdraw import withdraw
from grandjour.serve.catalogue import Catalogue
from made_release import ADMINISTRATION

MOST_POINTS = 500
ACTS = (Act.RESERVE, Act.PUBLISH, Act.WITHDRAW, Act.TAKEDOWN)


def publish_and_close(workshop: Workshop, draft: Draft, clearance: Clearance) -> None:
    """What a worker does from its start on; each call may be repeated."""
    register = workshop.register
    reconcile(register, workshop.reader, at=LATER)
    replay(register, workshop.objects, workshop.reader, workshop.public, at=LATER)
    release = register.reserve_release(draft, clearance, at=LATER)
    order = list(ReleaseState)
    stores = {"register": register, "public": workshop.public, "actor": AGENT.id, "at": LATER}
    if order.index(release.state) < order.index(ReleaseState.WITHDRAWN):
        workshop.commit(workshop.prepared(draft, clearance))
        withdraw(release, WithdrawalReason.ERROR, **stores)  # type: ignore[arg-type]  # options of one type each
    if release.state is not ReleaseState.ERASED:
        roots = {"objects": workshop.objects, "published": workshop.reader}
        takedown(release, WithdrawalReason.ERROR, **roots, **stores)  # type: ignore[arg-type]  # as above
    register.close()


def killed_at(point: int, workshop: Workshop, draft: Draft, clearance: Clearance) -> bool:
    """Do the work in a child that dies at this point of it. False: it ended before."""
    child = os.fork()
    if child == 0:
        left = [point]

        def count(*_: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def at_names(name: str, arguments: tuple[object, ...]) -> None:
            if name.startswith("os.") and any(str(one).startswith(str(workshop.root)) for one in arguments):
                count()

        sys.addaudithook(at_names)
        event.listen(Engine, "before_cursor_execute", count)
        event.listen(Engine, "commit", count)
        publish_and_close(workshop, draft, clearance)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def check(workshop: Workshop, draft: Draft, *, done: bool) -> None:
    """At every moment: one release at most, whole when it is visible, told once; at the end: all of it."""
    register = workshop.register
    register.verify_journal()
    entries = workshop.reader.log(0)
    kinds = [entry.kind for entry in entries]
    assert kinds == [LogKind.RELEASE, LogKind.WITHDRAW, LogKind.TAKEDOWN][: len(kinds)]
    catalogue = Catalogue(workshop.reader)
    catalogue.refresh()
    if kinds == [LogKind.RELEASE]:
        table = catalogue.table(entries[0].release, "t1")
        assert table.path.read_bytes() == (workshop.objects.draft_folder(draft.id) / "t1.parquet").read_bytes()
    else:
        assert catalogue.datasets() == ()
    releases = register.releases(ADMINISTRATION.siren)
    assert len(releases) <= 1
    assert all(release.n == 1 for release in releases)
    acts = [line.act for line in register.journal(ADMINISTRATION.siren)]
    assert max(acts.count(act) for act in ACTS) <= 1
    if done:
        assert len(kinds) == 3
        assert [(release.state, release.seq) for release in releases] == [(ReleaseState.ERASED, 1)]
        assert set(ACTS) <= set(acts)
        assert list((workshop.root / "public" / "r").iterdir()) == []
        assert [path for place in "dp" for path in (workshop.root / "private" / place).iterdir()] == []
    register.close()


def main(top: Path) -> int:
    """How many points the work has."""
    template = open_workshop(top / "template")
    draft, clearance = template.cleared()
    for point in range(1, MOST_POINTS):
        workshop = Workshop(top / str(point))
        shutil.copytree(template.root, workshop.root)
        if not killed_at(point, workshop, draft, clearance):
            return point - 1
        check(workshop, draft, done=False)
        publish_and_close(workshop, draft, clearance)
        check(workshop, draft, done=True)
        shutil.rmtree(workshop.root)
    raise AssertionError("the work does not end")


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
