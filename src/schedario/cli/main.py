# SPDX-License-Identifier: EUPL-1.2
"""The command `schedario`: what it is asked, and which part of the program answers.

Exit codes: 0 all fine, 1 something disagrees or has an error finding, 2 a file could not be read, the call is wrong, or
the output cannot be written, 3 too little of a text was found, or nothing could be compared; 130 when `check` was
interrupted, 141 when nobody reads the output any more. Each command imports what it needs when it runs, so that
`--help` is quick.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from schedario.cli.italian import ItalianGroup
from schedario.cli.standard_files import InputFile, OutputFile
from schedario.cli.streams import guard_streams

FILE = click.Path(path_type=Path)  # of documents, where the readers take `-` for standard input
TABLE = InputFile()

as_json = click.option("--json", "as_json", is_flag=True, help="Risposta in JSON, per i programmi.")
form_option = click.option(
    "--form",
    "form_name",
    metavar="EDIZIONE",
    help="Edizione (SOC26) o cartella di una definizione; se manca, la dice il titolo.",
)
which_option = click.option(
    "--scheda",
    "which",
    metavar="QUALE",
    help="Di un file con più schede, quale: il suo numero, il codice o il nome del comune.",
)
files_argument = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)


def _print_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from schedario import __version__  # noqa: PLC0415

        click.echo(f"schedario {__version__}")
        context.exit()


@click.group(cls=ItalianGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Mostra la versione.",
)
def app() -> None:
    """Le schede di monitoraggio degli obiettivi di servizio: lette, ricalcolate, spiegate, stampate.

    Al posto di un file da leggere o da scrivere, - è l’ingresso o l’uscita standard; -.xlsx (o .pdf, .json, …) sceglie
    il formato di quel che esce.
    """


@app.command("read")
@files_argument
@as_json
@form_option
def read_documents(files: tuple[Path, ...], as_json: bool, form_name: str | None) -> None:
    """Legge documenti: le celle, da dove vengono, e i dubbi."""
    from schedario.cli.read import run  # noqa: PLC0415

    sys.exit(run(files, form_name, as_json=as_json))


@app.command("check")
@files_argument
@as_json
@click.option("-r", "--recursive", is_flag=True, help="FILE può essere una cartella: tutti i file che contiene.")
@click.option(
    "--report", metavar="OUT", type=OutputFile(".json"), help="Scrive un resoconto: .xlsx, .csv (una tabella) o .json."
)
@click.option(
    "--table",
    type=click.Choice(["documents", "rules", "findings", "doubts", "repeats", "inferred"]),
    default="documents",
    show_default=True,
    help="La tabella di un resoconto .csv.",
)
@form_option
def check_documents(
    files: tuple[Path, ...], as_json: bool, recursive: bool, report: Path | None, table: str, form_name: str | None
) -> None:
    """Legge, ricalcola e confronta con ciò che il documento stampa; segnala ogni differenza.

    Con -r dice che cosa risulta da tutti i documenti di una cartella, e nel resoconto ogni documento, regola, dubbio
    e doppione.
    """
    from schedario.cli.check import Options, run  # noqa: PLC0415
    from schedario.documents.survey.request import Request  # noqa: PLC0415

    wanted = None if report is None else Request(report, table)
    sys.exit(run(files, Options(form_name, wanted, as_json, recursive)))


@app.command("infer-rules")
@files_argument
@as_json
@click.option("-r", "--recursive", is_flag=True, help="FILE può essere una cartella: tutti i file che contiene.")
@form_option
def infer_rules(files: tuple[Path, ...], as_json: bool, recursive: bool, form_name: str | None) -> None:
    """Che cosa dicono le schede stampate delle regole dedotte: arrotondamenti, letture, intervalli.

    Per ogni regola ciò che è compatibile con tutte, ciò che è escluso e da quale scheda, e una scheda che deciderebbe.
    """
    from schedario.cli.infer_rules import run  # noqa: PLC0415

    sys.exit(run(files, form_name, as_json=as_json, recursive=recursive))


@app.command("explain")
@click.argument("file", metavar="FILE", type=FILE)
@click.argument("cell", metavar="CELL")
@as_json
@form_option
@which_option
def explain_cell(file: Path, cell: str, as_json: bool, form_name: str | None, which: str | None) -> None:
    """Spiega perché una cella ha il suo valore, o che cosa manca per averlo.

    CELL è una cella (R04, R01.base), un quadro (Q3), l'esito (esito), un messaggio (M-Q2), un valore intermedio
    (residuo) o una condizione (livello_inferiore).
    """
    from schedario.cli.explain import run  # noqa: PLC0415

    sys.exit(run(file, cell, form_name, which, as_json=as_json))


@app.command("print")
@click.argument("file", metavar="[FILE]", required=False, type=FILE)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=OutputFile(".txt"),
    help="File da scrivere: .pdf, .txt o .json. Se manca, testo a video. Con -.pdf e -.json all’uscita standard.",
)
@click.option("--blank", metavar="EDIZIONE", help="Stampa il facsimile vuoto di un'edizione.")
@form_option
@which_option
def print_scheda(
    file: Path | None, output: Path | None, blank: str | None, form_name: str | None, which: str | None
) -> None:
    """Stampa la scheda ufficiale, o il facsimile vuoto."""
    from schedario.cli.print import run  # noqa: PLC0415

    sys.exit(run(file, output, blank, form_name, which))


@app.command("form")
@click.argument("editions", metavar="[EDIZIONE...]", nargs=-1)
@as_json
@click.option("--json-schema", is_flag=True, help="JSON Schema di una scheda.")
@click.option("--markdown", is_flag=True, help="Dizionario in Markdown.")
@click.option("--diff", is_flag=True, help="Confronta due edizioni.")
def show_form(editions: tuple[str, ...], as_json: bool, json_schema: bool, markdown: bool, diff: bool) -> None:
    """Il dizionario dei dati di un'edizione: celle, parametri, regole, messaggi, controlli."""
    from schedario.cli.form import run  # noqa: PLC0415

    sys.exit(run(editions, as_json=as_json, schema=json_schema, markdown=markdown, diff=diff))


