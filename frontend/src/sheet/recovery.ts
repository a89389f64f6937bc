// SPDX-License-Identifier: EUPL-1.2
// What was not saved the last time: shown, and taken up again or thrown away by the person.

import { say } from "./data.ts";
import { make, need, setText } from "./dom.ts";
import type { Kept } from "./kept.ts";
import type { Model } from "./model.ts";

/** Offers what was kept and differs from what the server has. */
export function offer(
  kept: Kept,
  model: Model,
  take: (texts: Readonly<Record<string, string>>) => void,
  drop: () => void,
): void {
  const entries = Object.entries(kept.texts).filter(([cell]) => model.writable.has(cell));
  const differing = entries.filter(([cell, text]) => !model.same(cell, text, model.text(cell)));
  if (differing.length === 0) {
    drop();
    return;
  }
  const box = need("#riprendi");
  setText(need("[data-when]", box), say("kept.when", { when: moment(kept.at) }));
  need("tbody", box).replaceChildren(...differing.map(([cell, text]) => line(model, cell, text)));
  const close = (then: () => void) => () => {
    box.hidden = true;
    then();
  };
  need("[data-take]", box).onclick = close(() => take(Object.fromEntries(differing)));
  need("[data-drop]", box).onclick = close(drop);
  box.hidden = false;
}

function line(model: Model, cell: string, text: string): HTMLElement {
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, model.cell(cell).name),
    make("td", { class: "value" }, model.text(cell) || say("blank")),
    make("td", { class: "value" }, text || say("blank")),
  );
}

function moment(at: number): string {
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(at);
}
