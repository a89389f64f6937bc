# SPDX-License-Identifier: EUPL-1.2
"""Published schede of others, verified for who looks at all of them: nothing of them is kept."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.read import read_bytes
from schedario.documents.scheda import Scheda as SheetToPrint
from schedario.documents.tables.reader import read_table
from schedario.portal.audit_log.models import Event
from schedario.portal.demo.published import FOLDER
from schedario.portal.filing.models import Scheda, UploadedDocument
from schedario.portal.filing.uploading.verifying import MOST_FILES, MOST_SECONDS, verify_files
from tests.documents.test_compare_pages import swap_attachment
from tests.documents.test_read_workbooks import hide
from tests.portal.conftest import signed_in
from tests.portal.world import World

ADDRESS = "/verifica/schede/"
QUINTANO = (FOLDER / "quintano.txt").read_bytes()
CUMIGNANO = (FOLDER / "cumignano-sul-naviglio.txt").read_bytes()
WRONG = QUINTANO.replace(b"\t5,57", b"\t5,58").replace(b"5,57", b"5,58")
DOUBTFUL = QUINTANO.replace(b"\t8\t50\t6,25", b"\t8\t50\t77\t6,25")
OTHER = QUINTANO.replace(b"\t8\t50\t6,25", b"\t9\t54\t6,00")


@pytest.fixture
def analista(world: World) -> Client:
    return signed_in(world, "analista")


def verify(client: Client, *files: tuple[str, bytes], **more: str) -> Any:
    return client.post(ADDRESS, {"file": [SimpleUploadedFile(name, content) for name, content in files], **more})


def words(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def found(answer: Any) -> list[tuple[str, str]]:
    return [(one.file, one.verdict) for one in answer.context["documents"]]


def test_each_file_has_its_result(analista: Client) -> None:
    answer = verify(analista, ("q.txt", QUINTANO), ("c.txt", CUMIGNANO), ("w.txt", WRONG), ("l.txt", b"una lettera"))
    assert answer.status_code == 200
    assert found(answer) == [("q.txt", "sound"), ("c.txt", "sound"), ("w.txt", "wrong"), ("l.txt", "unreadable")]
    shown = words(answer)
    for said in ("QUINTANO", "CR039SIF11WQ", "46 di 46", "qualcosa non torna", "Non è una scheda SOC26", "5,58"):
        assert said in shown


def test_nothing_is_kept_and_no_scheda_is_touched(world: World, analista: Client) -> None:
    before = list(Scheda.objects.order_by("pk").values()), Event.objects.count()
    verify(analista, ("q.txt", QUINTANO))
    assert (list(Scheda.objects.order_by("pk").values()), Event.objects.count()) == before
    assert not UploadedDocument.objects.exists()
    assert world.scheda.version == 0


def test_documents_of_a_comune_repeat_or_contradict_each_other(analista: Client) -> None:
    answer = verify(analista, ("a.txt", QUINTANO), ("b.txt", QUINTANO + b"\n"), ("c.txt", OTHER), ("d.txt", CUMIGNANO))
    together = [one.together for one in answer.context["documents"]]
    assert together[:2] == ["", "ripete «a.txt»"]
    assert together[2].startswith("contraddice «a.txt» in 1 riga: M12")
    assert together[3] == ""


def test_several_schede_in_a_file_are_several_results(analista: Client) -> None:
    answer = verify(analista, ("due.txt", QUINTANO + b"\n\f\n" + CUMIGNANO))
    assert found(answer) == [("due.txt", "sound"), ("due.txt", "sound")]


def test_other_formats_of_a_scheda_repeat_it(analista: Client) -> None:
    """What only one of two says (what it computes, what is in doubt) contradicts nothing."""
    reading = read_bytes(QUINTANO, "q.txt")
    data = write_json(SheetToPrint(reading.form, {"codice": reading.header["codice"].text}, reading.answers()))
    answer = verify(analista, ("q.txt", QUINTANO), ("q.json", data), ("d.txt", DOUBTFUL))
    assert [one.together for one in answer.context["documents"]] == ["", "ripete «q.txt»", "ripete «q.txt»"]


def test_a_bad_one_makes_no_contradictions_among_the_others(analista: Client) -> None:
    answer = verify(analista, ("bad.txt", OTHER), ("due.txt", CUMIGNANO + b"\n\f\n" + QUINTANO), ("c.txt", QUINTANO))
    together = [one.together for one in answer.context["documents"]]
    assert together == ["", "", "contraddice «bad.txt» in 1 riga: M12", "ripete «due.txt» (scheda 2)"]


def test_a_changed_pdf_repeats_nothing(analista: Client) -> None:
    """What of it still agrees is no proof of what was changed, which is in doubt."""
    reading = read_bytes(QUINTANO, "q.txt")
    named = {"codice": reading.header["codice"].text}
    printed = pdf_bytes(SheetToPrint(reading.form, named, reading.answers()))
    other = SheetToPrint(reading.form, named, read_bytes(OTHER, "o.txt").answers())
    answer = verify(analista, ("q.txt", QUINTANO), ("f.pdf", swap_attachment(printed, write_json(other))))
    assert [(one.verdict, one.together) for one in answer.context["documents"]] == [("sound", ""), ("wrong", "")]


def test_what_was_not_read_is_told(analista: Client) -> None:
    lines = [line.split("\t") for line in QUINTANO.decode().splitlines()]
    answer = verify(analista, ("q.xlsx", hide(lines, rows=[17])))
    assert "Nascosto, non letto: foglio «Foglio 1», riga 18." in words(answer)


def test_as_a_workbook(analista: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report of `schedario check`, with what the schede say of rules, and every cell."""
    monkeypatch.setattr("schedario.documents.inference.search.TRIES", 20)
    files = ("q.txt", QUINTANO), ("w.txt", WRONG), ("c.txt", CUMIGNANO), ("l.txt", b"una lettera")
    answer = verify(analista, *files, formato="xlsx")
    sheets = {sheet.name: sheet.rows for sheet in read_table(answer.content).sheets}
    about = ["Documenti", "Regole", "Segnalazioni", "Dubbi", "Doppioni", "Regole dedotte", "Celle", "Riassunto"]
    assert sorted(sheets) == sorted(about)
    titles = [str(title) for title in sheets["Documenti"][0]]
    place = titles.index("File")
    assert [str(row[place]) for row in sheets["Documenti"][1:]] == ["q.txt", "w.txt", "c.txt", "l.txt"]
    assert any("R04 - " in str(row[2]) and "no" in map(str, row) for row in sheets["Celle"][1:])
    assert "1071,784" in " ".join(str(cell) for row in sheets["Regole dedotte"] for cell in row)
    assert any("File letti 4 di 4" in str(cell) for row in sheets["Riassunto"] for cell in row)