@app.command("lint")
@click.argument("paths", metavar="[PATH...]", nargs=-1)
@as_json
def lint_definitions(paths: tuple[str, ...], as_json: bool) -> None:
    """Controlla una definizione: ogni problema con file, riga, colonna e rimedio."""
    from schedario.cli.lint import run  # noqa: PLC0415

    sys.exit(run(paths, as_json=as_json))


@app.command("evaluate")
@click.argument("file", metavar="IN", type=TABLE)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=OutputFile(".csv"),
    required=True,
    help="File da scrivere, con gli stessi formati.",
)
@click.option(
    "--engine",
    type=click.Choice(["polars", "native", "duckdb", "spark"]),
    default="polars",
    show_default=True,
    help="Chi calcola: native per moltissime schede; duckdb e spark solo tra file .parquet (docs/engines.md).",
)
@click.option(
    "--form", "form_name", metavar="EDIZIONE", default="SOC26", show_default=True, help="Edizione o cartella."
)
def evaluate_schede(file: Path, output: Path, engine: str, form_name: str) -> None:
    """Valuta molte schede insieme: una riga per scheda, una colonna per cella.

    I formati si riconoscono dal nome: .csv, .xlsx, .parquet, .jsonl. Le colonne sono spiegate in docs/columns.md.
    """
    from schedario.cli.evaluate import run  # noqa: PLC0415

    sys.exit(run(str(file), str(output), form_name, engine))


