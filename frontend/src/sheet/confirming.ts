// SPDX-License-Identifier: EUPL-1.2
// A warning that is right all the same: the person says why.

import type { Finding } from "../engine/index.ts";
import { askReason } from "./asking.ts";
import type { PageData } from "./data.ts";
import { say, sayCount } from "./data.ts";
import { need, setHidden, setText } from "./dom.ts";
import type { Model } from "./model.ts";
import type { Confirmed } from "./server.ts";
import { confirm } from "./server.ts";
import { notice } from "./status.ts";

type Learn = (confirmed: Confirmed) => void;

/** Asks for the reason and gives it to the server, which must first have what the finding is about. `alike` are the
 *  other open findings of the same rule, for which the same reason may hold. */
export function askToConfirm(
  data: PageData,
  model: Model,
  finding: Finding,
  alike: readonly Finding[],
  ready: () => Promise<void>,
  learn: Learn,
): void {
  const dialog = need<HTMLDialogElement>("#conferma");
  const all = need<HTMLInputElement>("[name=alike]", dialog);
  all.checked = false;
  setHidden(need("[data-alike]", dialog), alike.length === 0);
  setText(need("[data-alike-text]", dialog), sayCount("confirm.alike", alike.length));
  askReason(dialog, "confirm", finding.message, "", async (reason) => {
    await ready();
    const answer = await confirm(data, model.version, [finding, ...(all.checked ? alike : [])], reason);
    if (answer.kind !== "done") return answer.kind;
    learn(answer.confirmed);
    return null;
  });
}

export async function takeBack(data: PageData, model: Model, finding: Finding, learn: Learn): Promise<void> {
  const answer = await confirm(data, model.version, [finding], null);
  if (answer.kind === "done") learn(answer.confirmed);
  else notice(say(`confirm.${answer.kind}`), "warning");
}
