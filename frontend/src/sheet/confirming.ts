// SPDX-License-Identifier: EUPL-1.2
// A warning that is right all the same: the person says why.

import type { Finding } from "../engine/index.ts";
import type { PageData } from "./data.ts";
import { say } from "./data.ts";
import { need, setAttribute, setHidden, setText } from "./dom.ts";
import type { Model } from "./model.ts";
import type { Confirmed } from "./server.ts";
import { confirm } from "./server.ts";
import { notice } from "./status.ts";

type Learn = (confirmed: Confirmed) => void;

/** Asks for the reason and gives it to the server, which must first have what the finding is about. */
export function askReason(
  data: PageData,
  model: Model,
  finding: Finding,
  ready: () => Promise<void>,
  learn: Learn,
): void {
  const dialog = need<HTMLDialogElement>("#conferma");
  const form = need<HTMLFormElement>("form", dialog);
  const reason = need<HTMLTextAreaElement>("textarea", form);
  const error = need("[data-error]", dialog);
  setText(need("[data-about]", dialog), finding.message);
  const refuse = (why: string): void => {
    setText(error, say(`confirm.${why}`));
    setHidden(error, false);
    setAttribute(reason, "aria-invalid", why === "short" ? "true" : null);
    reason.focus();
  };
  setHidden(error, true);
  setAttribute(reason, "aria-invalid", null);
  reason.value = "";
  need("[data-cancel]", dialog).onclick = () => dialog.close();
  form.onsubmit = async (event) => {
    event.preventDefault();
    if ([...reason.value.trim()].length < reason.minLength) return refuse("short");
    await ready();
    const answer = await confirm(data, model.version, finding, reason.value);
    if (answer.kind !== "done") return refuse(answer.kind);
    dialog.close();
    learn(answer.confirmed);
  };
  dialog.showModal();
}

export async function takeBack(data: PageData, model: Model, finding: Finding, learn: Learn): Promise<void> {
  const answer = await confirm(data, model.version, finding, null);
  if (answer.kind === "done") learn(answer.confirmed);
  else notice(say(`confirm.${answer.kind}`), "warning");
}
