// SPDX-License-Identifier: EUPL-1.2
// The line that says whether what was typed is safe, and what is read aloud.

import type { Present } from "./data.ts";
import { say } from "./data.ts";
import { need, setAttribute, setText } from "./dom.ts";
import type { Status } from "./saver.ts";

let owner = "";

/** Whose page this is, for the sentences that say so. */
export function isPageOf(name: string): void {
  owner = name;
}

const QUIET = 900; // milliseconds: who types fast hears the last word only

export function showStatus(status: Status): void {
  const line = need("[data-saved]");
  const never = status.kind === "saved" && status.when === null;
  setAttribute(line, "data-kind", never ? "never" : status.kind);
  setText(line, wordsOf(status));
}

function wordsOf(status: Status): string {
  if (status.kind === "failed") return say(status.words, { name: owner });
  if (status.kind !== "saved") return say(status.kind);
  return status.when === null ? say("saved_never") : say("saved", { when: status.when });
}

/** The head of the sheet says when it was changed last. */
export function showDates(dates: Present["dates"]): void {
  for (const [line, text] of Object.entries(dates)) setText(need(`[data-header="${CSS.escape(line)}"]`), text);
}

let timer = 0;

/** Has a sentence read aloud when the typing pauses. */
export function announce(text: string): void {
  if (text === "") return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    need("[data-announce]").textContent = text;
  }, QUIET);
}

function says(shown: Element, text: string): boolean {
  return need("[data-text]", shown).textContent === text;
}

/** A notice above the sheet, which stays until it is closed. */
export function notice(text: string, kind: "info" | "warning" | "error"): void {
  const box = need<HTMLTemplateElement>("template[data-notice]").content.cloneNode(true) as DocumentFragment;
  const shown = need(".notice", box);
  shown.classList.add(`is-${kind}`);
  setText(need("[data-text]", shown), text);
  for (const old of document.querySelectorAll("[data-notices] .notice")) if (says(old, text)) old.remove();
  // Of what colleagues do, only the last is news.
  if (kind === "info") for (const old of document.querySelectorAll("[data-notices] .is-info")) old.remove();
  need("button", shown).addEventListener("click", () => shown.remove());
  need("[data-notices]").append(box);
}
