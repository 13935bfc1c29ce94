"""XML of strangers as a tree: no entity is expanded, nothing is loaded, nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.sources.file import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element


def xml_tree(data: bytes, what: str) -> _Element:
    """The root of an XML document, as far as it can be read.

    Raises SourceError where nothing of it can; `what` names it.
    """
    from lxml import etree

    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"cannot read {what}: {error}") from error
    if root is None:
        raise SourceError(f"cannot read {what}: it is not XML")
    return root


def name_of(node: _Element) -> str:
    """The name of an element without its namespace, in lower case; empty for what is none."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def text_of(node: _Element, *names: str) -> str | None:
    """The text of the first child of one of these names, with all inside it."""
    for name in names:
        for child in node:
            if name_of(child) == name:
                text = " ".join("".join(child.itertext()).split())
                if text:
                    return text
    return None
