// SPDX-License-Identifier: EUPL-1.2
// One sitting at a scheda: wires what is typed to what is computed, shown, kept and saved.

import type { PageModule } from "../engine/index.ts";
import { received } from "../engine/index.ts";
import { get } from "../engine/module.ts";
import { Bar } from "./bar.ts";
import { startListening, tellConfirmed, tellNews } from "./colleagues.ts";
import { askToConfirm, takeBack } from "./confirming.ts";
import { askWhich, overlapping } from "./conflict.ts";
import type { PageData, Present } from "./data.ts";
import { say } from "./data.ts";
import { need } from "./dom.ts";
import { startCopying } from "./copying.ts";
import { Editing } from "./editing.ts";
import { FindingsPanel } from "./findings.ts";
import { Grid } from "./grid.ts";
import { History } from "./history.ts";
import { forgetAll, Keeper } from "./kept.ts";
import { Model } from "./model.ts";
import { startPaste } from "./paste.ts";
import { offer } from "./recovery.ts";
import { SheetView } from "./render.ts";
import { Saver } from "./saver.ts";
import type { ServerResult } from "./server.ts";
import { askToSignIn } from "./signin.ts";
import { whatChanged } from "./spoken.ts";
import { announce, isPageOf, notice, showDates, showStatus } from "./status.ts";
import { showTools, startTools } from "./tools.ts";
import { startUnavailable } from "./unavailable.ts";
import { startZeros } from "./zeros.ts";

export class Session {
  private readonly data: PageData;
  private readonly model: Model;
  private readonly keeper: Keeper;
  private readonly saver: Saver;
  private readonly history: History;
  private readonly editing: Editing;
  private readonly view: SheetView;
  private readonly bar: Bar;
  private readonly panel: FindingsPanel;
  private roomForCopies = true;
  private leaving = false;

  constructor(module: PageModule, data: PageData) {
    const sheet = need("#scheda");
    this.data = data;
    isPageOf(data.name);
    this.model = new Model(module, data);
    this.keeper = new Keeper(data);
    this.history = new History(this.model, () => showTools(this.history));
    this.editing = new Editing(sheet, this.model, this.history);
    this.view = new SheetView(this.model, data, sheet);
    this.bar = new Bar(this.model, data);
    this.panel = this.newPanel(module);
    this.saver = new Saver(data, this.model, {
      status: (status) => {
        showStatus(status);
        this.keep();
      },
      saved: ({ dates, reasons }) => {
        showDates(dates);
        this.bar.learn(reasons);
      },
      stale: (present) => this.stale(present),
      expired: () => askToSignIn(data, () => this.saver.retry()),
      different: (result) => this.different(result),
    });
    const waive = startUnavailable(sheet, this.model, (what, texts) => this.editing.putAll(what, texts));
    new Grid(sheet, (cell) => this.editing.restore(cell), waive);
    startTools(this.history, () => this.editing.commit());
    startCopying(sheet, this.model);
    startPaste(sheet, this.model, (texts) => this.paste(texts));
    startZeros(sheet, this.model, (what, texts) => this.editing.putAll(what, texts));
    const confirmed = (): string => this.panel.confirmed;
    startListening(data, this.model, confirmed, (present) => this.heard(present));
    this.editing.takeWhatIsThere();
    this.show();
    this.listen();
    this.offerKept();
  }

  /** Saves what is not saved yet. */
  flush(): Promise<void> {
    return this.saver.flush();
  }

  private newPanel(module: PageModule): FindingsPanel {
    const learn: FindingsPanel["learn"] = (confirmed) => this.panel.learn(confirmed);
    return new FindingsPanel(module, this.data, {
      confirm: (finding, alike) => askToConfirm(this.data, this.model, finding, alike, () => this.flush(), learn),
      withdraw: (finding) => void takeBack(this.data, this.model, finding, learn),
    });
  }

  private listen(): void {
    let before = this.model.evaluation;
    this.model.listen((cells, origin) => {
      if (origin !== "others") this.bar.forget(cells);
      this.show();
      announce(whatChanged(this.model, before, cells));
      before = this.model.evaluation;
      if (origin === "others") return;
      this.keep();
      this.saver.changed();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && !this.isSafe()) event.preventDefault();
    });
    // The page is being hidden, perhaps for ever: what is typed goes now.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.saver.flush();
    });
    document.addEventListener("submit", (event) => {
      const form = event.target instanceof HTMLFormElement ? event.target : null;
      if (form?.getAttribute("action") === this.data.addresses.sign_out && this.isSafe()) forgetAll(this.data.user);
    });
  }

  private show(): void {
    this.view.show();
    this.bar.show();
    this.panel.show(this.model.evaluation);
  }

  private isSafe(): boolean {
    return !this.saver.busy && Object.keys(this.model.unsaved()).length === 0;
  }

  private keep(): void {
    const kept = this.keeper.keep(this.model.unsaved(), this.model.version);
    if (!kept && this.roomForCopies) notice(say("stored_full"), "warning");
    this.roomForCopies = kept;
  }

  private offerKept(): void {
    const kept = this.keeper.read();
    if (kept === null) return;
    const take = (texts: Readonly<Record<string, string>>): void => {
      this.keeper.forget();
      this.editing.putAll(say("kept.taken"), texts);
    };
    offer(kept, this.model, take, () => this.keeper.forget());
  }

  private paste(texts: Readonly<Record<string, string>>): void {
    this.editing.putAll(say("pasted", { count: Object.keys(texts).length }), texts);
  }

  /** The campaign has adopted another definition: what is typed is kept here, and the page is drawn anew. */
  private isOutdated(present: Present): boolean {
    if (present.definition === this.data.definition) return false;
    this.keep();
    this.leaving = true;
    window.location.reload();
    return true;
  }

  /** Somebody saved, and this page has nothing under way: take it over, unless both wrote in the same cells. */
  private heard(present: Present): void {
    if (this.isOutdated(present)) return;
    if (this.saver.busy || overlapping(this.model, present).length > 0) return;
    this.adopt(present);
  }

  private stale(present: Present): void {
    if (this.isOutdated(present)) return;
    const cells = overlapping(this.model, present);
    if (cells.length === 0) {
      this.adopt(present);
      this.saver.retry();
    } else {
      this.choose(present, cells);
    }
  }

  private choose(present: Present, cells: readonly string[]): void {
    this.saver.hold();
    showStatus({ kind: "failed", words: "stale" });
    askWhich(this.model, present, cells, (theirs) => {
      this.editing.putAll(say("conflict.chosen"), theirs);
      this.adopt(present);
      this.saver.retry();
    });
  }

  private adopt(present: Present): void {
    tellNews(present, this.model.adopt(present));
    if (present.confirmed !== this.panel.confirmed) tellConfirmed(this.panel.learn(present));
    if (!present.writable) notice(say("no_longer"), "warning");
    this.saver.heard(present);
  }

  /** The server has computed something else: it is right, the difference is on record, and the person is told. */
  private different({ cells }: ServerResult): void {
    const form = this.model.module.form;
    const shown = Object.entries(cells).map(([name, [, stored]]) => [name, received(get(form.cells, name), stored)]);
    this.view.show(Object.fromEntries(shown));
    notice(say("difference"), "error");
  }
}
