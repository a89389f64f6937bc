// SPDX-License-Identifier: EUPL-1.2
// Two people have written in the same cells: the differences, and the choice.

import type { Present } from "./data.ts";
import { say } from "./data.ts";
import { make, need, setText } from "./dom.ts";
import type { Model } from "./model.ts";

type Choice = "mine" | "theirs";

/** The cells that both have changed, each to something else. */
export function overlapping(model: Model, present: Present): string[] {
  const mine = model.unsaved();
  return model.changedBy(present).filter((cell) => {
    const own = mine[cell];
    return own !== undefined && !model.same(cell, own, present.texts[cell] ?? "");
  });
}

/** Asks for each of `cells` whose text shall stay; `chosen` gets those of the others that win. */
export function askWhich(
  model: Model,
  present: Present,
  cells: readonly string[],
  chosen: (theirs: Readonly<Record<string, string>>) => void,
): void {
  const dialog = need<HTMLDialogElement>("#conflitto");
  const form = need<HTMLFormElement>("form", dialog);
  const { saved_by: name, saved_at: when } = present;
  const theirs = name === null ? say("conflict.theirs_unknown") : say("conflict.theirs", { name, when: when ?? "" });
  setText(need("[data-theirs]", dialog), theirs);
  need("tbody", dialog).replaceChildren(...cells.map((cell) => line(model, present, cell)));
  for (const choice of ["mine", "theirs"] as const) {
    need<HTMLButtonElement>(`[data-all="${choice}"]`, dialog).onclick = () => chooseAll(form, choice);
  }
  form.onsubmit = (event) => {
    event.preventDefault();
    dialog.close();
    const answers = new FormData(form);
    const lost = cells.filter((cell) => answers.get(cell) === "theirs");
    chosen(Object.fromEntries(lost.map((cell) => [cell, present.texts[cell] ?? ""])));
  };
  // Nothing is lost by waiting, but nothing is saved either: the question stays until it is answered.
  dialog.oncancel = (event) => event.preventDefault();
  if (!dialog.open) dialog.showModal();
}

function line(model: Model, present: Present, cell: string): HTMLElement {
  const { name } = model.cell(cell);
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name),
    make("td", { class: "value" }, model.savedText(cell) || say("blank")),
    make("td", { class: "value" }, option(cell, "mine", name, model.text(cell))),
    make("td", { class: "value" }, option(cell, "theirs", name, present.texts[cell] ?? "")),
  );
}

function option(cell: string, choice: Choice, name: string, text: string): HTMLElement {
  const radio = make("input", { type: "radio", name: cell, value: choice, required: "" });
  radio.setAttribute("aria-label", `${say(`conflict.${choice}_of`, { cell: name })}: ${text || say("blank")}`);
  return make("label", {}, radio, make("span", {}, text || say("blank")));
}

function chooseAll(form: HTMLFormElement, choice: Choice): void {
  for (const radio of form.querySelectorAll<HTMLInputElement>(`input[value="${choice}"]`)) radio.checked = true;
}
