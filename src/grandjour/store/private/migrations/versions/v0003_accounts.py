"""Names to sign in are one for each administration, and an agent's access can be taken away and given back."""

from alembic import op
from sqlalchemy import Column, DateTime, text

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody signs in again: SQLite makes the table of agents anew, and no session may point to it meanwhile."""
    op.execute(text("DELETE FROM session"))
    with op.batch_alter_table("agent") as agent:
        agent.drop_constraint("uq_agent_name", type_="unique")
        agent.create_unique_constraint("uq_agent_administration_name", ["administration", "name"])
        agent.add_column(Column("removed_at", DateTime(timezone=True)))