@app.command("sql")
@click.argument("form_name", metavar="[EDIZIONE]", default="SOC26")
@click.option("--dialect", type=click.Choice(["duckdb", "spark", "postgres"]), default="duckdb", show_default=True)
@click.option("--table", default="schede", show_default=True, help="Tabella con una riga per scheda.")
@click.option("--keep", multiple=True, default=["codice"], show_default=True, help="Altra colonna da riportare.")
def print_sql(form_name: str, dialect: str, table: str, keep: tuple[str, ...]) -> None:
    """Scrive le regole di un'edizione come un'interrogazione SQL, da incollare dove stanno le schede."""
    from schedario.cli.sql import run  # noqa: PLC0415

    sys.exit(run(form_name, dialect, table, keep))


schede_argument = click.argument("file", metavar="IN", type=TABLE)
edition_option = click.option("--form", "form_name", metavar="EDIZIONE", default="SOC26", show_default=True)
output_option = click.option(
    "-o", "--output", metavar="OUT", type=OutputFile(".csv"), help="File da scrivere: .csv, .xlsx, .parquet o .jsonl."
)
day_option = click.option(
    "--day",
    "--giorno",
    "day",
    metavar="GIORNO",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    callback=lambda _context, _option, moment: moment and moment.date(),
    help="Il giorno delle province e dei comuni, come 2025-12-31; se manca, l'ultimo che il territorio conosce.",
)
where_option = click.option(
    "--where", metavar="CONDIZIONE", multiple=True, help="Solo le righe che la soddisfano: regione=Lombardia."
)
LEVELS = "nation, ripartizione, region, province, ats, size, comune, o una colonna"


@app.command("indicators")
@schede_argument
@click.option("--by", metavar="LIVELLO", default="nation", show_default=True, help=f"Una riga per: {LEVELS}.")
@click.option("--indicator", "names", metavar="NOME", multiple=True, help="Solo questi indicatori, a video.")
@click.option("--same-comuni", is_flag=True, help="I nomi di --indicator sui soli comuni che li hanno tutti.")
@click.option("--without-doubts", is_flag=True, help="Le risposte con dubbi aperti contano come mancanti.")
@click.option("--funnel", metavar="NOME", help="Comune per comune un tasso, quello smorzato e i limiti dell'imbuto.")
@where_option
@day_option
@output_option
@edition_option
def compute_indicators(  # noqa: PLR0913, PLR0917 - one for each option
    file: Path,
    by: str,
    names: tuple[str, ...],
    same_comuni: bool,
    without_doubts: bool,
    funnel: str | None,
    where: tuple[str, ...],
    day: date | None,
    output: Path | None,
    form_name: str,
) -> None:
    """Gli indicatori di molte schede, per regione, provincia, ATS, classe di ampiezza o comune."""
    from schedario.cli.analysis import Request, run_funnel, run_indicators  # noqa: PLC0415

    request, alike = Request(file, form_name, where, output, day), names if same_comuni else ()
    if funnel is not None:
        sys.exit(run_funnel(request, funnel, without_doubts=without_doubts))
    sys.exit(run_indicators(request, by, names, alike, without_doubts=without_doubts))


@app.command("outliers")
@schede_argument
@click.option("--reference", metavar="FILE", type=FILE, help="CSV o ZIP di OpenCivitas con cui confrontare.")
@where_option
@day_option
@output_option
@edition_option
def find_outliers(
    file: Path,
    reference: Path | None,
    where: tuple[str, ...],
    day: date | None,
    output: Path | None,
    form_name: str,
) -> None:
    """Che cosa è insolito fra molte schede: ogni dubbio con il confronto, la distanza e il rimedio."""
    from schedario.cli.analysis import Request, run_outliers  # noqa: PLC0415

    sys.exit(run_outliers(Request(file, form_name, where, output, day), reference))


@app.command("opencivitas")
@click.argument("file", metavar="IN", type=TABLE)
@click.option(
    "-o", "--output", metavar="OUT.csv", type=OutputFile(".csv"), required=True, help="Valori da caricare nel portale."
)
@edition_option
def convert_opencivitas(file: Path, output: Path, form_name: str) -> None:
    """Le cifre di OpenCivitas (CSV lungo o ZIP) come valori forniti: una riga per comune, con il suo codice."""
    from schedario.cli.opencivitas import run  # noqa: PLC0415

    sys.exit(run(file, output, form_name))


