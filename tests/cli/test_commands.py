"""The command line as a user meets it: results, messages, exit codes, bad input."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from callnlp.cli.main import main

SENTENCE = "We expect about $200 billion of capital expenditures in 2026."


@pytest.fixture
def run(capsys, monkeypatch):
    """Return a function that runs the command and gives (exit code, standard output, standard error)."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["callnlp", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


@pytest.fixture(scope="module")
def store(tmp_path_factory, sample_dir):
    import callnlp

    folder = tmp_path_factory.mktemp("corpus") / "calls"
    report = callnlp.process([str(sample_dir)], store=folder)
    assert report.failed == []
    return folder


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_claims_of_a_text_as_json_lines(run):
    code, out, _ = run("claims", "--text", SENTENCE, "--period", "2025-Q4", "--format", "jsonl")
    (row,) = lines(out)
    assert code == 0
    assert (row["metric"], row["low"], row["unit"], row["period"], row["stance"]) == (
        "capex", 200e9, "USD", "2026", "guidance",
    )  # fmt: skip
    assert SENTENCE[row["value_start"] : row["value_end"]] == row["value_text"]
    contract = (
        "call source_id ticker fiscal_period section turn quote_start quote_end value_start value_end score rules"
    )
    assert set(contract.split()) <= set(row)


def test_claims_below_a_score_are_left_out_and_words_stay(run):
    text = "Revenue was $4.1 billion in the third quarter, up 12%. We expect capex to increase next year."
    given = ("claims", "--text", text, "--period", "2025-Q3", "--format", "jsonl")
    scores = [row["score"] for row in lines(run(*given)[1])]
    assert None in scores and len(scores) == 3
    middle = max(score for score in scores if score is not None)
    kept = [row["score"] for row in lines(run(*given, "--min-score", str(middle))[1])]
    assert kept == [score for score in scores if score in (None, middle)]
    assert run(*given, "--min-score", "1.5")[0] == 2


def test_claims_need_files_or_text(run):
    assert run("claims")[0] == 2
    assert run("claims", "--text", SENTENCE, "--metric", "capx")[0] == 2
    assert "did you mean 'capex'" in run("claims", "--text", SENTENCE, "--metric", "capx")[2]


def test_read_turns_has_the_fields_of_the_contract(run, sample_dir):
    code, out, _ = run("read", sample_dir / "KLVR_2026_Q1.txt", "--turns", "--format", "jsonl")
    rows = lines(out)
    assert code == 0
    fields = "turn start end text_start speaker title role affiliation section rules".split()
    assert all(list(row) == fields for row in rows)
    assert {row["speaker"] for row in rows if row["role"] == "ceo"} == {"Marcus Ellery"}


def test_quantities_are_slices_of_the_file(run, sample_dir):
    path = sample_dir / "KLVR_2026_Q2.txt"
    code, out, _ = run("quantities", path, "--format", "jsonl")
    text = path.read_text(encoding="utf-8")
    rows = lines(out)
    assert code == 0
    assert len(rows) > 50
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def test_tag_keeps_the_rows_and_skips_a_broken_line(run, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "We are supply constrained.", "n": 1}\nnot json\n{"text": "Thank you."}\n')
    code, out, err = run("tag", path)
    first, second = lines(out)
    assert code == 1
    assert f"{path}:2" in err
    assert first["n"] == 1
    assert [theme["theme"] for theme in first["themes"]] == ["supply_constrained"]
    fields = {"tone", "tone_probabilities", "outlook", "guidance", "boilerplate", "themes"}
    assert fields <= set(second)


def test_query_by_quarter(run, store):
    code, out, _ = run(
        "query", "themes", "--store", store, "--ticker", "KLVR", "--theme", "supply_constrained", "--by", "quarter",
        "--format", "jsonl",
    )  # fmt: skip
    assert code == 0
    assert [row["fiscal_period"] for row in lines(out)] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_query_refuses_what_does_not_go_with_the_table(run, store):
    assert run("query", "claims", "--store", store, "--theme", "inflation")[0] == 2
    assert run("query", "nonsense", "--store", store)[0] == 2
    assert run("query", "claims", "--store", store, "--ticker", "KLVX")[0] == 1


