"""What cannot be done is refused in words, with the next step and an exit code of its kind; never with a traceback."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unisono import errors
from unisono.facts.files import writing
from unisono.words import msg
from unisono_cli import exits
from unisono_cli.exits import INPUT, LEDGER, MODEL, TRUST, USAGE, WORKSPACE, exit_code

Unisono = Callable[..., Any]
LATE = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)
"""When the weeks after the history are long over, so that no plan for them can be carried out."""


def refused(answer: Any, code: int, *pieces: str) -> None:
    assert answer.code == code, answer
    assert not answer.out
    assert "Traceback" not in answer.err
    for piece in pieces:
        assert piece in answer.err


@pytest.mark.parametrize("line", [["check"], ["fit"], ["report"], ["channels"], ["rebuild"], ["trace", "ab", "1"]])
def test_without_facts_the_next_step_is_to_import(fresh: Path, unisono: Unisono, line: list[str]) -> None:
    refused(unisono(*line, "-w", fresh), WORKSPACE, "holds no facts yet", "unisono import PATH")


def test_without_a_fit_there_is_no_plan(fresh: Path, unisono: Unisono) -> None:
    refused(unisono("plan", "--budget", "10k", "-w", fresh), MODEL, "Nothing was fitted yet", "unisono fit")


def test_a_folder_that_is_no_workspace(unisono: Unisono, tmp_path: Path) -> None:
    refused(unisono("status", "-w", tmp_path / "nowhere"), WORKSPACE, "nowhere", "unisono init")
    refused(unisono("status"), WORKSPACE, "unisono init")


def test_a_workspace_is_not_made_twice(fresh: Path, unisono: Unisono) -> None:
    before = (fresh / "unisono.toml").read_bytes()
    refused(unisono("init", fresh, "--name", "other"), WORKSPACE, "already is a workspace")
    assert (fresh / "unisono.toml").read_bytes() == before


def test_two_imports_at_once(fresh: Path, unisono: Unisono, sales: Path) -> None:
    with writing(fresh):
        refused(unisono("import", sales, "--currency", "EUR", "-w", fresh), WORKSPACE, "Another import is running")
    assert unisono("import", sales, "--currency", "EUR", "-w", fresh).code == 0


def test_a_refused_file_does_not_stop_the_good_one(fresh: Path, unisono: Unisono, sales: Path) -> None:
    empty = sales.with_name("empty.csv")
    empty.touch()
    answer = unisono("import", empty, sales, "--currency", "EUR", "-w", fresh)
    assert answer.code == INPUT
    assert "Refused: empty.csv" in answer.out
    assert "What to do:" in answer.out
    assert "Edition 1 is published" in answer.out


@pytest.mark.parametrize(
    ("amount", "piece"),
    [
        ("2.400", "can be read two ways"),
        ("2,400", "can be read two ways"),
        ("abc", "is no amount"),
        ("", "is no amount"),
        ("2.4.1", "is no amount"),
        ("12-5", "is no amount"),
    ],
)
def test_amounts_that_nobody_can_read(acme: Path, unisono: Unisono, amount: str, piece: str) -> None:
    refused(unisono("plan", "--budget", amount, "-w", acme), USAGE, piece, "--budget", "2.4M")


@pytest.mark.parametrize("bound", ["tv", "tv=1", "tv=a:b", "=1:2", "tv=1.200:3k"])
def test_bounds_that_nobody_can_read(acme: Path, unisono: Unisono, bound: str) -> None:
    refused(unisono("plan", "--budget", "150k", "--bound", bound, "-w", acme), USAGE, "--bound", bound, "tv=100k:300k")


@pytest.mark.parametrize(
    ("options", "pieces"),
    [
        (["--budget", "150k", "--bound", "nope=1:2"], ["nope", "search, tv"]),
        (["--budget", "150k", "--lock", "nope"], ["nope", "search, tv"]),
        (["--budget", "150k", "--bound", "tv=9k:1k"], ["bounds of tv"]),
        (["--budget", "150k", "--bound", "tv=1k:2k", "--bound", "search=1k:2k"], ["€2,000 and €4,000", "€150,000"]),
        (["--budget", "90M"], ["more than"]),
        (["--budget", "-5"], ["positive amount"]),
        (["--budget", "150k", "--weeks", "99"], ["1 to 52 weeks"]),
    ],
)
def test_plans_that_nothing_can_meet(acme: Path, unisono: Unisono, options: list[str], pieces: list[str]) -> None:
    refused(unisono("plan", *options, "-w", acme), MODEL, *pieces)


@pytest.mark.parametrize("line", [["show"], ["approve", "--by", "A", "--reason", "B"], ["export"]])
def test_a_proposal_that_does_not_exist(acme: Path, unisono: Unisono, line: list[str]) -> None:
    refused(unisono("proposals", line[0], "P-0042", *line[1:], "-w", acme), LEDGER, "P-0042", "P-0002, P-0001")


def test_a_decision_needs_a_name_and_a_reason(acme: Path, unisono: Unisono) -> None:
    refused(unisono("proposals", "approve", "2", "--by", "A", "-w", acme), USAGE, "--reason")
    refused(unisono("proposals", "approve", "2", "--by", " ", "--reason", "B", "-w", acme), LEDGER, "name of a person")


def test_another_payload_is_not_approved(copy: Path, unisono: Unisono) -> None:
    assert unisono("plan", "--budget", "140k", "-w", copy).code == 0
    person = ("--by", "A", "--reason", "B")
    refused(unisono("proposals", "approve", "3", "--payload-hash", "0" * 16, *person, "-w", copy), LEDGER, "hash")


def test_a_blocked_plan_is_recorded_but_waits_for_nobody(copy: Path, unisono: Unisono) -> None:
    waiting = unisono("status", "-w", copy).out
    blocked = unisono("plan", "--budget", "150k", "-w", copy, now=LATE)
    assert blocked.code == 0
    assert "blocked: it cannot be approved" in blocked.out
    assert "blocked" in unisono("proposals", "list", "-w", copy).out
    assert unisono("status", "-w", copy).out.splitlines()[-1] == waiting.splitlines()[-1]
    refused(unisono("proposals", "approve", "3", "--by", "A", "--reason", "B", "-w", copy), LEDGER, "is blocked")


def test_a_plan_whose_weeks_are_over_is_blocked_everywhere(copy: Path, unisono: Unisono) -> None:
    proposed = unisono("plan", "--budget", "150k", "-w", copy, "--json").json["proposal"]
    assert "blocked" not in unisono("proposals", "show", proposed, "-w", copy).out
    listed = unisono("proposals", "list", "-w", copy, now=LATE).out
    assert re.search(rf"{proposed} +blocked", listed)
    shown = unisono("proposals", "show", proposed, "-w", copy, now=LATE).out
    assert shown.startswith(f"{proposed}: blocked")
    assert "The weeks of this plan are over" in shown
    assert "lie ahead" not in shown
    decide = ("--by", "A", "--reason", "B", "-w", copy)
    refused(unisono("proposals", "approve", proposed, *decide, now=LATE), LEDGER, "weeks of this plan are over")
    assert unisono("proposals", "approve", proposed, *decide).code == 0
    refused(unisono("proposals", "export", proposed, "-w", copy, now=LATE), LEDGER, "weeks of this plan are over")
    status = unisono("status", "-w", copy, now=LATE).out
    assert f"{proposed} is blocked" in status
    assert "import newer exports before you plan" in status
    assert status.splitlines()[-1] == "Next: unisono import PATH"


def test_a_second_export_says_that_it_is_one(copy: Path, unisono: Unisono) -> None:
    proposed = unisono("plan", "--budget", "150k", "-w", copy, "--json").json["proposal"]
    unisono("proposals", "approve", proposed, "--by", "A", "--reason", "B", "-w", copy)
    assert "already" not in unisono("proposals", "export", proposed, "-w", copy).out
    assert "already: the same files again" in unisono("proposals", "export", proposed, "-w", copy).out
    steps = unisono("proposals", "show", proposed, "-w", copy, "--json").json["steps"]
    assert [step["kind"] for step in steps] == ["proposed", "approved", "exported"]


def test_a_grade_before_its_day(acme: Path, unisono: Unisono) -> None:
    refused(unisono("grade", "2", "-w", acme), LEDGER, "due on 24 May 2026", "today is 17 Feb 2026")


@pytest.mark.parametrize(
    ("source", "code", "piece"),
    [("nope", INPUT, "The sources are: sales"), ("sales", LEDGER, "nothing to override"), ("model", LEDGER, "Nothing")],
)
def test_an_override_of_nothing(acme: Path, unisono: Unisono, source: str, code: int, piece: str) -> None:
    refused(unisono("override", source, "--by", "A", "--reason", "B", "-w", acme), code, piece)


def test_a_tampered_ledger_is_found(copy: Path, unisono: Unisono) -> None:
    ledger = copy / "ledger" / "ledger.jsonl"
    ledger.write_text(
        ledger.read_text(encoding="utf-8").replace("It is worth it.", "It was worth it."), encoding="utf-8"
    )
    refused(unisono("audit", "verify", "-w", copy), LEDGER, "What to do:")


def test_a_head_that_the_ledger_does_not_know(acme: Path, unisono: Unisono) -> None:
    refused(unisono("audit", "verify", "--head", "ab" * 32, "-w", acme), LEDGER)


def test_data_that_cannot_be_trusted_stop_the_model(
    copy: Path, unisono: Unisono, sales: Path, told_fields: Callable[..., None]
) -> None:
    twice = "2026-02-02,1.00,1.00,1.00,10.000\n"
    sales.write_text(sales.read_text(encoding="utf-8") + twice, encoding="utf-8")
    assert unisono("import", sales, "--currency", "EUR", "-w", copy).code == 0
    checked = unisono("check", "-w", copy)
    assert checked.code == TRUST
    assert "not trusted" in checked.out
    refused(unisono("fit", "-w", copy), TRUST, "cannot be trusted", "override")
    told_fields("unisono check", unisono("check", "-w", copy, "--json").json)
    passed = unisono("override", "sales", "--by", "A", "--reason", "Known.", "-w", copy, "--json")
    told_fields("unisono override", passed.json)


@pytest.mark.parametrize("out", ["/proc/nowhere/board.html", "/etc/hostname/board.html"])
def test_a_report_that_cannot_be_written(acme: Path, unisono: Unisono, out: str) -> None:
    refused(
        unisono("report", "--out", out, "-w", acme), INPUT, str(Path(out).parent), "cannot be used", "another place"
    )


def test_a_report_is_not_written_over_a_folder(acme: Path, unisono: Unisono, tmp_path: Path) -> None:
    refused(unisono("report", "--out", tmp_path, "-w", acme), USAGE, "--out")


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        (["statsu"], ["statsu", "status"]),
        (["approve"], ["unisono proposals approve"]),
        (["plan", "--budgt", "3"], ["--budgt", "--budget"]),
        (["plan"], ["--budget"]),
        (["import"], ["PATH"]),
        (["completion", "tcsh"], ["tcsh", "fish"]),
        (["init", "x", "--margin-rate", "-2"], ["between 0 and 1"]),
        (["init", "x", "--margin-rate", "45"], ["45% or 0.45"]),
        (["init", "x", "--margin-rate", "much"], ["0.45"]),
        (["fit", "--draws", "3"], ["100"]),
        (["--lang", "de", "status"], ["de", "fr"]),
    ],
)
def test_a_mistyped_line_says_what_was_meant(unisono: Unisono, line: list[str], pieces: list[str]) -> None:
    refused(unisono(*line), USAGE, "--help", *pieces)


def test_proposals_typed_alone_lists_them(acme: Path, unisono: Unisono) -> None:
    listed = unisono("proposals", "list", "-w", acme).out
    assert unisono("-w", acme, "proposals").out == listed
    assert unisono("proposals", "-w", acme).out == listed
    assert "approve" in unisono("proposals", "--help").out


def test_a_guess_is_corrected_with_a_line_that_can_be_pasted(fresh: Path, unisono: Unisono, sales: Path) -> None:
    folder = sales.parent / "two words"
    folder.mkdir()
    moved = sales.rename(folder / "sales.csv")
    shown = unisono("import", folder, "--currency", "EUR", "-w", fresh).out
    (line,) = (line for line in shown.splitlines() if "--mapping" in line)
    words = shlex.split(line)
    assert Path(words[2]) == moved
    assert unisono(*words[1:]).code == 0


def test_old_facts_are_said_before_anything_is_planned(copy: Path, unisono: Unisono) -> None:
    warning = "import newer exports before you plan"
    for line in (["check"], ["status"]):
        assert warning not in unisono(*line, "-w", copy).out
        assert warning in unisono(*line, "-w", copy, now=LATE).out
    assert warning in unisono("fit", "--draws", "100", "-w", copy, now=LATE).err


def test_without_an_outcome_the_next_step_is_to_import_it(fresh: Path, unisono: Unisono, tmp_path: Path) -> None:
    table = tmp_path / "spend.csv"
    weeks = "".join(f"2026-01-{day:02},100\n" for day in (5, 12, 19, 26))
    table.write_text("week,tv_spend\n" + weeks, encoding="utf-8")
    unisono("import", table, "--currency", "EUR", "-w", fresh)
    assert unisono("status", "-w", fresh).out.splitlines()[-1] == "Next: unisono import PATH"


def test_findings_that_ask_for_the_same_are_told_together(copy: Path, unisono: Unisono) -> None:
    shown = unisono("check", "-w", copy, now=LATE).out
    remedies = [line for line in shown.splitlines() if "What to do:" in line]
    assert len(remedies) == len(set(remedies))
    assert "\n! " in shown


def test_settings_that_make_no_sense(unisono: Unisono, tmp_path: Path) -> None:
    refused(unisono("init", "x", "--currency", "EURO"), WORKSPACE, "currency", "EURO")
    refused(unisono("init", "x", "--time-zone", "Paris"), WORKSPACE, "Europe/Paris")
    assert not (tmp_path / "x" / "unisono.toml").exists()


@pytest.mark.parametrize(
    ("line", "code", "kind"),
    [
        (["status", "-w", "nowhere"], WORKSPACE, "workspace"),
        (["plan"], USAGE, "usage"),
        (["report", "--out", "/proc/nowhere/b.html"], INPUT, "input"),
        (["proposals", "show", "P-0042"], LEDGER, "ledger"),
        (["plan", "--budget", "90M"], MODEL, "plan"),
    ],
)
def test_programs_get_the_refusal_in_json(acme: Path, unisono: Unisono, line: list[str], code: int, kind: str) -> None:
    answer = unisono("--json", *line, UNISONO_WORKSPACE=str(acme))
    error = json.loads(answer.out)["error"]
    assert (answer.code, error["exit_code"], error["code"]) == (code, code, kind)
    assert set(error) == {"code", "what", "remedy", "where", "exit_code"}
    assert error["what"]
    assert error["remedy"]


def test_every_kind_of_error_has_its_exit_code() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.UnisonoError)]
    text = msg("x")
    codes = {kind.__name__: exit_code(kind(text, remedy=text)) for kind in kinds if kind is not errors.FaultsError}
    codes["FaultsError"] = exit_code(errors.FaultsError((errors.InputError(text, remedy=text),), errors.Where()))
    assert codes["TamperedError"] == codes["LedgerError"] == LEDGER
    assert codes["SettingsError"] == codes["WorkspaceError"] == WORKSPACE
    assert codes["AmbiguousError"] == codes["UnreadableError"] == codes["InputError"] == codes["FaultsError"] == INPUT
    assert codes["ModelError"] == codes["PlanError"] == MODEL
    assert codes["TrustError"] == TRUST


def test_the_table_of_exit_codes_is_complete() -> None:
    documented = {
        int(line.split("|")[1])
        for line in (exits.__doc__ or "").splitlines()
        if line.startswith("| ") and "code" not in line
    }
    known = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert documented == known | {0}
