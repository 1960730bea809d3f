"""The register's first form."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, String, Text

revision = "1"
down_revision = None
branch_labels = None
depends_on = None

ID = String(64)
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    """Make all tables, and the head of a journal without lines."""
    _who_acts()
    _what_arrived()
    _what_leaves()
    _work()
    _journal()


def _who_acts() -> None:
    """Administrations, agents, sessions."""
    op.create_table(
        "administration",
        Column("siren", String(9), primary_key=True),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "agent",
        Column("id", ID, primary_key=True),
        Column("administration", String(9), ForeignKey("administration.siren"), nullable=False, index=True),
        Column("name", String(200), nullable=False, unique=True),
        Column("display", String(200), nullable=False),
        Column("role", String(40), nullable=False),
        Column("password_hash", Text, nullable=False),
    )
    op.create_table(
        "session",
        Column("token_hash", String(128), primary_key=True),
        Column("agent", ID, ForeignKey("agent.id"), nullable=False),
        Column("opened_at", MOMENT, nullable=False),
        Column("expires", MOMENT, nullable=False, index=True),
    )


def _what_arrived() -> None:
    """Documents, deposits, rulings."""
    op.create_table(
        "document",
        Column("sha256", String(64), primary_key=True),
        Column("size", BigInteger, nullable=False),
    )
    op.create_table(
        "deposit",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", ID, nullable=False, unique=True),
        Column("administration", String(9), ForeignKey("administration.siren"), nullable=False, index=True),
        Column("document", String(64), ForeignKey("document.sha256"), nullable=False, index=True),
        Column("body", Text, nullable=False),
        Column("state", String(40), nullable=False),
        Column("title", Text, nullable=False),
        Column("description", Text, nullable=False),
        Column("error", String(80)),
        Column("error_place", Text, nullable=False),
        Column("n_questions", Integer, nullable=False),
        Column("decision", Text),
        Column("revision", Integer, nullable=False),
        Column("changed_at", MOMENT, nullable=False),
    )
    op.create_table(
        "ruling",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", ID, nullable=False, unique=True),
        Column("deposit", ID, ForeignKey("deposit.id"), nullable=False),
        Column("question", String(200), nullable=False),
        Column("body", Text, nullable=False),
        sa.Index(None, "deposit", "question"),
    )


def _what_leaves() -> None:
    """Drafts, clearances, releases."""
    op.create_table(
        "draft",
        Column("id", ID, primary_key=True),
        Column("deposit", ID, ForeignKey("deposit.id"), nullable=False, index=True),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "clearance",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", ID, nullable=False, unique=True),
        Column("draft", ID, ForeignKey("draft.id"), nullable=False),
        Column("deposit", ID, ForeignKey("deposit.id"), nullable=False, index=True),
        Column("revision", Integer, nullable=False),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "release",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", ID, nullable=False, unique=True),
        Column("dataset", ID, nullable=False),
        Column("n", Integer, nullable=False),
        Column("administration", String(9), ForeignKey("administration.siren"), nullable=False, index=True),
        Column("deposit", ID, ForeignKey("deposit.id"), nullable=False, index=True),
        Column("draft", ID, ForeignKey("draft.id"), nullable=False),
        Column("clearance", ID, ForeignKey("clearance.id"), nullable=False, unique=True),
        Column("state", String(40), nullable=False),
        Column("tried", Boolean, nullable=False),
        Column("seq", BigInteger),
        sa.UniqueConstraint("dataset", "n"),
    )


def _work() -> None:
    """Jobs and their leases."""
    op.create_table(
        "job",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", ID, nullable=False, unique=True),
        Column("kind", String(40), nullable=False),
        Column("subject", ID, nullable=False),
        Column("administration", String(9), ForeignKey("administration.siren"), nullable=False, index=True),
        Column("agent", ID, nullable=False),
        Column("state", String(40), nullable=False, index=True),
        Column("attempt", Integer, nullable=False),
        Column("lease_until", MOMENT),
        Column("worker", String(200)),
        Column("error", String(80)),
        Column("detail", String(200)),
        Column("revision", Integer),
        Column("asked_at", MOMENT, nullable=False),
        Column("ended_at", MOMENT),
        sa.Index(
            "uq_job_running",
            "subject",
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        ),
    )


def _journal() -> None:
    """The chain of the journal, and its head."""
    op.create_table(
        "journal",
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("at", MOMENT, nullable=False),
        Column("administration", String(9), nullable=False, index=True),
        Column("actor", ID, nullable=False),
        Column("act", String(40), nullable=False),
        Column("ids", Text, nullable=False),
        Column("salt", String(32), nullable=False),
        Column("prev", String(64), nullable=False),
        Column("hash", String(64), nullable=False, unique=True),
    )
    op.create_table(
        "journal_head",
        Column("one", Integer, primary_key=True, autoincrement=False),
        Column("seq", BigInteger, nullable=False),
        Column("hash", String(64), nullable=False),
    )
    head = sa.table("journal_head", sa.column("one"), sa.column("seq"), sa.column("hash"))
    op.bulk_insert(head, [{"one": 1, "seq": 0, "hash": "0" * 64}])
