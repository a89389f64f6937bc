# SPDX-License-Identifier: EUPL-1.2
"""The salt of a scheda that was sent: it goes with the data, byte for byte, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from schedario.cli.main import app
from schedario.documents import sandboxed
from schedario.documents.errors import ReadError
from schedario.documents.json_reader import read_json
from schedario.documents.json_writer import scheda_schema, write_json
from schedario.documents.pdf_reader import attached_bytes
from schedario.documents.print import pdf_bytes
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import build_sheet
from schedario.documents.text.writer import write_text
from schedario.portal.demo.published import read_published

SALT = "00112233445566778899aabbccddeeff"


@pytest.fixture
def scheda() -> Scheda:
    reading = read_published("quintano")
    header = {name: value.text for name, value in reading.header.items()}
    return Scheda(reading.form, header, reading.answers(), salt=SALT)


def test_json_keeps_it_and_the_schema_knows_it(scheda: Scheda) -> None:
    written = json.loads(write_json(scheda))
    assert written["salt"] == SALT
    jsonschema.validate(written, scheda_schema(scheda.form))
    plain = write_json(replace(scheda, salt=""))
    assert b"salt" not in plain
    assert {**json.loads(plain), "salt": SALT} == written


@pytest.mark.parametrize("suffix", ["json", "pdf"])
def test_reading_and_printing_again_keep_it(scheda: Scheda, suffix: str, tmp_path: Path) -> None:
    data = write_json(scheda) if suffix == "json" else pdf_bytes(scheda)
    assert sandboxed.read_bytes(data, f"scheda.{suffix}").salt == SALT
    source = tmp_path / f"inviata.{suffix}"
    source.write_bytes(data)
    for again in ("json", "pdf"):
        target = tmp_path / f"di-nuovo.{again}"
        done = CliRunner().invoke(app, ["print", str(source), "-o", str(target)])
        assert (done.exit_code, done.output) == (0, "")
        made = target.read_bytes()
        assert (made if again == "json" else attached_bytes(made, "x")) == write_json(scheda)
    checked = CliRunner().invoke(app, ["check", str(source)])
    assert checked.exit_code == 0
    assert SALT not in checked.output


def test_it_is_in_no_sheet(scheda: Scheda) -> None:
    assert SALT not in write_text(build_sheet(scheda, scheda.form), scheda.form)
    assert SALT not in repr(scheda)


@pytest.mark.parametrize("salt", ["zz", 12, None, ["a"], SALT.upper(), SALT + "0", SALT + "\n"])
def test_what_is_no_salt_is_refused(scheda: Scheda, salt: object) -> None:
    document = {**json.loads(write_json(scheda)), "salt": salt}
    with pytest.raises(ReadError, match="salt"):
        read_json(json.dumps(document), "x.json")
