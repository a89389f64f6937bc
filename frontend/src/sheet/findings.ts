// SPDX-License-Identifier: EUPL-1.2
// The panel of findings: all at once, and each leads to its cells.

import type { Evaluation, Finding, PageModule } from "../engine/index.ts";
import { say, sayCount } from "./data.ts";
import { make, need, setAttribute, setHidden, setText } from "./dom.ts";

const MOST = 6; // cells named in a finding
const FIELDS = ["message", "found", "expected", "remedy", "code"] as const;

export class FindingsPanel {
  private readonly statuses: Readonly<Record<string, string>>;

  constructor(module: PageModule) {
    this.statuses = module.form.phrases.status ?? {};
  }

  show({ findings }: Evaluation): void {
    for (const group of document.querySelectorAll<HTMLElement>("[data-group]")) {
      this.showGroup(
        group,
        findings.filter(({ level }) => level === group.dataset.group),
      );
    }
    setHidden(need("[data-no-findings]"), findings.length > 0);
    showSummary(findings);
  }

  private showGroup(group: HTMLElement, found: readonly Finding[]): void {
    const key = JSON.stringify(found);
    if (group.dataset.shown === key) return;
    group.dataset.shown = key;
    setHidden(group, found.length === 0);
    setText(need("[data-count-of]", group), String(found.length));
    const template = need<HTMLTemplateElement>("template", group);
    need("ul", group).replaceChildren(...found.map((finding) => this.item(template, finding)));
  }

  private item(template: HTMLTemplateElement, finding: Finding): Node {
    const item = template.content.cloneNode(true) as DocumentFragment;
    setAttribute(need(".finding", item), "data-code", finding.code);
    for (const field of FIELDS) setText(need(`[data-fill="${field}"]`, item), finding[field]);
    setText(need('[data-fill="status"]', item), this.statuses[finding.status] ?? "");
    setHidden(need("[data-status]", item), finding.status === "official");
    need("[data-cells]", item).replaceChildren(...cellLinks(finding.cells));
    return item;
  }
}

function cellLinks(cells: readonly string[]): (Node | string)[] {
  const links = cells.slice(0, MOST).flatMap((name) => {
    const link = make("a", { href: `#cella-${name}`, "data-go": name }, name);
    return [link, " "];
  });
  const more = cells.length - MOST;
  return more > 0 ? [...links, say("findings.more", { count: more })] : links;
}

function showSummary(findings: readonly Finding[]): void {
  const count = (level: string): number => findings.filter((one) => one.level === level).length;
  const errors = count("error");
  const warnings = count("warning");
  const parts = [
    ...(errors > 0 ? [sayCount("findings.error", errors)] : []),
    ...(warnings > 0 ? [sayCount("findings.warning", warnings)] : []),
  ];
  const summary = need("[data-findings-summary]");
  setText(summary, parts.join(", "));
  setAttribute(summary, "data-worst", errors > 0 ? "error" : null);
}
