// SPDX-License-Identifier: EUPL-1.2
// A zero in every cell that is still blank, of a table or of a whole quadro: first a list of them, then all as one step.

import { say, sayCount } from "./data.ts";
import { make, need, setHidden, setText } from "./dom.ts";
import type { Model } from "./model.ts";

type Put = (what: string, texts: Readonly<Record<string, string>>) => void;

/** Wires the buttons; each is shown while there are blank cells around it. */
export function startZeros(sheet: HTMLElement, model: Model, put: Put): void {
  const buttons = [...sheet.querySelectorAll<HTMLButtonElement>("[data-zeros]")];
  const show = (): void => {
    for (const button of buttons) {
      const blank = blanksAround(button, model);
      setHidden(button, blank.length === 0);
      setText(button, sayCount(`zeros.${button.dataset.zeros}`, blank.length));
    }
  };
  for (const button of buttons)
    button.addEventListener("click", () => propose(blanksAround(button, model), model, put));
  model.listen(show);
  show();
}

/** The cells of the comune's own figures without an answer: what stands for another year is not for it to declare. */
function blanksAround(button: HTMLElement, model: Model): string[] {
  const around = button.closest("[data-zeros-of]") ?? button;
  const names = [...around.querySelectorAll<HTMLElement>("[data-of]")].map(({ dataset }) => dataset.of ?? "");
  return names.filter((name) => {
    const { kind, supplied_by: by } = model.cell(name);
    return kind === "number" && by === "comune" && model.evaluation.cells[name]?.state === "missing";
  });
}

function propose(blank: readonly string[], model: Model, put: Put): void {
  const dialog = need<HTMLDialogElement>("#zeri");
  const lines = blank.map((name) => make("tr", {}, make("th", { scope: "row" }, model.cell(name).name)));
  need("tbody", dialog).replaceChildren(...lines);
  const agree = need<HTMLButtonElement>("[data-agree]", dialog);
  setText(agree, sayCount("zeros.agree", blank.length));
  agree.onclick = () => {
    dialog.close();
    put(say("zeros.put", { count: blank.length }), Object.fromEntries(blank.map((name) => [name, "0"])));
  };
  dialog.showModal();
}
