// SPDX-License-Identifier: EUPL-1.2
// The session has ended: sign in again without leaving the page, so that nothing typed is lost.

import type { PageData } from "./data.ts";
import { say } from "./data.ts";
import { need, setHidden, setText } from "./dom.ts";
import { signIn } from "./server.ts";

/** Opens the dialog; `again` is called when the same person is in again, or says so. */
export function askToSignIn(data: PageData, again: () => void): void {
  const dialog = need<HTMLDialogElement>("#accesso");
  const form = need<HTMLFormElement>("form", dialog);
  const password = need<HTMLInputElement>("input[name=password]", form);
  const error = need("[data-error]", dialog);
  setHidden(error, true);
  form.onsubmit = async (event) => {
    event.preventDefault();
    const answer = await signIn(data, password.value);
    password.value = "";
    if (answer.kind === "in") {
      finish(dialog, again);
      return;
    }
    setText(error, answer.kind === "another" ? answer.message : say(`sign_in.${answer.kind}`));
    setHidden(error, false);
    password.focus();
  };
  const retry = dialog.querySelector<HTMLButtonElement>("[data-retry]"); // only where one can sign in elsewhere
  if (retry !== null) retry.onclick = () => finish(dialog, again);
  if (!dialog.open) dialog.showModal();
}

function finish(dialog: HTMLDialogElement, again: () => void): void {
  dialog.close();
  again();
}
