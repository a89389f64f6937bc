// SPDX-License-Identifier: EUPL-1.2
// A dialog that asks for a reason.

import { say } from "./data.ts";
import { need, setAttribute, setHidden, setText } from "./dom.ts";

/** Why a reason is not taken, the end of a key of words: `short` is about the text itself. */
export type Refusal = string | null;

/** Asks for a reason of what `about` says, beginning with `text`; `take` gives null when it has taken it. The words of
 *  its refusals are those of `words`. */
export function askReason(
  dialog: HTMLDialogElement,
  words: string,
  about: string,
  text: string,
  take: (reason: string) => Refusal | Promise<Refusal>,
): void {
  const form = need<HTMLFormElement>("form", dialog);
  const reason = need<HTMLInputElement | HTMLTextAreaElement>("[name=reason]", form);
  const error = need("[data-error]", dialog);
  setText(need("[data-about]", dialog), about);
  setHidden(error, true);
  setAttribute(reason, "aria-invalid", null);
  reason.value = text;
  need("[data-cancel]", dialog).onclick = () => dialog.close();
  form.onsubmit = async (event) => {
    event.preventDefault();
    const isShort = [...reason.value.trim()].length < reason.minLength;
    const refused = isShort ? "short" : await take(reason.value.trim());
    if (refused === null) {
      dialog.close();
      return;
    }
    setText(error, say(`${words}.${refused}`));
    setHidden(error, false);
    setAttribute(reason, "aria-invalid", refused === "short" ? "true" : null);
    reason.focus();
  };
  dialog.showModal();
}
