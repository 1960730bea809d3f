"""The register's tables, as the newest migration leaves them. A test compares the two.

Columns hold what is searched, joined or changed; `body` holds the whole value as canonical JSON, so that a new
optional field of a value needs no migration.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

PLACE: Final = "register"  # what errors call it
VERSION: Final = 9  # of the newest migration
ID: Final = String(64)
NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")  # what SQLite needs for a number of its own
METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. One without zone is broken code: it would be taken for local time in silence."""
    assert moment.tzinfo is not None, "a moment without its zone"
    return moment.astimezone(UTC)


class Moment(TypeDecorator[datetime]):
    """A date and time that always knows its zone, which is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 its interface
        """To the database."""
        return None if value is None else in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 its interface
        """From the database; SQLite drops the zone."""
        if value is None:
            return None
        moment: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC)


administration = Table(
    "administration",
    METADATA,
    Column("siren", String(9), primary_key=True),
    Column("body", Text, nullable=False),
)

agent = Table(
    "agent",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("administration", ForeignKey("administration.siren"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("display", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("removed_at", Moment),  # since when the agent may not come in any more
    Column("mail", String(320)),  # where to tell the agent that something waits; their own to give
    UniqueConstraint("administration", "name"),
)

session = Table(
    "session",
    METADATA,
    Column("token_hash", String(128), primary_key=True),
    Column("agent", ForeignKey("agent.id"), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

document = Table(
    "document",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
)

deposit = Table(
    "deposit",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("administration", ForeignKey("administration.siren"), nullable=False, index=True),
    Column("document", ForeignKey("document.sha256"), nullable=False, index=True),
    Column("body", Text, nullable=False),  # as it arrived
    Column("state", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("theme", String(10)),
    Column("error", String(80)),
    Column("error_place", Text, nullable=False),
    Column("n_questions", Integer, nullable=False),
    Column("decision", Text),
    Column("revision", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

ruling = Table(
    "ruling",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("deposit", ForeignKey("deposit.id"), nullable=False),
    Column("question", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "deposit", "question"),
)

correction = Table(
    "correction",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("deposit", ForeignKey("deposit.id"), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("undone", Boolean, nullable=False),  # before any version had it
)

draft = Table(
    "draft",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("deposit", ForeignKey("deposit.id"), nullable=False, index=True),
    Column("body", Text, nullable=False),
)

clearance = Table(
    "clearance",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("draft", ForeignKey("draft.id"), nullable=False),
    Column("deposit", ForeignKey("deposit.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),  # of the deposit, when the work on the draft began
    Column("body", Text, nullable=False),
)

release = Table(
    "release",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("dataset", ID, nullable=False),
    Column("n", Integer, nullable=False),
    Column("administration", ForeignKey("administration.siren"), nullable=False, index=True),
    Column("deposit", ForeignKey("deposit.id"), nullable=False, index=True),
    Column("draft", ForeignKey("draft.id"), nullable=False),
    Column("clearance", ForeignKey("clearance.id"), nullable=False, unique=True),
    Column("state", String(40), nullable=False),
    Column("tried", Boolean, nullable=False),  # the public log may have it: its number is never given again
    Column("seq", BigInteger),
    UniqueConstraint("dataset", "n"),
)

job = Table(
    "job",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("subject", ID, nullable=False),
    Column("administration", ForeignKey("administration.siren"), nullable=False, index=True),
    Column("agent", ID, nullable=False),
    Column("state", String(40), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("worker", String(200)),
    Column("error", String(80)),
    Column("detail", String(200)),
    Column("revision", Integer),  # of the deposit, when the job was first claimed
    Column("asked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(
        "uq_job_running",
        "subject",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
)

ticket = Table(
    "ticket",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),  # comes of the token: the same message twice is one ticket
    Column("administration", ForeignKey("administration.siren"), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("state", String(40), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("token", ID, nullable=False),
    Column("body", Text, nullable=False),
    Column("replies", Text, nullable=False),
    Column("prepared", Text),
    Column("shown", Text),  # of a report: what an agent chose to show
    Column("revision", Integer, nullable=False),
    Column("told", Integer, nullable=False),  # the revision that the sender's record has; -1: there is none yet
)

letter = Table(
    "letter",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("administration", ForeignKey("administration.siren"), nullable=False, index=True),
    Column("once", String(200), unique=True),  # what must not be told twice
    Column("matter", String(40), nullable=False),
    Column("address", String(320), nullable=False),  # "", as the two below, once it is sent
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(40), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("error", String(80)),
    Column("queued_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),  # of a try; while one runs, when another worker may try
)

source = Table(
    "source",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("administration", ForeignKey("administration.siren"), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("next_at", Moment, index=True),  # when it is due; none: when an agent asks
    Column("removed_at", Moment),
)

run = Table(
    "run",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, unique=True),
    Column("source", ForeignKey("source.id"), nullable=False, index=True),
    Column("outcome", String(40), nullable=False),
    Column("body", Text, nullable=False),
)

arrival = Table(
    "arrival",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("run", ForeignKey("run.id"), nullable=False, index=True),
    Column("source", ForeignKey("source.id"), nullable=False),
    Column("key", ID, nullable=False),
    Column("deposit", ForeignKey("deposit.id"), index=True),
    Column("body", Text, nullable=False),
    UniqueConstraint("run", "key"),
    Index(None, "source", "key"),
)

usage = Table(
    "usage",
    METADATA,
    Column("dataset", ID, primary_key=True),
    Column("month", Date, primary_key=True),  # its first day
    Column("kind", String(40), primary_key=True),
    Column("n", BigInteger, nullable=False),
)

usage_message = Table(  # what was added already: the same message twice counts once
    "usage_message",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("taken_at", Moment, nullable=False),
)

notice = Table(  # of datasets, as they are public now
    "notice",
    METADATA,
    Column("dataset", ID, primary_key=True),
    Column("digest", String(64), nullable=False),
)

journal = Table(
    "journal",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("administration", String(9), nullable=False, index=True),
    Column("actor", ID, nullable=False),
    Column("act", String(40), nullable=False),
    Column("ids", Text, nullable=False),
    Column("salt", String(32), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

journal_head = Table(  # one row: the lock of the chain, and what shows that its end was cut off
    "journal_head",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
