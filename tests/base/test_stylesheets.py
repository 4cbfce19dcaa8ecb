"""The one stylesheet of the public frame."""

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from prcms.base import stylesheets


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    settings.STATICFILES_DIRS = [tmp_path]
    settings.PUBLIC_STYLESHEETS = ["one", "two"]
    (tmp_path / "css").mkdir()
    (tmp_path / "css/one.css").write_text("/* why\n */\n:root {\n  --a: 1;\n}\n", "utf-8")
    (tmp_path / "css/two.css").write_text('b::before {\n  content: "«";\n}\n', "utf-8")
    return tmp_path / "css"


def test_parts_follow_each_other_without_comments_and_indents():
    assert stylesheets.write().read_text("utf-8") == (
        ':root {\n--a: 1;\n}\n\nb::before {\ncontent: "«";\n}\n'
    )


def test_a_changed_part_is_noticed(folder):
    written = stylesheets.write()
    (folder / "two.css").write_text("c {}", "utf-8")
    later = written.stat().st_mtime + 10
    os.utime(folder / "two.css", (later, later))

    assert stylesheets.write().read_text("utf-8").endswith("c {}\n")


def test_unchanged_parts_are_not_written_again():
    first = stylesheets.write().stat().st_mtime_ns

    assert stylesheets.write().stat().st_mtime_ns == first


def test_the_finder_offers_it_and_nothing_else():
    finder = stylesheets.OneSheetFinder()

    [(name, storage)] = list(finder.list([]))

    assert Path(storage.path(name)) == Path(finder.find("css/public.css"))
    assert finder.find("css/one.css") == []


def test_static_files_of_the_project_hold_it(settings):
    assert finders.find("css/public.css", find_all=True) != []
