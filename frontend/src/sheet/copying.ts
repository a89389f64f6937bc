// SPDX-License-Identifier: EUPL-1.2
// Copying out of the sheet: the rows that a selection goes through, with the values in their cells, as a spreadsheet
// takes them and as the sheet itself takes them back.

import type { Model } from "./model.ts";

/** Gives the clipboard whole rows where the person has selected across cells; a selection within one is left alone. */
export function startCopying(sheet: HTMLElement, model: Model): void {
  document.addEventListener("copy", (event) => {
    const range = selected(sheet);
    const rows = range === null ? [] : rowsIn(sheet, range);
    if (range === null || rows.length === 0 || isWithinOne(range)) return;
    event.clipboardData?.setData("text/plain", rows.map((row) => fields(model, row).join("\t")).join("\n"));
    event.preventDefault();
  });
}

function selected(sheet: HTMLElement): Range | null {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || isTextOf(document.activeElement)) return null;
  const range = selection.getRangeAt(0);
  return range.intersectsNode(sheet) ? range : null;
}

/** Whether what is selected is a part of what stands in a cell. */
function isTextOf(element: Element | null): boolean {
  return (
    (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) &&
    element.selectionStart !== element.selectionEnd
  );
}

function isWithinOne({ commonAncestorContainer: around }: Range): boolean {
  const element = around instanceof Element ? around : around.parentElement;
  return element?.closest("th, td, .row-label, [data-of]") != null;
}

/** The rows, and the titles of columns, that have something in the selection. */
function rowsIn(sheet: HTMLElement, range: Range): HTMLElement[] {
  const rows = [...sheet.querySelectorAll<HTMLElement>("[data-row], thead tr")];
  return rows.filter((row) => range.intersectsNode(row) && row.checkVisibility());
}

function fields(model: Model, row: HTMLElement): string[] {
  if (row.dataset.row === undefined) return [...row.children].map((title) => text(title.firstChild));
  const holders =
    row instanceof HTMLTableRowElement ? [...row.cells].slice(1) : row.querySelectorAll<HTMLElement>("[data-of]");
  return [text(row.querySelector(".row-label")), ...[...holders].map(({ dataset }) => valueOf(model, dataset.of))];
}

function valueOf(model: Model, cell: string | undefined): string {
  if (cell === undefined) return "";
  const asked = model.cell(cell).asked;
  return quoted(asked ? model.canonical(cell, model.text(cell)) : (model.evaluation.cells[cell]?.text ?? ""));
}

function text(node: Node | null): string {
  return (node?.textContent ?? "").trim().replace(/\s+/g, " ");
}

function quoted(value: string): string {
  return /[\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
