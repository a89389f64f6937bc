// SPDX-License-Identifier: EUPL-1.2
// What every page needs. Without it each page still works: forms are sent, menus lie open.

import { startCounters } from "../ui/counter.ts";
import { startDialogs } from "../ui/dialog.ts";
import { startDisclosures } from "../ui/disclose.ts";
import { startPasswords } from "../ui/password.ts";
import { startSummary } from "../ui/summary.ts";
import { startWaiting } from "../ui/waiting.ts";

document.documentElement.classList.add("scripted");
const starts = [startDisclosures, startPasswords, startCounters, startDialogs, startSummary, startWaiting];
for (const start of starts) start(document);
