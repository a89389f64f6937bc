// SPDX-License-Identifier: EUPL-1.2
// The page of one scheda. Who may only read has the reasons and the links; who may write has all the rest too.

import type { PageModule } from "../engine/index.ts";
import { followReading, measureBar } from "../sheet/bar.ts";
import { pageData, say } from "../sheet/data.ts";
import { startLinks } from "../sheet/places.ts";
import { Session } from "../sheet/session.ts";
import { notice } from "../sheet/status.ts";
import { startReasons } from "../sheet/why.ts";

const data = pageData();
measureBar();
followReading();
startLinks();
if (data.editable) {
  try {
    const module: PageModule = await import(data.addresses.module);
    const session = new Session(module, data);
    startReasons(data, () => session.flush());
    document.documentElement.classList.add("sheet-ready");
  } catch (error) {
    notice(say("not_started"), "error"); // the cells stay closed: nothing that is typed would be saved
    throw error;
  }
} else {
  startReasons(data, async () => {});
}
