// SPDX-License-Identifier: EUPL-1.2
// Pasting a block: first a list of what would change, then all of it as one step, or nothing.

import type { Landing, SheetTable } from "./block.ts";
import { isBlock, layBlock, parseBlock } from "./block.ts";
import { isLong } from "./controls.ts";
import { say, sayCount } from "./data.ts";
import { make, need, setHidden, setText } from "./dom.ts";
import type { Model } from "./model.ts";

type Apply = (texts: Readonly<Record<string, string>>) => void;

/** Listens for blocks; `apply` is called with what the person has agreed to. */
export function startPaste(sheet: HTMLElement, model: Model, apply: Apply): void {
  sheet.addEventListener("paste", (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const holder = target?.closest("td") ?? null;
    if (holder === null || isLong(target) || !isBlock(text)) return;
    event.preventDefault();
    propose(model, landings(model, holder, parseBlock(text)), apply);
  });
}

function landings(model: Model, holder: HTMLTableCellElement, block: string[][]): Landing[] {
  const table = holder.closest("table");
  const row = holder.closest("tr");
  if (table === null || row === null) return [];
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];
  return layBlock(model, block, readTable(table, rows), rows.indexOf(row), holder.cellIndex - 1);
}

function readTable(table: HTMLTableElement, rows: readonly HTMLTableRowElement[]): SheetTable {
  return {
    titles: [...table.querySelectorAll("thead th")].map((title) => (title.firstChild?.textContent ?? "").trim()),
    rows: rows.map((row) => ({
      code: row.dataset.row ?? "",
      label: (row.querySelector(".row-label")?.textContent ?? "").trim(),
      cells: [...row.cells].slice(1).map((cell) => cell.dataset.of ?? null),
    })),
  };
}

function propose(model: Model, found: readonly Landing[], apply: Apply): void {
  const dialog = need<HTMLDialogElement>("#incolla");
  const taken = found.filter((one) => one.refused === null && one.cell !== null);
  const changing = taken.filter((one) => !model.same(one.cell ?? "", one.before, one.after));
  const refused = found.filter((one) => one.refused !== null);
  const counts = { changed: changing.length, same: taken.length - changing.length, refused: refused.length };
  setText(need("[data-summary]", dialog), changing.length > 0 ? say("paste.summary", counts) : say("paste.none"));
  need("tbody", dialog).replaceChildren(...[...refused, ...changing].map((one) => line(model, one)));
  const agree = need<HTMLButtonElement>("[data-agree]", dialog);
  setHidden(agree, changing.length === 0);
  setText(agree, sayCount("paste.agree", changing.length));
  agree.onclick = () => {
    dialog.close();
    apply(Object.fromEntries(changing.map((one) => [one.cell, one.after])));
  };
  dialog.showModal();
}

function line(model: Model, { cell, before, after, refused, instead }: Landing): HTMLElement {
  const name = cell === null ? "–" : model.cell(cell).name;
  const row = make(
    "tr",
    refused === null ? {} : { "data-refused": "" },
    make("th", { scope: "row" }, name),
    make("td", { class: "value" }, cell === null ? "" : before || say("blank")),
    make("td", { class: "value" }, after || say("blank")),
    make("td", {}, refused === null ? "" : why(refused, instead)),
  );
  return row;
}

function why(refused: string, instead: string | undefined): string {
  const said = say(`paste.${refused}`);
  return instead === undefined ? said : say("paste.instead", { why: said, wanted: instead });
}
