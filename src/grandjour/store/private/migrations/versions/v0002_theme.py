"""Deposits have a theme, which an agent may choose; drafts say who publishes, so that the clearance covers it."""

import json

from alembic import op
from sqlalchemy import Column, String, text

from grandjour.model.ids import new_id

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None

PREPARE_AGAIN = (
    "INSERT INTO job (id, kind, subject, administration, agent, state, attempt, asked_at) "
    "SELECT :job, 'prepare', id, administration, 'worker', 'waiting', 0, changed_at FROM deposit WHERE id = :deposit"
)
PUBLIC = ("siren", "name", "kind", "contact", "website")


def upgrade() -> None:
    """Deposits of before have no theme. Drafts of before get their publisher: a clearance of one is void by that.

    What was ready to publish is prepared again, since nobody could publish it any more.
    """
    op.add_column("deposit", Column("theme", String(10)))
    connection = op.get_bind()
    bodies = connection.execute(text("SELECT siren, body FROM administration"))
    publishers = {siren: _public(json.loads(body)) for siren, body in bodies}
    for id, body in connection.execute(text("SELECT id, body FROM draft")).all():
        draft = json.loads(body)
        draft |= {"publisher": publishers[draft["administration"]], "theme": None}
        told = json.dumps(draft, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        connection.execute(text("UPDATE draft SET body = :body WHERE id = :id"), {"body": told, "id": id})
    for (id,) in connection.execute(text("SELECT id FROM deposit WHERE state = 'ready'")).all():
        connection.execute(text(PREPARE_AGAIN), {"job": new_id(), "deposit": id})
        connection.execute(
            text("UPDATE deposit SET state = 'received', revision = revision + 1 WHERE id = :id"), {"id": id}
        )


def _public(administration: dict[str, object]) -> dict[str, object]:
    return {name: administration.get(name) for name in PUBLIC}
