"""A value of the wrong kind in a filter or function of ours is an error of the template, with its file and line."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.site.paper import Paper

from newsroom.errors import Invalid, Partial
from newsroom.site.renderer import CORRECT, Renderer

UTC = ZoneInfo("UTC")
WRONG = ("'x'", "5", "nope", "[1]", "{'a': 1}", "range", "''")


def theme(folder: Path, **templates: str) -> Renderer:
    (folder / "templates").mkdir(exist_ok=True)
    for name, source in templates.items():
        (folder / f"templates/{name}.html").write_text(source, "utf-8")
    return Renderer(folder, "en", UTC)


def fault(folder: Path, **templates: str) -> str:
    with pytest.raises(Invalid) as raised:
        theme(folder, **templates).render("t.html", {"value": "x"})
    assert raised.value.hint == CORRECT
    return raised.value.message


def test_nothing_that_a_template_gives_to_ours_is_an_error_of_python(tmp_path: Path) -> None:
    """Each filter and function, with each value, alone and beside another one."""
    built_in = Renderer(None, "en", UTC)
    calls = [f"{value}|{name}" for name in built_in._filters() for value in WRONG]
    calls += [f"'x'|{name}({value})" for name in built_in._filters() for value in ("5", "none", "'y'")]
    for name in built_in._globals():
        calls += [f"{name}({value})" for value in ("", *WRONG)]
        calls += [
            f"{name}({one}, {other})" for one in ("'x'", "nope") for other in ("[1]", "5", "a=[1]", "'x', num='x'")
        ]
    source = "\n".join(
        f"{{% if number == {number} %}}{{{{ {call} }}}}{{% endif %}}" for number, call in enumerate(calls, 1)
    )
    renderer = theme(tmp_path, t=source)
    wrong = 0
    for number, call in enumerate(calls, 1):
        try:
            renderer.render("t.html", {"number": number})
        except Invalid as error:
            wrong += 1
            known = error.message.startswith(f"t.html:{number}: ") or "does not exist" in error.message
            assert known, (call, error.message)  # noqa: PT017 - some of them are rendered
    assert wrong > len(calls) / 3


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ value|number }}", "t.html:1: 'x'|number is not possible: a value is missing or of the wrong kind"),
        ("\n{{ value|excerpt('y') }}", "t.html:2: 'x'|excerpt('y') is not possible: a value is missing or of the wrong kind"),
        ("{{ _('%(a)s',\nb=1) }}", "t.html:1: _('%(a)s', b=1) is not possible: a value is missing or of the wrong kind"),
        ("{{ part() }}", "t.html:1: part() is not possible: a value is missing or of the wrong kind"),
        ("\n{{ ('y' * 99)|number }}", f"t.html:2: '{'y' * 59}…|number is not possible: a value is missing or of the wrong kind"),
        ("\n\n{{ value|clock }}", "t.html:3: 'x' is not a time of the form YYYY-MM-DDTHH:MM:SSZ"),
        ("{# {{ #}{% raw %}{{ }}{% endraw %}\n{% if value|number %}{% endif %}", "t.html:2: 'x'|number is"),
        ("{% macro m() %}\n{{ 5|url }}{% endmacro %}\n{{ m() }}", "t.html:2: 5|url is not possible"),
        ("{% if not value %}\n{% elif value|number %}\n{% endif %}", "t.html:2: 'x'|number is"),
    ],
)  # fmt: skip
def test_where_and_what(tmp_path: Path, source: str, message: str) -> None:
    assert fault(tmp_path, t=source).startswith(message)


def test_the_place_is_that_of_the_template_that_fails(tmp_path: Path) -> None:
    fails = "\n\n{{ 5|url }}"
    assert fault(tmp_path, t="{% include 'a.html' %}", a=fails).startswith("a.html:3: 5|url")
    assert fault(tmp_path, t="{{ part('a.html') }}").startswith("a.html:3: 5|url")
    assert fault(tmp_path, t="{{ each('a.html', [1]) }}").startswith("a.html:3: 5|url")
    assert fault(tmp_path, t="{{ part('a.html', x=1)|upper }}").startswith("a.html:3: 5|url")
    base = "{% block b %}{% endblock %}{{ 5|url }}"
    assert fault(tmp_path, t="{% extends 'a.html' %}\n{% block b %}{{ 'x'|number }}{% endblock %}", a=base).startswith(
        "t.html:2: "
    )


@pytest.mark.parametrize(
    "call", ["nope|lang", "_(nope)", "ngettext('a', 'b', nope)", "part(nope)", "each(nope, [1])", "nope|excerpt", "nope|srcset"]
)  # fmt: skip
def test_a_missing_value_is_empty(tmp_path: Path, call: str) -> None:
    assert theme(tmp_path, t=f"[{{{{ {call} }}}}]").render("t.html", {}) == "[]"
    assert theme(tmp_path, t="{{ 'ab cd'|excerpt(nope) }}").render("t.html", {}) == "ab cd"


def test_the_rest_of_the_site_is_built(tmp_path: Path) -> None:
    """A story that is withdrawn leaves the site, though the template of another page fails."""
    (tmp_path / "theme/templates").mkdir(parents=True)
    paper = Paper(tmp_path, site_theme="theme")
    paper.story("Another")
    story = paper.story("Libel", "SECRET")
    paper.build()
    (tmp_path / "theme/templates/search.html").write_text("\n{{ 'x'|number }}")
    paper.do("unpublish", story)
    with pytest.raises(Partial) as failed:
        paper.build()
    assert "/search/: search.html:2: 'x'|number is not possible" in failed.value.message
    assert not [name for name, data in paper.files().items() if b"SECRET" in data]
