"""What `make bench` measures with: processes, figures that are kept and compared, a picture of them."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

from figures import NAIVE, PAPER, Figures, ratios, read, worse, write
from libraries import PAGES, give_role, reword
from libraries import make_library as plant
from picture import draw
from runs import FailedError, Run, run, worked
from serving import Server, find_port, times_to_serve
from shown import list_groups
from typeset import typeset

from clean_libraries import make_library

pytestmark = pytest.mark.no_cover


def some_figures(ours: float = 2.0) -> Figures:
    figures = Figures((10, 100), 4, "two cores", {"mkdocs": "1.6"})
    for size in (10, 100):
        figures.add("cold", "mkdocs", size, [Run(size * 1.0, size * 1.0, 50)], size * 100)
        figures.add("cold", "engross", size, [Run(ours, ours, 40)], size * 50)
    figures.add("PDFs", "Typst", 4, [Run(1, 1, 70)])
    figures.add("PDFs", "engross, two processes", 4, [Run(8, 12, 80, 90)])
    return figures


def test_a_process_is_measured_with_those_that_it_starts(tmp_path: Path) -> None:
    inner = "import time; held = bytearray(60 * 2**20); time.sleep(2)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    measured = run([sys.executable, "-c", outer], tmp_path)
    assert measured.worker > 60 > measured.mebibytes > 1
    assert 0 < measured.processor < 60
    assert measured.seconds > 2


def test_a_process_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match="ended with 3:\nno wonder"):
        run([sys.executable, "-c", "import sys; print('no wonder'); sys.exit(3)"], tmp_path)


def test_a_ratio_worse_by_more_than_a_third_is_told_and_no_other(tmp_path: Path) -> None:
    write(some_figures(), tmp_path / "kept.json")
    again, kept = read(tmp_path / "kept.json")
    assert again == some_figures()
    assert kept["cold · mkdocs : engross · 100"] == 50
    assert kept["memory · mkdocs : engross · 100"] == 1.25
    assert not list(worse(kept, ratios(some_figures(2.9))))
    assert not list(worse(kept, ratios(Figures((10,), 0, ""))))
    told = list(worse(kept, ratios(some_figures(3.1))))
    assert [each.partition(":")[0] for each in told] == ["cold · mkdocs ", "cold · mkdocs "]


def test_growth_is_the_power_of_the_number_of_policies() -> None:
    figures = some_figures()
    assert figures.growth("cold", "mkdocs") == pytest.approx(1)
    assert figures.growth("cold", "engross") == pytest.approx(0)
    assert figures.growth("cold", "zensical") is None


def test_the_picture_says_what_was_measured_and_who_is_faster() -> None:
    picture = draw(some_figures())
    said = [each.text for each in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert {"A handbook of 100 policies", "2.0 s · 50×", "100 s", "90 MiB", "N¹·⁰⁰", "N⁰·⁰⁰"} <= set(said)
    assert any("Typst is faster." in (each or "") for each in said)
    assert "prefers-color-scheme: dark" in picture
    assert picture == draw(some_figures())
    busy = replace(some_figures(), clock="processor")
    assert "How long the processor works" in draw(busy)
    assert "3.0 s" in draw(busy)  # twelve seconds for four PDFs, in two processes


def test_what_others_make_anew_each_time_stands_first_in_its_row() -> None:
    figures = some_figures()
    figures.add(PAPER, "engross", 100, [Run(0.5, 0, 0)])
    figures.add(PAPER, NAIVE, 100, [Run(2, 2, 90)])
    group = next(group for group in list_groups(figures) if group.title == "Saved, and its PDF served")
    assert [(bar.name, bar.said, bar.is_ours) for bar in group.bars] == [
        (NAIVE, "2.0 s", False),
        ("engross", "500 ms · 4.0×", True),
    ]


def test_the_picture_leaves_out_what_was_not_measured() -> None:
    figures = Figures((), 4, "two cores")
    figures.add("PDFs", "engross, two processes", 4, [Run(8, 12, 80, 90)])
    assert [group.title for group in list_groups(figures)] == [
        "Memory, cold",
        "A PDF of five to seven pages",
    ]
    ElementTree.fromstring(draw(figures))


def test_the_picture_in_the_documentation_is_of_the_figures_beside_it(checkout: Path) -> None:
    figures, kept = read(checkout / "docs" / "speed.json")
    assert (checkout / "docs" / "speed.svg").read_text("utf-8") == draw(figures)
    assert kept == ratios(figures)


def test_what_is_changed_between_builds_is_a_change_each_time_and_no_mistake(tmp_path: Path) -> None:
    plant(tmp_path, 3)
    policy = next(path for path in sorted(tmp_path.glob("policies/*s/policy.yml")))
    assert [reword(policy, times) in policy.read_text("utf-8") for times in (1, 2, 3)] == [True] * 3
    organization = tmp_path / "policies" / "organization.yml"
    holders = []
    for times in range(1, 4):
        for role in ("duty-engineer", "quality-lead"):
            give_role(tmp_path, role, times)
        holders.append(
            str([each.get("holders") for each in yaml.safe_load(organization.read_text("utf-8"))["roles"]])
        )
    assert len(set(holders)) == 3
    (tmp_path / PAGES).mkdir(parents=True, exist_ok=True)
    checked = subprocess.run(
        [sys.executable, "-m", "engross", "check"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_typst_gets_every_word_and_table() -> None:
    html = "<title>T</title><h1>A #1</h1><p>b <b>c</b></p><table><tr><th>d</th><td>e*</td></tr></table><ul><li>f</li></ul>"
    assert typeset(html).splitlines()[2:] == [
        '= #"A #1"', "", '#"b c"', "", "#table(columns: 2,", '  [#"d"], [#"e*"])', "", '- #"f"',
    ]  # fmt: skip


def test_as_many_policies_can_be_made_as_are_measured_and_small_libraries_are_their_beginning() -> None:
    few, many = make_library(7, 20), make_library(7, 1000)
    assert len(many.policies) == 1000
    assert list(many.policies)[:20] == list(few.policies)
    assert few.organization == many.organization
    with pytest.raises(ValueError, match="5999 policies about things"):
        make_library(7, 6000)


@pytest.mark.slow
def test_a_server_is_measured_from_its_start_and_from_each_save(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("This policy is new.", "utf-8")
    (tmp_path / "index.html").write_text("<html></html>", "utf-8")
    port = find_port()
    command: list[str | Path] = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    server = Server("files", command, tmp_path, f"127.0.0.1:{port}", page.name, page)

    def change(path: Path, times: int) -> str:
        said = f"This policy, worded {times} times,"
        path.write_text(said, "utf-8")
        return said

    made = times_to_serve(server, change, 2)
    assert [len(each) for each in (made.start, made.pages, made.papers)] == [1, 2, 0]
    assert all(each.seconds > 0 for each in (*made.start, *made.pages))


def test_the_work_of_a_process_is_known_while_it_runs() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        time.sleep(1)
        assert worked(busy.pid) > 0
        busy.kill()
