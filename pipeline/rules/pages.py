"""A scan's pages that nobody read, which every rule leaves room for."""

from pipeline.model import Content


def unread_pages(content: Content) -> tuple[int, ...]:
    """A scan's pages that nobody read: what is not found may stand there."""
    return content.unread_pages if content.form == "scan" else ()


def pages_named(pages: tuple[int, ...]) -> str:
    """第2、3页."""
    return f"第{'、'.join(map(str, pages[:10]))}{'等' if len(pages) > 10 else ''}页"
