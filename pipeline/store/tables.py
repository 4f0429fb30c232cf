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
from pipeline.store.common_columns import crop, liaison, mail, part_of, words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

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
    words("account"),
    words("folder"),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    mail(nullable=True, index=True),
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
    mail(),
    words("source"),
    words("folder"),
    Column("received_at", Moment),
    Column("basis", String(20), nullable=False),
    Column("imported_at", Moment, nullable=False),
    UniqueConstraint("mail", "source"),
)

passes = Table(
    "passes",
    metadata,
    Column("id", Integer, primary_key=True),
    words("account"),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", String(20), nullable=False),
    words("error"),
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
    words("campaign"),
    mail(index=True),
    Column("number", Integer, nullable=False),  # 1, 2, 3 …: the highest is the current one
    words("reader"),
    Column("read_at", Moment, nullable=False),
    Column("digest", String(64), nullable=False),
    words("message_id", nullable=True),
    words("sender"),
    words("sender_name"),
    words("subject"),
    Column("sent_at", Moment),
    words("decision"),
    *liaison(),
    words("liaison_department", nullable=True),
    UniqueConstraint("campaign", "mail", "number"),
)

reading_departments = Table(
    "reading_departments",
    metadata,
    *part_of(readings, "position"),
    words("department"),
)

cloud_links = Table(
    "cloud_links",
    metadata,
    *part_of(readings, "position"),
    words("provider"),
    words("name"),
    words("size"),
    words("expires"),
    words("url"),
)

documents = Table(
    "documents",
    metadata,
    *part_of(readings, "document"),
    words("path"),
    words("sha256"),
    Column("size", BigInteger, nullable=False),
    words("media_type"),
    words("form"),
    words("status"),
    words("kind"),
    Column("kinds", Items, nullable=False),
    words("kind_evidence"),
    words("department", nullable=True),
    Column("titles", Items, nullable=False),
    Column("signatures", Items, nullable=False),
    Column("unread_pages", Items, nullable=False),
    Column("pages", Integer, nullable=False),
    words("seen_by"),
    words("first_page"),
    Column("page_number", Integer, nullable=False),
    words("seal_verdict"),
    words("seal_text", nullable=True),
    Column("seal_page", Integer),
    words("seal_department", nullable=True),
    Column("seal_sure", Double, nullable=False),
    Column("seal_size_mm", Double),
    Column("seal_electronic", Boolean, nullable=False),
    Column("seal_at", Items),  # [from the left, from the top], parts of the page
    *crop("seal_"),
    *liaison(),
)

evidence = Table(
    "evidence",
    metadata,
    *part_of(documents, "position"),
    words("source"),
    words("text"),
    words("department"),
)

doubts = Table(
    "doubts",
    metadata,
    *part_of(documents, "position"),
    words("what"),
    words("text"),
    Column("sure", Double, nullable=False),
    words("reason"),
    words("role"),
    words("category"),
    *crop(),
)

spots = Table(
    "spots",
    metadata,
    *part_of(documents, "position"),
    words("role"),
    words("category"),
    Column("begin_", Integer, nullable=False),  # [begin_, end_) in a report's body
    Column("end_", Integer, nullable=False),
    words("crop_file"),
    Column("crop_page", Integer, nullable=False),
    Column("crop_box", Items, nullable=False),
)


def _remarks(name: str) -> Table:
    """Flags and notes alike. `document` is null for the mail's own; owner: mail, content or placing."""
    return Table(
        name,
        metadata,
        *part_of(readings, "position"),
        Column("document", Integer),
        Column("owner", String(20), nullable=False),
        words("code"),
        words("message"),
        words("evidence"),
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
    *part_of(documents),
    words("title", nullable=True),
    words("unit", nullable=True),
    words("other_notes"),
    *liaison(),
    Column("leftovers", Items, nullable=False),
    Column("unsure", Items, nullable=False),  # [[from, to], …] in `other_notes`
)

entries = Table(
    "entries",
    metadata,
    *part_of(checklists, "entry"),
    words("category"),
    Column("exists_", Boolean),  # null: blank or unclear
    words("answer"),
    Column("denied", Boolean, nullable=False),
    words("where_"),
    Column("sure", Double, nullable=False),
    Column("unsure", Items, nullable=False),  # [[role, from, to], …] in the items of that role
)

findings = Table(
    "findings",
    metadata,
    *part_of(entries, "finding"),
    words("manifestation", nullable=True),
    words("measure", nullable=True),
    words("rectify_text", nullable=True),
    words("rectify_kind", nullable=True),
    Column("rectify_date", Date),
)

reports = Table(
    "reports",
    metadata,
    *part_of(documents, "report"),
    words("requirement"),
    words("title", nullable=True),
    words("addressee", nullable=True),
    words("signature", nullable=True),
    Column("signed_on", Date),
    Column("words", Integer, nullable=False),
    words("body"),
    Column("unsure", Items, nullable=False),  # [[from, to], …] in `body`
)

sections = Table(
    "sections",
    metadata,
    *part_of(reports, "section"),
    words("heading"),
    words("kind"),
    Column("words", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    words("reason"),
    Column("sure", Double, nullable=False),
)
