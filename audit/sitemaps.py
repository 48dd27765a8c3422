"""What sitemaps.org and Google News ask of a sitemap, written as schemas of our own and checked by lxml."""

from __future__ import annotations

from functools import cache
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
LIMIT: Final = 50 * 1024 * 1024

_TYPES: Final = """
 <xs:simpleType name="loc"><xs:restriction base="xs:anyURI"><xs:minLength value="12"/><xs:maxLength value="2048"/>
  <xs:pattern value="https?://\\S+"/></xs:restriction></xs:simpleType>
 <xs:simpleType name="when"><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType>
"""
_INDEX: Final = """
 <xs:element name="sitemapindex"><xs:complexType><xs:sequence>
  <xs:element name="sitemap" maxOccurs="50000"><xs:complexType><xs:all>
   <xs:element name="loc" type="s:loc"/><xs:element name="lastmod" type="s:when" minOccurs="0"/>
  </xs:all></xs:complexType></xs:element>
 </xs:sequence></xs:complexType></xs:element>
"""
_URLS: Final = """
 <xs:element name="urlset"><xs:complexType><xs:sequence>
  <xs:element name="url" minOccurs="0" maxOccurs="50000"><xs:complexType><xs:sequence>
   <xs:element name="loc" type="s:loc"/><xs:element name="lastmod" type="s:when" minOccurs="0"/>
   <xs:any namespace="##other" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
 </xs:sequence></xs:complexType></xs:element>
"""
_NEWS: Final = """
 <xs:element name="news"><xs:complexType><xs:all>
  <xs:element name="publication"><xs:complexType><xs:all>
   <xs:element name="name" type="n:words"/>
   <xs:element name="language"><xs:simpleType><xs:restriction base="xs:string">
    <xs:pattern value="zh-cn|zh-tw|[a-z]{2,3}"/></xs:restriction></xs:simpleType></xs:element>
  </xs:all></xs:complexType></xs:element>
  <xs:element name="publication_date"><xs:simpleType><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType></xs:element>
  <xs:element name="title" type="n:words"/>
 </xs:all></xs:complexType></xs:element>
 <xs:simpleType name="words"><xs:restriction base="xs:string"><xs:pattern value="(.|\\s)*\\S(.|\\s)*"/></xs:restriction>
 </xs:simpleType>
"""


@cache
def _schema(space: str) -> etree.XMLSchema:
    prefix, body = ("n", _NEWS) if space == NEWS else ("s", _TYPES + _INDEX + _URLS)
    source = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{space}" '
        f'xmlns:{prefix}="{space}" elementFormDefault="qualified">{body}</xs:schema>'
    )
    return etree.XMLSchema(etree.fromstring(source))


def findings(data: bytes, site: str) -> list[str]:
    """What is wrong with a sitemap, an index or a news sitemap of the site at `site`; none is good."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    found = [] if len(data) <= LIMIT else [f"{len(data)} bytes are more than a sitemap may have"]
    found += _against(root, SITEMAP)
    news = root.findall(f".//{{{NEWS}}}news")
    if len(news) > 1000:
        found.append(f"{len(news)} news in one file; 1,000 are allowed")
    for one in news:
        found += _against(etree.fromstring(etree.tostring(one)), NEWS)
    addresses = addresses_of(data)
    found += [f"{one} is not on {site}" for one in addresses if urlsplit(one)[:2] != urlsplit(site)[:2]]
    if len(set(addresses)) < len(addresses):
        found.append("an address stands in it twice")
    return found


def addresses_of(data: bytes) -> list[str]:
    """Every address a sitemap names."""
    return [one.text or "" for one in etree.fromstring(data).iter(f"{{{SITEMAP}}}loc")]


def _against(root: etree._Element, space: str) -> list[str]:
    schema = _schema(space)
    return [] if schema.validate(root) else [f"line {one.line}: {one.message}" for one in schema.error_log]
