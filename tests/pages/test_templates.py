"""Each page's fields are exactly its template's variables, and templates keep the rules of the portal."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import builders as make
import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes

import mlgov.pages
from mlgov.pages import all_pages

ENVIRONMENT = Environment(
    loader=FileSystemLoader(make.TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.filters.update(dict.fromkeys({*make.FILTERS, "prose", "json_block"}, str))

PORTALS_OWN = {"once"}
"""What every template may call, as `mlgov.portal.templating` provides it."""


@cache
def page_classes() -> tuple[type[Any], ...]:
    """Every page of the package: dataclasses that name a template."""
    found = {}
    for info in pkgutil.iter_modules(mlgov.pages.__path__):
        module = importlib.import_module(f"mlgov.pages.{info.name}")
        for item in vars(module).values():
            if dataclasses.is_dataclass(item) and isinstance(item, type) and "template" in vars(item):
                found[item.__qualname__] = item
    return tuple(found[name] for name in sorted(found))


def source(name: str) -> str:
    """The text of a template."""
    return (make.TEMPLATES / name).read_text(encoding="utf-8")


def asked_by(name: str) -> set[str]:
    """Variables that a template and what it includes look up; imported macros see arguments only."""
    tree = ENVIRONMENT.parse(source(name))
    asked = set(meta.find_undeclared_variables(tree)) - PORTALS_OWN
    for part in tree.find_all(nodes.Include):
        assert isinstance(part.template, nodes.Const), f"{name} includes a template by a name that is not written there"
        asked |= asked_by(part.template.value)
    return asked


def imported_by(name: str) -> Iterator[str]:
    """Templates whose macros a template uses, at any depth."""
    tree = ENVIRONMENT.parse(source(name))
    for part in tree.find_all((nodes.Import, nodes.FromImport, nodes.Include)):
        assert isinstance(part.template, nodes.Const)
        yield part.template.value
        yield from imported_by(part.template.value)


def templates() -> list[str]:
    """Every template, by its path below the folder."""
    return sorted(path.relative_to(make.TEMPLATES).as_posix() for path in make.TEMPLATES.glob("pa*/*.jinja"))


@pytest.mark.parametrize("page", page_classes(), ids=lambda page: page.__name__)
def test_fields_are_exactly_the_templates_variables(page):
    """A field nobody shows is work for nothing; a variable nobody fills breaks the build."""
    fields = {field.name for field in dataclasses.fields(page)}
    assert asked_by(page.template) == fields


@pytest.mark.parametrize("page", page_classes(), ids=lambda page: page.__name__)
def test_pages_are_frozen_and_documented(page):
    """A page can't be changed after it was made, and says what it is."""
    assert page.__dataclass_params__.frozen
    assert page.__doc__
    assert not page.__doc__.startswith(f"{page.__name__}(")


def test_every_template_belongs_to_a_page():
    """No template is left over, none is used twice."""
    used = [page.template for page in page_classes()]
    assert len(used) == len(set(used))
    pages = {name for name in templates() if name.startswith("pages/")}
    assert pages == set(used)
    partials = {name for name in templates() if name.startswith("partials/")}
    assert partials <= {each for name in used for each in imported_by(name)}


def test_every_section_of_a_version_is_a_page():
    """Tabs, addresses and pages are the same list."""
    assert set(all_pages.SECTION_PAGES) == {"index", *mlgov.pages.urls.SECTIONS}
    assert {page for _, page, _ in all_pages.SECTION_PAGES.values()} <= set(page_classes())


def test_tests_render_with_the_filters_of_the_portal():
    """What passes here passes in a build."""
    assert make.FILTERS == all_pages.FILTERS


@pytest.mark.parametrize("name", templates())
def test_macros_look_up_nothing_but_their_arguments(name):
    """A partial that is imported sees no page; whatever it used would be undefined."""
    if name.startswith("partials/") and not any(
        name in {each.template.value for each in ENVIRONMENT.parse(source(other)).find_all(nodes.Include)}
        for other in templates()
    ):
        assert asked_by(name) == set()


@pytest.mark.parametrize("name", templates())
def test_templates_have_no_inline_style_or_handler(name):
    """The content security policy forbids them, and a reader should not meet a page without style."""
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"<style|javascript:", text)
    scripts = re.findall(r"<script[^>]*>", text)
    assert all('type="application/json"' in each for each in scripts)


@pytest.mark.parametrize("name", templates())
def test_templates_trust_no_text(name):
    """Nothing is marked as safe; HTML comes from `prose`, `json_block` and values that are Markup already."""
    assert not re.search(r"\|\s*safe|autoescape\s+false|Markup\(", source(name))


@pytest.mark.parametrize("name", templates())
def test_attributes_are_quoted(name):
    """A value in an unquoted attribute could end it."""
    assert not re.search(r"=\{\{", source(name))


@pytest.mark.parametrize("name", templates())
def test_tables_can_be_scrolled_and_read_aloud(name):
    """A wide table scrolls in its own box, is reachable by keyboard, and names its columns."""
    text = source(name)
    for found in re.finditer(r"<table(?P<rest>[^>]*)>", text):
        if 'class="facts"' in found["rest"]:
            continue
        before = text[: found.start()]
        boxed = max(before.rfind('<div class="wrap"'), before.rfind("ui.wrap("))
        assert boxed > before.rfind("</table>"), f"a table of {name} is not in a wrap"
    assert all('tabindex="0"' in each and "aria-label" in each for each in re.findall(r'<div class="wrap"[^>]*>', text))
    assert all("scope=" in each for each in re.findall(r"<th\b[^>]*>", text))


def test_assets_exist_for_every_class_of_status():
    """A shape without a style would be a chip without colour and form."""
    css = (make.TEMPLATES / "assets" / "mlgov.css").read_text(encoding="utf-8")
    for shape in ("pass", "warn", "fail", "none"):
        assert f".{shape}::before" in css


def test_page_of_the_package_and_of_the_checkout_are_the_same():
    """The templates that are tested are those that the package ships."""
    assert Path(make.TEMPLATES / "pages").is_dir()
    assert len(page_classes()) == len([name for name in templates() if name.startswith("pages/")])
