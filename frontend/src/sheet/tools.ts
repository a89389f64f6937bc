// SPDX-License-Identifier: EUPL-1.2
// The buttons of the bar, and their keys.

import { isLong } from "./controls.ts";
import { say } from "./data.ts";
import { need } from "./dom.ts";
import type { History } from "./history.ts";
import { goTo } from "./places.ts";
import { announce } from "./status.ts";

type Tool = "undo" | "redo" | "keys";

export function startTools(history: History, before: () => void): void {
  const use = (tool: Tool): void => {
    if (tool === "keys") {
      need<HTMLDialogElement>("#tasti").showModal();
      return;
    }
    before();
    const step = tool === "undo" ? history.undo() : history.redo();
    if (step === null) return;
    goTo(step.cell);
    announce(say(tool === "undo" ? "undone" : "redone", { what: step.what }));
  };
  for (const tool of ["undo", "redo", "keys"] as const) button(tool).addEventListener("click", () => use(tool));
  document.addEventListener("keydown", (event) => {
    const tool = toolOf(event);
    if (tool === null || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    use(tool);
  });
}

export function showTools(history: History): void {
  button("undo").disabled = !history.canUndo;
  button("redo").disabled = !history.canRedo;
}

function button(tool: Tool): HTMLButtonElement {
  return need<HTMLButtonElement>(`[data-tool="${tool}"]`);
}

/** A long text has an undo of its own while one writes in it. */
function toolOf(event: KeyboardEvent): Tool | null {
  if (event.key === "?" && !isTyping(event.target)) return "keys";
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isLong(document.activeElement)) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

/** No number has a question mark, so in a cell for numbers it asks for help too. */
function isTyping(target: EventTarget | null): boolean {
  if (isLong(target instanceof Element ? target : null)) return true;
  return target instanceof HTMLInputElement && target.type !== "checkbox" && target.inputMode === "";
}