def test_sql_and_search_and_explain(run, store):
    code, out, _ = run("sql", "select id from claims where metric = 'capex' order by id limit 1", "--store", store,
                       "--format", "jsonl")  # fmt: skip
    claim = lines(out)[0]["id"]
    assert code == 0
    assert "metric: capex" in run("explain", claim, "--store", store)[1]
    code, out, _ = run("search", "lead times", "--store", store, "--format", "jsonl")
    assert code == 0
    assert all("lead time" in row["text"].lower() for row in lines(out)[:3])
    assert run("sql", "drop table claims", "--store", store)[0] == 2
    assert run("explain", "zzzz", "--store", store)[0] == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_to_a_file(run, store, tmp_path, language):
    target = tmp_path / "section.md"
    code, out, _ = run(
        "report", "--store", store, "--ticker", "KLVR", "--fiscal-year", "2026", "--language", language, "-o", target
    )
    assert (code, out) == (0, "")
    assert "$1.092" in target.read_text(encoding="utf-8") or "10.92" in target.read_text(encoding="utf-8")


def test_report_of_one_quarter_beside_another_as_json(run, store):
    quarters = ["--quarter", "2026-Q3", "--compare-to", "2026-Q1"]
    code, out, _ = run("report", "--store", store, "--ticker", "KLVR", *quarters, "--format", "json")
    data = json.loads(out)
    assert (code, data["quarter"], data["compared"]) == (0, "2026-Q3", "2026-Q1")
    assert len(data["comparison"]) == 4
    assert run("report", "--store", store, "--ticker", "KLVR")[0] == 2


def test_report_wrong_usage(run, store):
    common = ["report", "--store", store, "--ticker", "KLVR", "--fiscal-year", "2026"]
    assert run(*common, "--format", "pdf")[0] == 2
    assert run(*common, "--language", "fr")[0] == 2
    assert run("report", "--store", store, "--ticker", "NOPE", "--fiscal-year", "2026")[0] == 1


ARTICLE = "Shares of the company rose on Tuesday after the market learned that a rival had closed a plant. " * 40


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("binary.txt", bytes(range(256)) * 20),
        ("big.txt", b"a" * 20_000_001),
        ("article.txt", ARTICLE.encode()),
        ("blank.txt", b"\n \n" * 50),
    ],
    ids=["empty", "binary", "oversized", "article", "blank"],
)
def test_a_bad_file_never_stops_the_batch(run, tmp_path, sample_dir, name, data):
    bad = tmp_path / name
    bad.write_bytes(data)
    good = sample_dir / "KLVR_2026_Q1.txt"
    code, out, err = run("process", bad, good, tmp_path / "missing.txt", "--store", tmp_path / "store")
    assert code == 1
    assert name in err
    assert "missing.txt" in err
    assert "Traceback" not in err
    assert "1 added" in out
    assert run("process", good, "--store", tmp_path / "store")[0] == 0


def test_the_same_bytes_twice_change_nothing_and_another_text_is_kept_aside(run, tmp_path, sample_dir):
    good, twin = sample_dir / "KLVR_2026_Q1.txt", tmp_path / "KLVR_other_2026_Q1.txt"
    twin.write_text(good.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    store = tmp_path / "store"
    assert "1 added" in run("process", good, "--store", store)[1]
    assert "1 unchanged" in run("process", good, "--store", store)[1]
    code, out, err = run("process", twin, "--store", store)
    assert code == 0
    assert "1 inactive" in out
    assert "KLVR-2026-Q1" in err


def test_missing_store_says_how_to_make_one(run, tmp_path):
    code, _, err = run("query", "claims", "--store", tmp_path / "none")
    assert code == 1
    assert "callnlp process" in err


@pytest.mark.parametrize("by", ["metric", "layout"])
def test_evaluate_claims_by_group_adds_up_to_the_whole(run, sample_dir, by):
    where = ("--gold", sample_dir.parent / "labels" / "quotes.jsonl", "--calls", sample_dir, "--format", "jsonl")
    rows = [json.loads(line) for line in run("evaluate", "claims", *where, "--by", by)[1].splitlines()]
    whole = [json.loads(line) for line in run("evaluate", "claims", *where)[1].splitlines()]
    for figure in ("detection_f1", "strict_f1"):
        [all_calls] = [row for row in whole if (row["part"], row["figure"]) == ("all", figure)]
        groups = [row for row in rows if row["figure"] == figure]
        assert [sum(row[count] for row in groups) for count in ("tp", "fp", "fn")] == [
            all_calls[count] for count in ("tp", "fp", "fn")
        ]


def test_evaluate_claims_on_the_sample_labels(run, sample_dir):
    labels = sample_dir.parent / "labels" / "quotes.jsonl"
    code, out, _ = run("evaluate", "claims", "--gold", labels, "--calls", sample_dir, "--format", "jsonl")
    figures = {(row["part"], row["figure"]): row["value"] for row in lines(out)}
    assert code == 0
    assert figures["all", "detection_f1"] > 0.9


def test_evaluate_names_the_broken_gold_line(run, tmp_path, sample_dir):
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"call": "KLVR_2026_Q1", "start": 0}\nnot json\n')
    code, _, err = run("evaluate", "claims", "--gold", labels, "--calls", sample_dir)
    assert code == 1
    assert "labels.jsonl" in err


