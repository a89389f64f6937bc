// SPDX-License-Identifier: EUPL-1.2
// What there is not to give: a button in each white cell, and the dialog that asks why.

import { mayBeUnavailable } from "../engine/index.ts";
import { askReason } from "./asking.ts";
import { say } from "./data.ts";
import { make, need } from "./dom.ts";
import type { Model } from "./model.ts";

type Put = (what: string, texts: Readonly<Record<string, string>>) => void;

/** Puts the buttons into the cells, and returns what they do: it asks, and says whether there is anything to ask. */
export function startUnavailable(sheet: HTMLElement, model: Model, put: Put): (cell: string) => boolean {
  const ask = (cell: string): boolean => {
    const { code, name } = model.cell(cell);
    if (!mayBeUnavailable(model.cell(cell))) return false;
    askReason(need("#non-disponibile"), "unavailable", name, model.reason(cell), (reason) => {
      put(`${code}: ${model.module.form.phrases.state?.unavailable}`, { [cell]: say("unavailable.typed", { reason }) });
      return null;
    });
    return true;
  };
  for (const control of sheet.querySelectorAll<HTMLElement>("[data-cell]")) {
    const cell = control.dataset.cell ?? "";
    if (mayBeUnavailable(model.cell(cell))) control.after(button(model, cell, ask));
  }
  return ask;
}

/** In a table it is reached with F4 from its cell, as Tab goes from cell to cell. */
function button(model: Model, cell: string, ask: (cell: string) => boolean): HTMLElement {
  const name = say("unavailable.of", { cell: model.cell(cell).name });
  const made = make("button", {
    type: "button",
    class: "cell-unavailable",
    "aria-label": name,
    title: say("unavailable.title"),
    "data-mark": say("unavailable.mark"),
  });
  if (model.cell(cell).kind !== "long_text") made.tabIndex = -1;
  made.addEventListener("click", () => ask(cell));
  return made;
}
