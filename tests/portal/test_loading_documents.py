# SPDX-License-Identifier: EUPL-1.2
"""«Carica»: a document beside a scheda, what is taken from it, and the way back."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from schedario.documents import sandboxed as documents
from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.reading import Origin, Reading
from schedario.documents.sheet import build_sheet
from schedario.portal.audit_log.chain import check_chain
from schedario.portal.audit_log.models import Event
from schedario.portal.demo.published import FOLDER
from schedario.portal.filing.actions.loading import DocumentGoneError, load_document
from schedario.portal.filing.document import build_document
from schedario.portal.filing.editing import LONGEST_TEXT
from schedario.portal.filing.models import Scheda, SchedaState, UploadedDocument
from schedario.portal.filing.uploading import keeping
from schedario.portal.filing.uploading.keeping import discard_expired_documents, keep_document
from schedario.sandbox.limits import SandboxError
from tests.documents.test_compare_pages import enclose_letter, swap_attachment
from tests.documents.test_read_workbooks import hide
from tests.portal.conftest import signed_in
from tests.portal.filled import fill, fresh, put, writer
from tests.portal.world import World

PRINTED = (FOLDER / "quintano.txt").read_bytes()
OF_ANOTHER = (FOLDER / "cumignano-sul-naviglio.txt").read_bytes()


def send(client: Client, world: World, content: bytes, name: str = "scheda.txt") -> Any:
    return client.post(world.url("carica/"), {"file": SimpleUploadedFile(name, content)})


def upload(client: Client, world: World, content: bytes, name: str = "scheda.txt") -> str:
    """The address of the comparison with an uploaded document."""
    answer = send(client, world, content, name)
    assert answer.status_code == 302, words(answer)
    return str(answer.headers["Location"])


def words(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def proposals(answer: Any) -> Mapping[str, Any]:
    """What the page proposes, by cell."""
    return {one.cell.id: one for one in answer.context["comparison"].all_proposals}


def marks(answer: Any, *cells: str) -> list[str]:
    """The marks of the cells, or of all that is chosen unasked."""
    return [proposals(answer)[cell].mark for cell in cells] if cells else sorted(answer.context["chosen"])


def load(client: Client, address: str, *cells: str) -> Any:
    """Takes these cells, or what is chosen unasked, and confirms."""
    page = client.get(address)
    return client.post(address, {"take": marks(page, *cells), "version": page.context["scheda"].version})


def told(kind: str) -> list[dict[str, Any]]:
    return [json.loads(event.details) for event in Event.objects.filter(kind=kind).order_by("number")]


def undo_address(world: World) -> str:
    number = Event.objects.filter(kind="scheda:document:loaded").latest("number").number
    return world.url(f"carica/{number}/annulla/")


class TestComparison:
    def test_nothing_changes_by_looking(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        assert compilatore.get(address).status_code == 200
        scheda = fresh(world)
        assert (scheda.version, scheda.answers, Event.objects.filter(kind__startswith="scheda:").count()) == (0, {}, 0)

    @pytest.mark.parametrize("kind", ["json", "pdf"])
    def test_what_was_sent_leaves_its_salt_behind(self, world: World, compilatore: Client, kind: str) -> None:
        put(world, M12__utenti="3")
        sent = replace(build_document(fresh(world)), salt="0123456789abcdef" * 2)
        put(world, M12__utenti="4")
        content = write_json(sent) if kind == "json" else pdf_bytes(sent)
        load(compilatore, upload(compilatore, world, content, f"scheda.{kind}"))
        assert fresh(world).answers["M12.utenti"] == 3
        assert build_document(fresh(world)).salt == ""

    def test_a_text_is_shown_cell_by_cell_with_its_place(self, world: World, compilatore: Client) -> None:
        page = compilatore.get(upload(compilatore, world, PRINTED))
        users = proposals(page)["M12.utenti"]
        assert (users.kind, users.present, users.text, users.is_certain) == ("value", "", "8", True)
        assert " ".join(users.origin.text.split()) in words(page)
        assert "Righe trovate" in words(page)
        assert "numeri non attribuiti 0" in words(page)

    def test_what_cannot_be_read_is_told_and_says_nothing_the_same(self, world: World, compilatore: Client) -> None:
        """Also where the scheda has the same signs: nobody compared anything."""
        put(world, M12__utenti="8", M15__utenti="abc")
        content = write_json(build_document(fresh(world)))
        page = compilatore.get(upload(compilatore, world, content, "scheda.json"))
        found = proposals(page)["M15.utenti"]
        assert (found.kind, found.shown, found.can_be_taken) == ("unreadable", "abc", False)
        same = page.context["comparison"].count_equal_cells
        put(world, M15__utenti="")
        page = compilatore.get(upload(compilatore, world, content, "scheda.json"))
        assert page.context["comparison"].count_equal_cells == same
        put(world, M12__utenti="9")
        page = compilatore.get(upload(compilatore, world, content, "scheda.json"))
        assert page.context["comparison"].count_equal_cells == same - 1

    def test_what_is_in_doubt_comes_first_and_is_never_chosen(self, world: World, compilatore: Client) -> None:
        page = compilatore.get(upload(compilatore, world, PRINTED.replace(b"\t8\t50\t", b"\t8\t50\t77\t", 1)))
        shown = page.content.decode()
        doubts = [one for one in proposals(page).values() if one.kind == "doubt"]
        assert doubts
        assert not {one.mark for one in doubts} & page.context["chosen"]
        assert shown.index('id="dubbi"') < shown.index('id="differenze"')
        assert doubts[0].doubt in html.unescape(shown)

    def test_a_blank_in_the_document_erases_nothing_unless_chosen(self, world: World, compilatore: Client) -> None:
        put(world, R16="Una relazione", M12__utenti="3")
        document = build_document(fresh(world), draft=True)
        put(world, M15__utenti="9")
        address = upload(compilatore, world, write_json(document), "scheda.json")
        page = compilatore.get(address)
        assert proposals(page) == {}
        put(world, M12__utenti="4")
        content = json.loads(write_json(document))
        content["answers"]["M15.utenti"] = None
        address = upload(compilatore, world, json.dumps(content).encode(), "scheda.json")
        page = compilatore.get(address)
        assert {name: one.kind for name, one in proposals(page).items()} == {
            "M12.utenti": "value",
            "M15.utenti": "blank",
        }
        assert marks(page) == [proposals(page)["M12.utenti"].mark]
        load(compilatore, address, "M15.utenti")
        assert ("M15.utenti" in fresh(world).answers, fresh(world).answers["M12.utenti"]) == (False, 4)

    def test_supplied_values_stay(self, world: World, compilatore: Client) -> None:
        content = json.loads(write_json(build_document(fresh(world), draft=True)))
        content["answers"] |= {"R06": "1.00", "M12.utenti_base": 99}
        address = upload(compilatore, world, json.dumps(content).encode(), "scheda.json")
        page = compilatore.get(address)
        found = proposals(page)
        assert (found["R06"].kind, found["R06"].can_be_taken) == ("locked", False)
        assert (found["M12.utenti_base"].kind, found["M12.utenti_base"].can_be_taken) == ("supplied", True)
        assert marks(page) == []
        assert "39148,99" in words(page)
        answer = compilatore.post(address, {"take": [found["R06"].mark]})
        assert answer.status_code == 409
        assert fresh(world).answers == {}

    def test_a_supplied_value_that_the_document_took_out_is_taken_out_only_if_chosen(
        self, world: World, compilatore: Client
    ) -> None:
        put(world, M12__utenti_base="")
        content = write_json(build_document(fresh(world), draft=True))
        Scheda.objects.filter(pk=world.scheda.pk).update(answers={})
        address = upload(compilatore, world, content, "a.json")
        page = compilatore.get(address)
        assert {name: one.kind for name, one in proposals(page).items()} == {"M12.utenti_base": "blank"}
        assert marks(page) == []
        load(compilatore, address, "M12.utenti_base")
        assert fresh(world).answers == {"M12.utenti_base": None}

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (OF_ANOTHER, "altro.txt", "Il documento è di un altro comune: «CUMIGNANO SUL NAVIGLIO CR039SIF11WQ»"),
            (PRINTED.replace(b"CR078SIF11YE", b""), "senza.txt", "non porta il codice di nessun comune"),
        ],
    )
    def test_another_comune_is_told(
        self, world: World, compilatore: Client, content: bytes, name: str, said: str
    ) -> None:
        page = compilatore.get(upload(compilatore, world, content, name))
        assert said in words(page)
        if content is OF_ANOTHER:
            assert marks(page) == []

    def test_what_was_not_read_of_a_document_is_told(self, world: World, compilatore: Client) -> None:
        """In the words of the command line, whatever hides it: a sheet, a page, the colour of its ground."""
        lines = [line.split("\t") for line in PRINTED.decode().splitlines()]
        page = compilatore.get(upload(compilatore, world, hide(lines, rows=[17]), "scheda.xlsx"))
        assert "Nascosto, non letto: foglio «Foglio 1», riga 18." in words(page)
        letter = enclose_letter(pdf_bytes(build_document(fresh(world))), 0)
        page = compilatore.get(upload(compilatore, world, letter, "scheda.pdf"))
        assert "Non è della scheda stampata, e non è stato confrontato: pagina 1." in words(page)
        assert "cartella di lavoro" not in words(page)

    def test_of_several_schede_in_a_file_the_comune_s_own_is_shown(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, OF_ANOTHER + b"\n\f\n" + PRINTED)
        page = compilatore.get(address)
        assert page.context["others"]["place"] == 1
        assert "scheda 1: CUMIGNANO SUL NAVIGLIO" in words(page)
        other = compilatore.get(f"{address}?scheda=0")
        assert "di un altro comune" in words(other)

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (PRINTED.replace(b"SOC26", b"SOC25"), "soc25.txt", "È una scheda SOC25, non SOC26"),
            (b'{"schedario": 1, "form": "SOC25", "answers": {}}', "soc25.json", "È una scheda SOC25, non SOC26"),
            (PRINTED.replace(b"2025", b"2024").replace(b"2019", b"2018"), "anno.txt", "parlano di altri anni"),
            (b"una lettera", "lettera.txt", "non contiene né il titolo né i codici"),
            (b"", "vuoto.txt", "vuoto"),
            (b"%PDF-1.7 nothing", "a.pdf", "Il PDF è danneggiato"),
        ],
    )
    def test_what_is_no_such_scheda_is_refused_and_not_kept(
        self, world: World, compilatore: Client, content: bytes, name: str, said: str
    ) -> None:
        answer = send(compilatore, world, content, name)
        assert answer.status_code == 422
        assert said in words(answer)
        assert not UploadedDocument.objects.exists()

    def test_a_file_that_is_too_large_is_refused(self, world: World, compilatore: Client) -> None:
        assert send(compilatore, world, b"x" * (5 * 1024 * 1024 + 1)).status_code == 413
        assert not UploadedDocument.objects.exists()

    def test_without_limits_nothing_is_read(
        self, world: World, compilatore: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def end(*_asked: object) -> bytes:
            raise SandboxError("unlimited")

        address = upload(compilatore, world, PRINTED)
        monkeypatch.setattr(documents.POOL, "run", end)
        for answer in (send(compilatore, world, PRINTED), compilatore.get(address), compilatore.post(address)):
            assert answer.status_code == 422
            assert "non si possono limitare memoria e tempo" in words(answer)
        assert fresh(world).version == 0


class TestLoading:
    def test_what_was_chosen_becomes_answers_in_one_change(self, world: World, compilatore: Client) -> None:
        answer = load(compilatore, upload(compilatore, world, PRINTED, "quintano.txt"))
        assert answer.status_code == 302
        scheda = fresh(world)
        assert (scheda.version, scheda.answers["M12.utenti"]) == (1, 8)
        (event,) = told("scheda:document:loaded")
        document = UploadedDocument.objects.get()
        assert (event["file"], event["format"], event["digest"]) == ("quintano.txt", "text", document.digest)
        assert event["number"] == len(event["cells"]) == len(scheda.answers) + len(scheda.unread)
        assert (scheda.recorded_texts, scheda.unrecorded_since) == (scheda.render_cell_texts(), None)
        assert bytes(document.content) == b""
        story = words(compilatore.get(world.url("storia/")))
        assert f"ha caricato «quintano.txt» (testo): {event['number']} celle" in story
        assert document.digest in story
        assert check_chain().breaks == []

    def test_only_what_was_chosen(self, world: World, compilatore: Client) -> None:
        load(compilatore, upload(compilatore, world, PRINTED), "M12.utenti", "R16")
        assert set(fresh(world).answers) == {"M12.utenti", "R16"}

    @pytest.mark.parametrize("kind", ["json", "pdf"])
    def test_what_was_taken_away_comes_back_whole(self, world: World, compilatore: Client, kind: str) -> None:
        """With texts, «n.d.» and its reason, and what cannot be read and is to be corrected."""
        fill(world, M12__utenti="n.d.: archivio allagato", M15__utenti="12a", R16="Riga uno\nRiga due")
        before = fresh(world)
        document = build_document(before, draft=True)
        content = write_json(document) if kind == "json" else pdf_bytes(document)
        Scheda.objects.filter(pk=before.pk).update(answers={}, unread={}, recorded_texts={})
        address = upload(compilatore, world, content, f"bozza.{kind}")
        page = compilatore.get(address)
        found = proposals(page)
        assert (found["M12.utenti"].kind, found["M15.utenti"].kind) == ("unavailable", "unreadable")
        assert "Il documento porta la scritta «BOZZA»" in words(page)
        assert load(compilatore, address, *found).status_code == 302
        after = fresh(world)
        assert after.read_answers() == before.read_answers()
        assert after.render_cell_texts() == before.render_cell_texts()

    def test_what_somebody_typed_before_is_told_before_as_theirs(self, world: World, compilatore: Client) -> None:
        put(world, "responsabile", M18__utenti="4")
        load(compilatore, upload(compilatore, world, PRINTED), "M12.utenti")
        kinds = [
            (event.kind, event.actor)
            for event in Event.objects.filter(subject__startswith="scheda:").order_by("number")
        ]
        assert kinds == [("scheda:filled_in", "Responsabile"), ("scheda:document:loaded", "Compilatore")]

    def test_a_colleague_s_cell_is_not_written_over(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        page = compilatore.get(address)
        put(world, "responsabile", M12__utenti="5")
        answer = compilatore.post(address, {"take": marks(page), "version": 0})
        assert answer.status_code == 409
        assert "La scheda è cambiata mentre guardavi questa pagina" in words(answer)
        assert (fresh(world).answers, told("scheda:document:loaded")) == ({"M12.utenti": 5}, [])
        users = proposals(answer)["M12.utenti"]
        assert users.mark not in answer.context["chosen"]
        assert len(answer.context["chosen"]) == len(marks(page)) - 1
        assert compilatore.post(address, {"take": marks(answer), "version": 1}).status_code == 302
        assert fresh(world).answers["M12.utenti"] == 5

    def test_other_cells_of_a_colleague_do_not_stop_it(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        page = compilatore.get(address)
        put(world, "responsabile", M12__utenti="5")
        answer = compilatore.post(address, {"take": marks(page, "R16"), "version": 0}, follow=True)
        assert fresh(world).answers["M12.utenti"] == 5
        assert "R16" in fresh(world).answers
        assert "sono state salvate altre celle" in words(answer)

    def test_twice_is_once(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        page = compilatore.get(address)
        for _ in range(2):
            assert compilatore.post(address, {"take": marks(page), "version": 0}).status_code == 302
        assert (fresh(world).version, len(told("scheda:document:loaded"))) == (1, 1)

    def test_nothing_chosen_is_told(self, world: World, compilatore: Client) -> None:
        answer = compilatore.post(upload(compilatore, world, PRINTED), {"version": 0})
        assert answer.status_code == 422
        assert "Scegli almeno una cella" in words(answer)

    def test_a_changed_content_is_not_loaded(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        UploadedDocument.objects.update(content=PRINTED.replace(b"\t8\t50\t", b"\t9\t50\t", 1))
        assert compilatore.get(address).status_code == 422
        assert compilatore.post(address, {"take": ["x"]}).status_code == 422

    def test_it_is_its_owner_s_alone_and_expires(self, world: World, compilatore: Client, responsabile: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        for path in (address, f"{address}scarta/"):
            assert responsabile.post(path).status_code == 404
        assert responsabile.get(address).status_code == 404
        UploadedDocument.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert compilatore.get(address).status_code == 404
        discard_expired_documents()
        assert not UploadedDocument.objects.exists()
        keep_document(fresh(world), "altro.txt", PRINTED, writer(world))
        UploadedDocument.objects.update(expires_at=timezone.now())
        upload(responsabile, world, PRINTED)
        assert [one.uploaded_by for one in UploadedDocument.objects.all()] == [world.people["responsabile"]]

    @pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "x", ""])
    def test_numbers_that_no_page_sends_are_none(self, world: World, compilatore: Client, number: str) -> None:
        address = upload(compilatore, world, PRINTED)
        assert compilatore.get(f"{address}?scheda={number}").status_code == 200
        page = compilatore.get(address)
        asked = {"take": marks(page, "M12.utenti"), "version": number, "scheda": number}
        assert compilatore.post(address, asked).status_code == 302
        assert compilatore.post(undo_address(world), {"version": number}).status_code == 409

    def test_characters_that_no_database_keeps(self, world: World, compilatore: Client) -> None:
        content = json.loads(write_json(build_document(fresh(world), draft=True)))
        content["answers"] |= {"R16": "a\0b\ud800c", "M12.utenti": None}
        content["unavailable"] = {"M12.utenti": "perso\0 \u202e"}
        content["faults"] = {"M15.utenti": {"about": "unreadable", "text": "1\0x"}}
        content["mark"] = "b\0"
        address = upload(compilatore, world, json.dumps(content).encode(), "a\u202e.json")
        load(compilatore, address, "R16", "M12.utenti", "M15.utenti")
        assert fresh(world).answers["R16"] == "ab?c"
        assert fresh(world).unread["M15.utenti"] == "1x"

    def test_a_text_longer_than_a_page_may_send_is_not_taken(self, world: World, compilatore: Client) -> None:
        content = json.loads(write_json(build_document(fresh(world), draft=True)))
        content["answers"]["R16"] = "a" * (LONGEST_TEXT + 1)
        page = compilatore.get(upload(compilatore, world, json.dumps(content).encode(), "a.json"))
        assert not proposals(page)["R16"].can_be_taken

    def test_what_is_thrown_away_meanwhile_is_not_loaded(self, world: World) -> None:
        document = keep_document(fresh(world), "a.txt", PRINTED, writer(world))
        UploadedDocument.objects.all().delete()
        with pytest.raises(DocumentGoneError):
            load_document(document, "text", 0, {"M12.utenti": "8"}, writer(world))

    def test_it_can_be_thrown_away(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        assert "scheda.txt" in words(compilatore.get(world.url("carica/")))
        compilatore.post(f"{address}scarta/")
        assert not UploadedDocument.objects.exists()

    def test_a_form_without_its_token_is_refused(self, world: World, compilatore: Client) -> None:
        address = upload(compilatore, world, PRINTED)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(world.people["compilatore"], backend="django.contrib.auth.backends.ModelBackend")
        assert strict.post(address, {"take": ["x"]}).status_code == 403
        assert strict.post(world.url("carica/"), {}).status_code == 403

    def test_a_sent_scheda_takes_nothing(self, world: World, compilatore: Client) -> None:
        load(compilatore, upload(compilatore, world, PRINTED), "M12.utenti")
        undo, address = undo_address(world), upload(compilatore, world, PRINTED)
        page = compilatore.get(address)
        Scheda.objects.filter(pk=world.scheda.pk).update(state=SchedaState.SENT)
        assert send(compilatore, world, PRINTED).status_code == 409
        assert compilatore.post(address, {"take": marks(page), "version": 1}).status_code == 409
        assert compilatore.post(undo, {"version": 1}).status_code == 409
        assert "non si carica nulla" in words(compilatore.get(world.url("carica/")))
        assert (fresh(world).version, fresh(world).answers) == (1, {"M12.utenti": 8})
        assert "Annulla il caricamento" not in words(compilatore.get(world.url("storia/")))


class TestPages:
    """Places in a PDF: the page as a picture, with the value lit."""

    BOX = (100.0, 200.0, 130.0, 212.0)

    @pytest.fixture
    def address(self, world: World, compilatore: Client, monkeypatch: pytest.MonkeyPatch) -> str:
        """A print of which the reader says where each value stands."""
        fill(world)
        content = pdf_bytes(build_document(fresh(world)))
        put(world, M12__utenti="5")

        def read_with_places(*asked: Any) -> list[Any]:
            (found,) = documents.read_sheets(*asked)
            assert isinstance(found, Reading)
            origin = Origin(7, "8", page=1, box=self.BOX)
            return [replace(found, cells={name: replace(one, origin=origin) for name, one in found.cells.items()})]

        monkeypatch.setattr(keeping, "read_sheets", read_with_places)
        return upload(compilatore, world, content, "scheda.pdf")

    def test_the_value_is_lit_beside_its_cell(self, address: str, compilatore: Client) -> None:
        shown = compilatore.get(address).content.decode()
        assert f'href="{address}pagine/1/?cella=M12.utenti#qui"' in shown
        assert f'href="{address}pagine/1.png"' in shown
        assert 'viewBox="0.0 188.0 230.0 36.0"' in shown
        assert 'x="98.0" y="198.0" width="34.0"' in " ".join(shown.split())

    def test_the_whole_page(self, address: str, compilatore: Client) -> None:
        page = compilatore.get(f"{address}pagine/1/?cella=M12.utenti")
        assert "M12 - Utenti famiglia e minori (Numero di utenti serviti - 2025): 8" in words(page)
        assert 'class="page-lit" id="qui"' in page.content.decode()
        picture = compilatore.get(f"{address}pagine/1.png")
        assert (picture.headers["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
        assert picture.headers["Cache-Control"] == "private, max-age=3600"

    def test_of_several_schede_it_is_the_one_that_is_looked_at(
        self, address: str, compilatore: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = keeping.read_sheets

        def read_twice(*asked: Any) -> list[Any]:
            (found,) = read(*asked)
            return [
                found,
                replace(found, cells={"M12.utenti": replace(found.cells["M12.utenti"], text="8 o 9", doubt="?")}),
            ]

        monkeypatch.setattr(keeping, "read_sheets", read_twice)
        shown = compilatore.get(f"{address}?scheda=1").content.decode()
        assert f'href="{address}pagine/1/?cella=M12.utenti&amp;scheda=1#qui"' in shown
        page = compilatore.get(f"{address}pagine/1/?cella=M12.utenti&scheda=1")
        assert "8 o 9" in words(page)
        assert f'href="{address}?scheda=1"' in page.content.decode()

    def test_there_is_no_other_page_and_none_of_a_text(
        self, address: str, world: World, compilatore: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in ("0", "99", "9" * 30):
            assert compilatore.get(f"{address}pagine/{number}/").status_code == 404
        assert compilatore.get(f"{address}pagine/99.png").status_code == 404
        monkeypatch.undo()
        of_text = upload(compilatore, world, PRINTED)
        assert compilatore.get(f"{of_text}pagine/1.png").status_code == 404


def forge(world: World, *, pages: Mapping[str, str] | None = None, attached: Mapping[str, Any] | None = None) -> bytes:
    """Our print of the scheda, of which the pages, or the data attached to them, were changed afterwards."""
    document = build_document(fresh(world), draft=True)
    sheet = build_sheet(document, document.form)
    for part in (part for quadro in sheet["quadri"] for part in quadro["blocks"] if part["kind"] == "table"):
        for cell in (cell for row in part["rows"] for cell in row["cells"] if cell is not None):
            cell["text"] = (pages or {}).get(cell["id"], cell["text"])
    printed = pdf_bytes(document, sheet)
    if attached is None:
        return printed
    content = json.loads(write_json(document))
    content["answers"] |= attached
    return swap_attachment(printed, json.dumps(content).encode())


class TestForged:
    """A PDF of ours that was changed after it was printed: it is told before all else, and believed in nothing."""

    @pytest.fixture
    def filled_in(self, world: World) -> World:
        put(world, M12__utenti="3", M15__utenti="5")
        return world

    @pytest.mark.parametrize(
        ("changed", "values"),
        [({"pages": {"M12.utenti": "7"}}, ("3", "7")), ({"attached": {"M12.utenti": 9}}, ("9", "3"))],
    )
    def test_it_is_told_first_with_both_values_and_nothing_is_chosen(
        self, filled_in: World, compilatore: Client, changed: Any, values: tuple[str, str]
    ) -> None:
        content = forge(filled_in, **changed)
        put(filled_in, M12__utenti="4", M15__utenti="6")
        address = upload(compilatore, filled_in, content, "scheda.pdf")
        page = compilatore.get(address)
        shown = words(page)
        assert "PDF-001" in shown
        assert f"nell’allegato scheda.json: {values[0]}; nelle pagine (pagina 1" in shown
        assert f"): {values[1]}" in shown
        written = page.content.decode()
        assert written.index('id="falsi"') < min(written.index(f'id="{name}"') for name in ("dubbi", "differenze"))
        assert page.context["chosen"] == frozenset()
        assert [(name, one.kind, one.can_be_taken) for name, one in proposals(page).items()] == [
            ("M12.utenti", "doubt", False),
            ("M15.utenti", "value", True),
        ]
        doubt = proposals(page)["M12.utenti"]
        assert doubt.origin.box is not None
        for value in values:
            assert value in doubt.doubt
        load(compilatore, address, "M15.utenti", "M12.utenti")
        assert fresh(filled_in).answers["M12.utenti"] == 4

    def test_an_unchanged_one_is_chosen_as_ever(self, filled_in: World, compilatore: Client) -> None:
        content = forge(filled_in)
        put(filled_in, M12__utenti="4")
        page = compilatore.get(upload(compilatore, filled_in, content, "scheda.pdf"))
        assert page.context["chosen"] == {proposals(page)["M12.utenti"].mark}
        assert "PDF-001" not in words(page)

    def test_data_attached_to_pages_that_show_no_scheda(self, filled_in: World, compilatore: Client) -> None:
        """Nobody can see on them what would be loaded: it is told, and nothing is chosen."""
        blank = pikepdf.new()
        blank.add_blank_page()
        whole = io.BytesIO()
        blank.save(whole)
        content = swap_attachment(whole.getvalue(), write_json(build_document(fresh(filled_in), draft=True)))
        put(filled_in, M12__utenti="4")
        page = compilatore.get(upload(compilatore, filled_in, content, "scheda.pdf"))
        assert page.context["chosen"] == frozenset()
        assert "non mostrano la scheda" in words(page)


class TestUndoing:
    @pytest.fixture
    def loaded(self, world: World, compilatore: Client) -> World:
        put(world, M12__utenti="5")
        load(compilatore, upload(compilatore, world, PRINTED), "M12.utenti", "M12.ore", "R16")
        return world

    def test_the_cells_are_what_they_were(self, loaded: World, compilatore: Client) -> None:
        assert "Annulla il caricamento" in words(compilatore.get(loaded.url("storia/")))
        address = undo_address(loaded)
        assert address in compilatore.get(loaded.url("carica/")).content.decode()
        page = compilatore.get(address)
        assert page.status_code == 200
        assert fresh(loaded).answers["M12.utenti"] == 8
        assert compilatore.post(address, {"version": fresh(loaded).version}).status_code == 302
        assert fresh(loaded).answers == {"M12.utenti": 5}
        (undone,) = told("scheda:document:undone")
        assert (undone["cells"]["M12.utenti"], len(undone["cells"])) == (["8", "5"], 3)
        story = words(compilatore.get(loaded.url("storia/")))
        assert "ha annullato il caricamento di «scheda.txt»" in story
        assert "Annulla il caricamento" not in story
        assert address not in compilatore.get(loaded.url("carica/")).content.decode()
        assert compilatore.post(address, {"version": fresh(loaded).version}).status_code == 409
        assert len(told("scheda:document:undone")) == 1

    def test_what_was_changed_since_is_named_and_left(self, loaded: World, compilatore: Client) -> None:
        put(loaded, M12__ore="51")
        address = undo_address(loaded)
        assert "M12 - " in words(compilatore.get(address))
        answer = compilatore.post(address, {"version": fresh(loaded).version}, follow=True)
        left = fresh(loaded).form.cells["M12.ore"].name
        assert f"Celle lasciate com’erano, perché cambiate da allora: {left}." in words(answer)
        assert fresh(loaded).answers == {"M12.utenti": 5, "M12.ore": 51}
        assert told("scheda:document:undone")[0]["left"] == ["M12.ore"]

    def test_it_is_not_done_over_what_was_not_seen(self, loaded: World, compilatore: Client) -> None:
        address, seen = undo_address(loaded), fresh(loaded).version
        put(loaded, M15__utenti="2")
        answer = compilatore.post(address, {"version": seen})
        assert (answer.status_code, told("scheda:document:undone")) == (409, [])
        assert "Non è stato annullato nulla" in words(answer)

    def test_a_supplied_value_comes_back_as_supplied(self, world: World, compilatore: Client) -> None:
        content = json.loads(write_json(build_document(fresh(world), draft=True)))
        content["answers"]["M12.utenti_base"] = 99
        load(compilatore, upload(compilatore, world, json.dumps(content).encode(), "a.json"), "M12.utenti_base")
        assert fresh(world).answers == {"M12.utenti_base": 99}
        compilatore.post(undo_address(world), {"version": 1})
        assert fresh(world).answers == {}

    def test_there_is_none_of_another_scheda_or_of_another_event(self, loaded: World) -> None:
        coordinator = signed_in(loaded, "amministratore")
        assert coordinator.get(undo_address(loaded)).status_code == 403
        client = signed_in(loaded, "compilatore")
        for number in (1, 9999):
            assert client.get(loaded.url(f"carica/{number}/annulla/")).status_code == 404
            assert client.post(loaded.url(f"carica/{number}/annulla/"), {"version": 0}).status_code == 404


def test_the_tools_of_the_sheet_lead_there(world: World, compilatore: Client, coordinatore: Client) -> None:
    shown = compilatore.get(world.url()).content.decode()
    assert world.url("carica/") in shown
    assert world.url("scarica/") in shown
    assert world.url("carica/") not in coordinatore.get(world.url()).content.decode()
    files = coordinatore.get(world.url("scarica/")).content.decode()
    assert all(world.url(name) in files for name in ("stampa.pdf", "scheda.json", "scheda.txt"))