@app.command("simulate")
@schede_argument
@click.option("--set", "parameters", metavar="NOME=VALORE", multiple=True, help="Un parametro: q3_threshold=5000.00.")
@click.option("--formula", "formulas", metavar="CELLA=FORMULA", multiple=True, help="Una formula: R05=…")
@click.option("--by", metavar="LIVELLO", default="region", show_default=True, help=f"Totali per: {LEVELS}.")
@where_option
@day_option
@output_option
@edition_option
def simulate_changes(  # noqa: PLR0913, PLR0917 - one for each option
    file: Path,
    parameters: tuple[str, ...],
    formulas: tuple[str, ...],
    by: str,
    where: tuple[str, ...],
    day: date | None,
    output: Path | None,
    form_name: str,
) -> None:
    """E se…? Chi cambia decisione, e di quanto, con altri parametri o altre formule."""
    from schedario.cli.analysis import Request, run_simulate  # noqa: PLC0415

    sys.exit(run_simulate(Request(file, form_name, where, output, day), by, parameters, formulas))


@app.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", metavar="COMMAND [ARGS]...", nargs=-1, type=click.UNPROCESSED)
def manage_portal(arguments: tuple[str, ...]) -> None:
    """Comandi di gestione del portale: migrate, verify-log, backup e gli altri.

    Con --demo prima del comando, quelli del portale di prova (var/demo).
    """
    from schedario.cli.manage import run  # noqa: PLC0415

    sys.exit(run(arguments))


@app.command("serve")
def serve_portal() -> None:
    """Avvia il portale; le impostazioni sono nelle variabili SCHEDARIO_… (docs/manuale/installazione.md)."""
    from schedario.cli.serve import run  # noqa: PLC0415

    sys.exit(run())


@app.command("generate")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    type=OutputFile(".csv"),
    required=True,
    help="File da scrivere: .parquet, .csv, .jsonl o .xlsx.",
)
@click.option(
    "--seed", metavar="SEME", default="schedario", show_default=True, help="Lo stesso seme dà gli stessi dati."
)
@click.option("--comuni", metavar="N", type=click.IntRange(1), help="Solo N comuni, presi lungo tutto l'elenco.")
@click.option("--schede", metavar="N", type=click.IntRange(1), help="N schede, ripetendo i comuni (prove di velocità).")
@click.option(
    "--moment",
    type=click.Choice(["chiusura", "mese-prima"]),
    default="chiusura",
    show_default=True,
    help="A che punto è la campagna.",
)
@click.option("--stored", is_flag=True, help="Importi come interi (valore per 10 elevato ai decimali).")
def generate_schede(output: Path, seed: str, comuni: int | None, schede: int | None, moment: str, stored: bool) -> None:
    """Inventa una campagna nazionale sui comuni veri: DATI DI PROVA, con errori inseriti e segnati."""
    from schedario.cli.generate import run  # noqa: PLC0415
    from schedario.nation.synthetic.generate import Order  # noqa: PLC0415

    sys.exit(run(output, Order(seed, comuni, schede, moment), stored=stored))


@app.command("demo")
@click.option("--port", metavar="PORTA", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--reset", is_flag=True, help="Ricomincia da capo: cancella ciò che è stato scritto nella prova.")
@click.option("--no-serve", is_flag=True, help="Prepara i dati di prova e non avvia il portale.")
@click.option("--nation", is_flag=True, help="Aggiunge una campagna nazionale di prova, con tutti i comuni.")
def run_demo(port: int, reset: bool, no_serve: bool, nation: bool) -> None:
    """Prova il portale su questa macchina, con dati di prova (cartella var/demo)."""
    from schedario.cli.demo import run  # noqa: PLC0415

    sys.exit(run(port, reset=reset, serving=not no_serve, nation=nation))


def main() -> None:
    """The entry point of the command."""
    with guard_streams():
        app()
