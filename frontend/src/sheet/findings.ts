// SPDX-License-Identifier: EUPL-1.2
// The panel of findings: all at once, and each leads to its cells.

import type { Evaluation, Finding, Form, PageModule } from "../engine/index.ts";
import type { Confirmation, Doubt, PageData } from "./data.ts";
import { sayCount } from "./data.ts";
import { make, need, setAttribute, setHidden, setText } from "./dom.ts";
import type { Left } from "./left.ts";
import { showLeft } from "./left.ts";
import type { Confirmed } from "./server.ts";

const MOST = 6; // rows named in a finding
const FIELDS = ["message", "found", "expected", "remedy", "code"] as const;

interface Shown {
  readonly finding: Finding;
  readonly confirmation: Confirmation | null;
}

/** What others did about findings: confirmations that are new here, and whether the doubts are others than before. */
export interface News {
  readonly added: readonly Confirmation[];
  readonly asked: boolean;
}

/** What the person asks of a finding in the panel. */
export interface Answers {
  confirm(finding: Finding, alike: readonly Finding[]): void;
  withdraw(finding: Finding): void;
}

export class FindingsPanel {
  private known: Confirmed;
  private evaluation: Evaluation | null = null;
  private readonly form: Form;
  private readonly spoken: Readonly<Record<string, string>>;
  private readonly statuses: Readonly<Record<string, string>>;
  private readonly answers: Answers;

  constructor(module: PageModule, known: Confirmed & Pick<PageData, "spoken">, answers: Answers) {
    this.form = module.form;
    this.spoken = known.spoken;
    this.statuses = module.form.phrases.status ?? {};
    this.known = known;
    this.answers = answers;
  }

  /** The mark of the confirmations that are shown. */
  get confirmed(): string {
    return this.known.confirmed;
  }

  /** Takes confirmations and doubts over as the server has them, and tells what is new here. */
  learn(confirmed: Confirmed): News {
    const before = new Set(this.known.confirmations.map(reasonOf));
    const asked = JSON.stringify(this.known.doubts) !== JSON.stringify(confirmed.doubts);
    this.known = confirmed;
    if (this.evaluation !== null) this.show(this.evaluation);
    return { added: confirmed.confirmations.filter((one) => !before.has(reasonOf(one))), asked };
  }

  show(evaluation: Evaluation): void {
    this.evaluation = evaluation;
    const findings = [...evaluation.findings, ...this.known.doubts.filter((one) => holds(one, evaluation))];
    const byFact = new Map(this.known.confirmations.map((one) => [factOf(one), one]));
    const all = findings.map((finding) => ({
      finding,
      confirmation: finding.level === "warning" ? (byFact.get(factOf(finding)) ?? null) : null,
    }));
    for (const group of document.querySelectorAll<HTMLElement>("[data-group]")) {
      this.showGroup(
        group,
        all.filter((one) => groupOf(one, this.form.blanks) === group.dataset.group),
      );
    }
    setHidden(need("[data-no-findings]"), findings.length > 0);
    const left = countLeft(all, this.form, evaluation);
    showSummary(left);
    showLeft(left, this.form, this.spoken);
  }

  private showGroup(group: HTMLElement, found: readonly Shown[]): void {
    const key = JSON.stringify(found);
    if (group.dataset.shown === key) return;
    group.dataset.shown = key;
    setHidden(group, found.length === 0);
    setText(need("[data-count-of]", group), String(found.length));
    const template = need<HTMLTemplateElement>("template", group);
    need("ul", group).replaceChildren(...found.map((one) => this.item(template, one, found)));
  }

  private item(template: HTMLTemplateElement, { finding, confirmation }: Shown, found: readonly Shown[]): Node {
    const item = template.content.cloneNode(true) as DocumentFragment;
    setAttribute(need(".finding", item), "data-code", finding.code);
    for (const field of FIELDS) setText(need(`[data-fill="${field}"]`, item), finding[field]);
    setText(need('[data-fill="status"]', item), this.statuses[finding.status] ?? "");
    setHidden(need("[data-status]", item), finding.status === "official");
    need("[data-cells]", item).replaceChildren(...this.links(finding.cells));
    if (confirmation !== null) {
      for (const field of ["by", "reason"] as const) setText(need(`[data-fill="${field}"]`, item), confirmation[field]);
    }
    item
      .querySelector("[data-confirm]")
      ?.addEventListener("click", () => this.answers.confirm(finding, alike(finding, found)));
    item.querySelector("[data-withdraw]")?.addEventListener("click", () => this.answers.withdraw(finding));
    return item;
  }

  /** A link for each row that a finding is about, to the first of its cells. */
  private links(cells: readonly string[]): (Node | string)[] {
    const rows = new Map<string, string>();
    for (const name of cells) {
      const code = this.form.cells[name]?.code ?? name;
      if (!rows.has(code)) rows.set(code, name);
    }
    const shown = [...rows].slice(0, MOST);
    const links = shown.flatMap(([code, name]) => [make("a", { href: `#cella-${name}`, "data-go": name }, code), " "]);
    const more = rows.size - MOST;
    return more > 0 ? [...links, sayCount("findings.more", more)] : links;
  }
}

/** The others that the same rule found. */
function alike(finding: Finding, found: readonly Shown[]): Finding[] {
  return found.map((one) => one.finding).filter((one) => one !== finding && one.code === finding.code);
}

/** What a confirmation is about; equal for a finding and its confirmation. */
function factOf({ code, cells, found }: Pick<Finding, "code" | "cells" | "found">): string {
  return JSON.stringify([code, cells, found]);
}

function reasonOf(one: Confirmation): string {
  return `${factOf(one)} ${one.reason}`;
}

/** Whether the figures that a doubt is about are still in the scheda. */
function holds({ seen }: Doubt, { cells }: Evaluation): boolean {
  return Object.entries(seen).every(([name, text]) => cells[name]?.text === text);
}

/** What blocks sending only because it is blank is no error. */
function groupOf({ finding, confirmation }: Shown, blanks: readonly string[]): string {
  if (confirmation !== null) return "confirmed";
  return finding.level === "error" && blanks.includes(finding.code) ? "blank" : finding.level;
}

/** A warning that is only about cells in which the comune has not written is told as what is to be filled in. */
function countLeft(all: readonly Shown[], form: Form, { cells, sendable }: Evaluation): Left {
  const of = (group: string): Finding[] =>
    all.filter((one) => groupOf(one, form.blanks) === group).map(({ finding }) => finding);
  const isBlank = ({ cells: about }: Finding): boolean =>
    about.length > 0 && about.every((name) => cells[name]?.state === "missing" && isWritable(form, name));
  const warnings = of("warning");
  return {
    blank: new Set([...of("blank"), ...warnings.filter(isBlank)].flatMap((one) => one.cells)),
    errors: of("error").length,
    doubts: warnings.filter((one) => !isBlank(one)).length,
    sendable,
  };
}

function isWritable(form: Form, name: string): boolean {
  const cell = form.cells[name];
  return cell?.asked === true && cell.supplied_by !== "prefilled_locked";
}

function showSummary({ errors, doubts, blank }: Left): void {
  const parts = [
    ...(errors > 0 ? [sayCount("findings.error", errors)] : []),
    ...(doubts > 0 ? [sayCount("findings.warning", doubts)] : []),
    ...(blank.size > 0 ? [sayCount("findings.blank", blank.size)] : []),
  ];
  const summary = need("[data-findings-summary]");
  setText(summary, parts.join(", "));
  setAttribute(summary, "data-worst", errors > 0 ? "error" : doubts > 0 ? null : "info");
}
