// SPDX-License-Identifier: EUPL-1.2
// The reasons of a figure, a message, a quadro, and what is missing to know: at the side, in the server's words.

import type { PageData } from "./data.ts";
import { say } from "./data.ts";
import { need, setText } from "./dom.ts";
import { piece } from "./server.ts";

/** Follows every «perché?»; `ready` saves first, since the server explains what it has. */
export function startReasons(data: PageData, ready: () => Promise<void>): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const reason = event.target.closest<HTMLElement>("[data-why]")?.dataset.why;
    const missing = event.target.closest("[data-missing]");
    if (reason === undefined && missing === null) return;
    event.preventDefault();
    const { why, missing: lack } = data.addresses;
    const title = need("#perche-titolo").dataset;
    if (reason === undefined) void open(title.missingTitle, lack, ready);
    else void open(title.whyTitle, why.replace(/-\/$/, `${encodeURIComponent(reason)}/`), ready);
  });
}

async function open(title: string | undefined, address: string, ready: () => Promise<void>): Promise<void> {
  const dialog = need<HTMLDialogElement>("#perche");
  const content = need("[data-content]", dialog);
  setText(need("#perche-titolo"), title ?? "");
  setText(content, say("loading"));
  if (!dialog.open) dialog.showModal();
  await ready();
  const told = await piece(address);
  if (told === null) setText(content, say("why_offline"));
  else content.innerHTML = told; // our own page, of our own server
  dialog.scrollTop = 0;
}
