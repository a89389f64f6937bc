# SPDX-License-Identifier: EUPL-1.2
"""The command `schedario`: what it is asked, and which part of the program answers.

Exit codes: 0 all fine, 1 something disagrees or has an error finding, 2 a file could not be read or the call
is wrong. Each command imports what it needs when it runs, so that `--help` is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer(
    name="schedario",
    help="Le schede di monitoraggio degli obiettivi di servizio: lette, ricalcolate, spiegate, stampate.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Schede da leggere: testo, JSON, PDF.")]
AsJson = Annotated[bool, typer.Option("--json", help="Risposta in JSON, per i programmi.")]
FormOption = Annotated[
    Optional[str],  # noqa: UP045 - typer reads it at run time
    typer.Option(
        "--form", metavar="EDIZIONE", help="Edizione (SOC26) o cartella di una definizione; se manca, la dice il titolo."
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        from schedario import __version__  # noqa: PLC0415

        typer.echo(f"schedario {__version__}")
        raise typer.Exit


@app.callback()
def schedario(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Mostra la versione.")
    ] = False,
) -> None:
    """Le schede di monitoraggio degli obiettivi di servizio: lette, ricalcolate, spiegate, stampate."""


@app.command()
def read(files: Files, json: AsJson = False, form: FormOption = None) -> None:
    """Legge documenti: le celle, da dove vengono, e i dubbi."""
    from schedario.cli.read import run  # noqa: PLC0415

    raise typer.Exit(run(files, form, as_json=json))


@app.command()
def check(
    files: Files,
    json: AsJson = False,
    report: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--report", metavar="OUT.xlsx", help="Scrive le segnalazioni in un foglio Excel."),
    ] = None,
    form: FormOption = None,
) -> None:
    """Legge, ricalcola e confronta con ciò che il documento stampa; segnala ogni differenza."""
    from schedario.cli.check import run  # noqa: PLC0415

    raise typer.Exit(run(files, form, report, as_json=json))


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="La scheda.")],
    cell: Annotated[str, typer.Argument(metavar="CELL", help="Una cella (R04, R01.base), un quadro (Q3) o una condizione.")],
    json: AsJson = False,
    form: FormOption = None,
) -> None:
    """Spiega perché una cella ha il suo valore, o che cosa manca per averlo."""
    from schedario.cli.explain import run  # noqa: PLC0415

    raise typer.Exit(run(file, cell, form, as_json=json))


@app.command(name="print")
def print_(
    file: Annotated[Optional[Path], typer.Argument(metavar="FILE", help="La scheda da stampare.")] = None,  # noqa: UP045
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="OUT", help="File da scrivere: .pdf, .txt o .json. Se manca, testo a video."),
    ] = None,
    blank: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--blank", metavar="EDIZIONE", help="Stampa il facsimile vuoto di un'edizione."),
    ] = None,
    form: FormOption = None,
) -> None:
    """Stampa la scheda ufficiale, o il facsimile vuoto."""
    from schedario.cli.print import run  # noqa: PLC0415

    raise typer.Exit(run(file, output, blank, form))


@app.command()
def form(
    editions: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[EDIZIONE...]", help="Edizione o cartella; senza, l'elenco delle edizioni."),
    ] = None,
    json: AsJson = False,
    json_schema: Annotated[bool, typer.Option("--json-schema", help="JSON Schema di una scheda.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Dizionario in Markdown.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Confronta due edizioni.")] = False,
) -> None:
    """Il dizionario dei dati di un'edizione: celle, parametri, regole, messaggi, controlli."""
    from schedario.cli.form import run  # noqa: PLC0415

    raise typer.Exit(run(editions or [], as_json=json, schema=json_schema, markdown=markdown, diff=diff))


@app.command()
def lint(
    paths: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[PATH...]", help="Cartelle di definizioni o edizioni; senza, tutte quelle note."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Controlla una definizione: ogni problema con file, riga, colonna e rimedio."""
    from schedario.cli.lint import run  # noqa: PLC0415

    raise typer.Exit(run(paths or [], as_json=json))


def main() -> None:
    """The entry point of the command."""
    app()
