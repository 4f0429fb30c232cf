"""The tables: facts alone. What came, when and where, and what each version of the reader made of it.

Late, missing, incomplete are nowhere here; the judge derives them. What a reading holds is keyed by the reading and
by places counted from 1 (document, entry, finding …), so that SQL joins by USING and a reading loads without joins:

    readings ─┬─ reading_departments, cloud_links
              ├─ flags, notes (of the mail, or of one of its documents)
              └─ documents ─┬─ evidence, doubts, spots
                            ├─ checklists ── entries ── findings
                            └─ reports ── sections

A change here needs a migration: `python -m pipeline.store.migrations "what changes"` drafts it.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from pipeline.store.columns import Items, Moment, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _words(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Words, nullable=nullable)


def _mail(*, nullable: bool = False, index: bool = False) -> Column[Any]:
    return Column("mail", String(64), ForeignKey("mails.sha256"), nullable=nullable, index=index)


def _liaison() -> tuple[Column[Any], ...]:
    return tuple(_words(f"liaison_{part}", nullable=True) for part in ("name", "title", "mobile"))


def _crop(prefix: str = "") -> tuple[Column[Any], ...]:
    """Where a picture of it lies: a leaf file's sha256, a page, a box; all null where there is none."""
    return (
        _words(f"{prefix}crop_file", nullable=True),
        Column(f"{prefix}crop_page", Integer),
        Column(f"{prefix}crop_box", Items),
    )


def _part_of(parent: Table, *own: str) -> tuple[Any, ...]:
    """The key of a table below `parent`: the parent's key, then `own` (none where there is at most one row)."""
    above = tuple("reading_id" if parent.name == "readings" else column.name for column in parent.primary_key)
    columns = [Column(name, Integer, primary_key=True, autoincrement=False) for name in (*above, *own)]
    return (*columns, ForeignKeyConstraint(above, list(parent.primary_key)))


# --- what came, when and where --------------------------------------------------------------------------------

mails = Table(
    "mails",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("added_at", Moment, nullable=False),
)