def test_without_files_or_with_too_many(analista: Client) -> None:
    assert analista.post(ADDRESS).status_code == 422
    answer = verify(analista, *(("q.txt", b"x") for _ in range(MOST_FILES + 1)))
    assert answer.status_code == 422
    assert f"al massimo {MOST_FILES}" in words(answer)
    answer = verify(analista, *(("q.txt", b"x") for _ in range(101)))
    assert (answer.status_code, "al massimo 20 MB e 100 file" in words(answer)) == (413, True)


def test_who_sends_too_much_is_not_signed_out(analista: Client) -> None:
    answer = verify(analista, *((f"{number}.txt", b" " * (5 * 1024 * 1024)) for number in range(5)))
    assert (answer.status_code, "Esci" in words(answer), "Accedi" in words(answer)) == (413, True, False)


def test_the_page_says_how_much_it_takes(analista: Client) -> None:
    assert f"fino a {MOST_FILES} e a 20 megabyte in tutto, ognuno fino a 5 megabyte" in words(analista.get(ADDRESS))


def test_what_takes_too_long_together_is_told_as_not_read() -> None:
    times = iter([0.0, 1.0, MOST_SECONDS + 1])
    results = verify_files([("a.txt", QUINTANO), ("b.txt", QUINTANO)], clock=lambda: next(times))
    assert [one.verdict for one in results] == ["sound", "unreadable"]
    assert "Il tempo è finito" in results[1].error


def test_the_public_page_leads_who_observes_there(world: World, analista: Client) -> None:
    assert ADDRESS in analista.get("/verifica/").content.decode()
    for client in (Client(), signed_in(world, "compilatore")):
        assert ADDRESS not in client.get("/verifica/").content.decode()