def test_demo_prints_the_section_and_where_it_is(run, tmp_path):
    code, out, _ = run("demo", "--out", tmp_path / "demo")
    assert code == 0
    assert "Kelvoria" in out
    assert all(
        (tmp_path / "demo" / f"KLVR_FY2026_ceo.{code}.{suffix}").is_file()
        for code in ("en", "zh")
        for suffix in ("md", "html")
    )
    assert out.rstrip().endswith(".zh.html")


def test_a_reader_that_goes_away_is_no_error(store):
    for words in (["sql", "select * from sentences"], ["query", "tone", "--format", "jsonl"]):
        command = [sys.executable, "-c", "from callnlp.cli.main import main; main()", *words, "--store", str(store)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(10)
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)
        process.stderr.close()


def test_failures_are_written_with_what_to_do(run, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"")
    code, _, _ = run("process", tmp_path / "bad.txt", "--store", tmp_path / "s", "--failures", tmp_path / "f.jsonl")
    (row,) = lines((tmp_path / "f.jsonl").read_text())
    assert (code, row["stage"]) == (1, "read")
    assert row["advice"]
    _, out, _ = run("store", "failures", "--store", tmp_path / "s", "--format", "jsonl")
    assert lines(out)[0]["sha256"] == row["sha256"]


def test_query_by_text(run, store):
    _, out, _ = run("query", "claims", "--store", store, "--text", "CAPITAL EXPENDITURES", "--format", "jsonl")
    assert lines(out)
    assert all("capital expenditures" in row["quote"].lower() for row in lines(out))
    assert run("query", "turns", "--store", store, "--text", "x")[0] == 2


def test_import_of_an_export(run, store, tmp_path):
    assert run("store", "export", tmp_path / "out", "--store", store)[0] == 0
    code, out, _ = run("store", "import", tmp_path / "out", "--store", tmp_path / "other")
    assert (code, out) == (0, "4 added of 4 calls\n")


def test_what_is_dropped_from_a_text_is_said_too(run):
    text = "Revenue was $4 billion, as 3 of us said."
    code, out, err = run("claims", "--text", text, "--keep-rejected", "--format", "jsonl")
    assert code == 0
    assert [json.loads(line)["value_text"] for line in out.splitlines()] == ["$4 billion"]
    assert "rejected" not in run("claims", "--text", text)[2]
    said = [line for line in err.splitlines() if line.startswith("callnlp: rejected")]
    assert said
    for line in said:
        quoted, start, end = re.match(r"callnlp: rejected '(.+?)' \[text:(\d+)-(\d+)\]", line).groups()
        assert text[int(start) : int(end)] == quoted


def test_themes_as_a_picture(run, store, tmp_path):
    code, _, err = run("query", "themes", "--store", store, "--ticker", "KLVR", "--chart", tmp_path / "k.svg")
    assert (code, "written to" in err) == (0, True)
    assert "Supply constrained" in (tmp_path / "k.svg").read_text(encoding="utf-8")
    code, _, err = run("query", "tone", "--store", store, "--chart", tmp_path / "k.svg")
    assert (code, "--chart goes with themes" in err) == (2, True)


def test_themes_the_taxonomy_lacks(run, store, tmp_path):
    from callnlp.lexicon.load import load_file

    path = tmp_path / "themes.toml"
    code, out, err = run("discover", "--store", store, "--ticker", "KLVR", "--format", "jsonl", "-o", path)
    found = lines(out)
    assert code == 0 and "compared by callnlp-minilm" in err
    assert [entry.id for entry in load_file(path)] == [theme["id"] for theme in found]
    table = run("discover", "--store", store, "--ticker", "KLVR", "--sentences", "1")[1]
    assert all(theme["label"].split()[0] in table for theme in found)
