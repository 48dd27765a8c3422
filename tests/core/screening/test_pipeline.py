"""The list of phases: each is asked, each reason it can give has its words, each number of a rule is a setting."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import string
from pathlib import Path

import pytest

import newsroom
from newsroom.core.commenters.commenters import TrustRules
from newsroom.core.comments.decisions import RejectReason
from newsroom.core.comments.reader_reports import ReportReason
from newsroom.core.screening import phases as package
from newsroom.core.screening import pipeline
from newsroom.core.screening.learning.evaluation import FilterRules
from newsroom.core.screening.phase import Phase, Reason, Verdict, strictest
from newsroom.settings import BY_KEY, Settings
from newsroom.terminal import reasons

MODULES = sorted(path.stem for path in Path(str(package.__file__)).parent.glob("*.py") if path.stem != "__init__")
EVERY_PHASE = (*pipeline.PHASES, *pipeline.STAFF_PHASES)
SOURCES = [Path(str(package.__file__)).parent / f"{name}.py" for name in MODULES]


def rules() -> list[type]:
    """The dataclasses beside the phases that name settings: those that are handed to `case.rules`."""
    found: list[type] = [TrustRules, FilterRules]
    for name, source in zip(MODULES, SOURCES, strict=True):
        module = importlib.import_module(f"newsroom.core.screening.phases.{name}")
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "case.rules":
                found.append(getattr(module, ast.unparse(node.args[0])))
    return list(dict.fromkeys(found))


def test_the_phases_in_their_order() -> None:
    assert [phase.name for phase in pipeline.PHASES] == [
        "shape", "article", "parent", "trap", "bans", "rate", "duplicate", "words", "links", "typography", "names",
        "history", "model", "mode",
    ]  # fmt: skip
    assert [phase.name for phase in pipeline.STAFF_PHASES] == ["shape", "article", "parent", "duplicate", "staff"]
    assert {phase.name for phase in pipeline.PHASES} - {phase.name for phase in pipeline.EDIT_PHASES} == {
        "trap", "rate", "duplicate",
    }  # fmt: skip
    assert [phase.name for phase in pipeline.TEXT_PHASES] == ["words", "links", "typography", "model"]


def test_no_function_of_a_phase_is_left_out() -> None:
    """Whoever writes `def phone_numbers(case: Case) -> list[Reason]` must list it as a `Phase` too."""
    written = {
        node.name
        for source in SOURCES
        for node in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        and node.returns is not None and ast.unparse(node.returns) == "list[Reason]"
    }  # fmt: skip
    assert written == {phase.check.__name__ for phase in EVERY_PHASE}


def test_every_reason_that_is_stored_has_its_words() -> None:
    codes = [code for phase in dict.fromkeys(EVERY_PHASE) for code in phase.codes]
    assert len(codes) == len(set(codes))
    assert {*codes, "imported"} == set(reasons.SCREENED)


def test_every_reason_has_a_name() -> None:
    refusals = [code for phase in dict.fromkeys(EVERY_PHASE) for code in phase.refusals]
    assert set(refusals) - set(reasons.SCREENED) == set(reasons.REFUSED)
    assert {*RejectReason, *ReportReason} == set(reasons.DECIDED)


def test_every_refusal_is_explained_to_the_reader_who_is_refused() -> None:
    """On the page with the text that was not accepted; too many comments are told by the time to wait."""
    template = (Path(newsroom.__file__).parent / "templates" / "_refusal.html").read_text(encoding="utf-8")
    explained = set(re.findall(r'"([a-z_]+)"', template))
    refusals = {code for phase in EVERY_PHASE if phase.name != "rate" for code in phase.refusals}
    assert refusals - explained == set()


def test_each_value_in_the_words_of_a_reason_is_in_its_evidence() -> None:
    for phase in dict.fromkeys(EVERY_PHASE):
        learning = Path(str(package.__file__)).parents[1] / "learning"
        makers = learning.glob("*.py") if phase.name == "model" else [Path(inspect.getfile(phase.check))]
        keys = {
            key.value
            for source in makers
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
            if isinstance(node, ast.Dict)
            for key in node.keys
            if isinstance(key, ast.Constant)
        }
        for code in phase.codes:
            named = {name for _, name, _, _ in string.Formatter().parse(reasons.SCREENED[code].sentence) if name}
            assert named <= keys, f"{code}: {named - keys}"


def test_the_docs_name_every_phase_in_order() -> None:
    page = (Path(__file__).parents[3] / "docs" / "moderation.md").read_text(encoding="utf-8")
    table = page.partition("| phase | looks at | verdict |\n")[2].partition("\n\n")[0]
    assert re.findall(r"^\| ([a-z]+) \|", table, re.M) == [phase.name for phase in pipeline.PHASES]
    vietnamese = (Path(__file__).parents[3] / "docs" / "vi" / "moderation.md").read_text(encoding="utf-8")
    table = vietnamese.partition("| bước | xem xét | phán quyết |\n")[2].partition("\n\n")[0]
    assert len(table.splitlines()) == 1 + len(pipeline.PHASES)


def test_every_code_that_is_written_in_a_phase_is_listed() -> None:
    listed = {code for phase in EVERY_PHASE for code in (*phase.codes, *phase.refusals)}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Reason", "refusal"):
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    assert code.value in listed, f"{source.name}:{node.lineno}"


@pytest.mark.parametrize("kind", rules(), ids=lambda kind: kind.__name__)
def test_every_number_of_a_rule_is_a_setting_with_its_default(kind: type) -> None:
    made = Settings({}).group(kind, "comments.")
    for field in dataclasses.fields(kind):
        setting = BY_KEY[f"comments.{field.name}"]
        default = getattr(made, field.name)
        wanted = {"number": int, "percent": float, "flag": bool}[setting.kind]
        assert type(default) is wanted
        assert field.type == wanted.__name__
        if setting.kind == "percent":
            assert default == int(setting.default) / 100


def test_settings_are_read_into_the_rules() -> None:
    strict = Settings({"comments.model_spam": "0", "comments.model": "false", "comments.model_last": "7"})
    found = strict.group(FilterRules, "comments.")
    assert (found.model, found.model_spam, found.model_last, found.confident_score) == (False, 0.0, 7, 0.98)
    assert found is strict.group(FilterRules, "comments.")


@pytest.mark.parametrize(
    ("verdicts", "wins"),
    [
        ([], "publish"), (["note"], "note"), (["note", "publish"], "publish"), (["publish", "flag"], "flag"),
        (["hold", "flag"], "hold"), (["hold", "spam", "publish"], "spam"), (["reject", "spam"], "reject"),
        (["reject", "refuse", "spam"], "refuse"),
    ],
)  # fmt: skip
def test_the_strictest_verdict_wins(verdicts: list[str], wins: str) -> None:
    assert strictest([Reason("p", "c", Verdict(verdict)) for verdict in verdicts]) == wins


# Phase → the reasons that it can give, and the refusals; by hand.
REASONS = {
    "shape": ("", "empty too_long no_name long_name bad_email"),
    "article": ("", "no_article not_published closed too_old"),
    "parent": ("moved_up", "no_parent parent_hidden"),
    "trap": ("honeypot too_fast no_token", ""),
    "bans": ("banned", "banned"),
    "rate": ("", "network_minute network_hour person article"),
    "duplicate": ("copy near_copy", "duplicate"),
    "words": ("word_ban word_hold word_flag", ""),
    "links": ("spam_host many_links first_link", ""),
    "typography": ("direction stacked_marks mixed_alphabets capitals run", ""),
    "names": ("official_name", ""),
    "history": ("email_differs bad_record", ""),
    "model": ("model_spam model_reject", ""),
    "mode": ("pre_moderated first_timer trusted open", ""),
    "staff": ("staff", ""),
}


@pytest.mark.parametrize("phase", {phase.name: phase for phase in EVERY_PHASE}.values(), ids=lambda phase: phase.name)
def test_the_reasons_that_a_phase_can_give(phase: Phase) -> None:
    codes, refusals = REASONS[phase.name]
    assert (phase.codes, phase.refusals) == (tuple(codes.split()), tuple(refusals.split()))