placements = Table(
    "placements",
    metadata,
    Column("id", Integer, primary_key=True),
    _words("account"),
    _words("folder"),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    _mail(nullable=True, index=True),
    Column("state", String(20), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_at", Moment),
    Column("seen_at", Moment, nullable=False),
    UniqueConstraint("account", "folder", "uidvalidity", "uid"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    _mail(),
    _words("source"),
    _words("folder"),
    Column("received_at", Moment),
    Column("basis", String(20), nullable=False),
    Column("imported_at", Moment, nullable=False),
    UniqueConstraint("mail", "source"),
)

passes = Table(
    "passes",
    metadata,
    Column("id", Integer, primary_key=True),
    _words("account"),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", String(20), nullable=False),
    _words("error"),
    Index("ix_passes_account_id", "account", "id"),
)

folder_counts = Table(
    "folder_counts",
    metadata,
    Column("pass_id", Integer, ForeignKey("passes.id"), primary_key=True, autoincrement=False),
    Column("folder", Words, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("counted_at", Moment, nullable=False),
    Column("on_server", BigInteger, nullable=False),
    Column("recorded", BigInteger, nullable=False),
)

# --- what was read --------------------------------------------------------------------------------------------

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True),
    _words("campaign"),
    _mail(index=True),
    Column("number", Integer, nullable=False),  # 1, 2, 3 …: the highest is the current one
    _words("reader"),
    Column("read_at", Moment, nullable=False),
    Column("digest", String(64), nullable=False),
    _words("message_id", nullable=True),
    _words("sender"),
    _words("sender_name"),
    _words("subject"),
    Column("sent_at", Moment),
    _words("decision"),
    *_liaison(),
    _words("liaison_department", nullable=True),
    UniqueConstraint("campaign", "mail", "number"),
)

reading_departments = Table(
    "reading_departments",
    metadata,
    *_part_of(readings, "position"),
    _words("department"),
)

cloud_links = Table(
    "cloud_links",
    metadata,
    *_part_of(readings, "position"),
    _words("provider"),
    _words("name"),
    _words("size"),
    _words("expires"),
    _words("url"),
)

documents = Table(
    "documents",
    metadata,
    *_part_of(readings, "document"),
    _words("path"),
    _words("sha256"),
    Column("size", BigInteger, nullable=False),
    _words("media_type"),
    _words("form"),
    _words("status"),
    _words("kind"),
    Column("kinds", Items, nullable=False),
    _words("kind_evidence"),
    _words("department", nullable=True),
    Column("titles", Items, nullable=False),
    Column("signatures", Items, nullable=False),
    Column("unread_pages", Items, nullable=False),
    Column("pages", Integer, nullable=False),
    _words("seen_by"),
    _words("first_page"),
    Column("page_number", Integer, nullable=False),
    _words("seal_verdict"),
    _words("seal_text", nullable=True),
    Column("seal_page", Integer),
    _words("seal_department", nullable=True),
    Column("seal_sure", Double, nullable=False),
    Column("seal_size_mm", Double),
    Column("seal_electronic", Boolean, nullable=False),
    Column("seal_at", Items),  # [from the left, from the top], parts of the page
    *_crop("seal_"),
    *_liaison(),
)

evidence = Table(
    "evidence",
    metadata,
    *_part_of(documents, "position"),
    _words("source"),
    _words("text"),
    _words("department"),
)

doubts = Table(
    "doubts",
    metadata,
    *_part_of(documents, "position"),
    _words("what"),
    _words("text"),
    Column("sure", Double, nullable=False),
    _words("reason"),
    _words("role"),
    _words("category"),
    *_crop(),
)


spots = Table(
    "spots",
    metadata,
    *_part_of(documents, "position"),
    _words("role"),
    _words("category"),
    Column("begin_", Integer, nullable=False),  # [begin_, end_) in a report's body
    Column("end_", Integer, nullable=False),
    _words("crop_file"),
    Column("crop_page", Integer, nullable=False),
    Column("crop_box", Items, nullable=False),
)


def _remarks(name: str) -> Table:
    """Flags and notes alike. `document` is null for the mail's own; owner: mail, content or placing."""
    return Table(
        name,
        metadata,
        *_part_of(readings, "position"),
        Column("document", Integer),
        Column("owner", String(20), nullable=False),
        _words("code"),
        _words("message"),
        _words("evidence"),
        ForeignKeyConstraint(
            ("reading_id", "document"),
            (documents.c.reading_id, documents.c.document),
            name=f"fk_{name}_document",
        ),
    )


flags = _remarks("flags")
notes = _remarks("notes")

checklists = Table(
    "checklists",
    metadata,
    *_part_of(documents),
    _words("title", nullable=True),
    _words("unit", nullable=True),
    _words("other_notes"),
    *_liaison(),
    Column("leftovers", Items, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    *_part_of(checklists, "entry"),
    _words("category"),
    Column("exists_", Boolean),  # null: blank or unclear
    _words("answer"),
    Column("denied", Boolean, nullable=False),
    _words("where_"),
    Column("sure", Double, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    *_part_of(entries, "finding"),
    _words("manifestation", nullable=True),
    _words("measure", nullable=True),
    _words("rectify_text", nullable=True),
    _words("rectify_kind", nullable=True),
    Column("rectify_date", Date),
)

reports = Table(
    "reports",
    metadata,
    *_part_of(documents, "report"),
    _words("requirement"),
    _words("title", nullable=True),
    _words("addressee", nullable=True),
    _words("signature", nullable=True),
    Column("signed_on", Date),
    Column("words", Integer, nullable=False),
    _words("body"),
    Column("unsure", Items, nullable=False),  # [[from, to], …] in `body`
)

sections = Table(
    "sections",
    metadata,
    *_part_of(reports, "section"),
    _words("heading"),
    _words("kind"),
    Column("words", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    _words("reason"),
    Column("sure", Double, nullable=False),
)
