// SPDX-License-Identifier: EUPL-1.2
// The bar that stays in sight: how far each quadro is, whether it is due and why, the outcome.

import type { Evaluation, Form, Step } from "../engine/index.ts";
import type { PageData, Texts } from "./data.ts";
import { say, sayCount } from "./data.ts";
import { icon, need, setAttribute, setHidden, setText } from "./dom.ts";
import type { Model } from "./model.ts";
import { showSaid } from "./render.ts";

const ICONS: Readonly<Record<string, string>> = {
  complete: "it-check-circle",
  nothing: "it-check-circle",
  errors: "it-error",
  not_due: "it-minus-circle",
  undecided: "it-help-circle",
  to_verify: "it-help-circle",
  not_supplied: "it-clock",
  to_fill: "it-pencil",
  incomplete: "it-warning-circle",
};

export class Bar {
  private readonly model: Model;
  private readonly data: PageData;
  /** Why quadri are not due; the server tells, and only of what it has. */
  private reasons: Record<string, string>;

  constructor(model: Model, data: PageData) {
    this.model = model;
    this.data = data;
    this.reasons = { ...data.reasons };
  }

  /** Takes over what the server says of what it has; cells that are still unsaved may say otherwise. */
  learn(reasons: Texts): void {
    this.reasons = { ...reasons };
    this.forget(Object.keys(this.model.unsaved()));
    this.show();
  }

  /** These cells hold something else: what was said because of them holds no more. */
  forget(cells: readonly string[]): void {
    for (const [quadro, deciding] of Object.entries(this.data.deciding))
      if (deciding.some((cell) => cells.includes(cell))) delete this.reasons[quadro];
  }

  show(): void {
    for (const step of this.model.evaluation.steps) this.showStep(step);
    this.showProgress();
    this.showOutcome();
  }

  /** Whether a quadro is due, in words, and why it is not. */
  routing(step: Step): string {
    if (isOpen(step)) return say(step.state);
    if (step.state === "not_due") return this.reasons[step.quadro.id] ?? say("step.not_due");
    return this.model.module.form.phrases.due?.due ?? "";
  }

  private showStep(step: Step): void {
    const { id } = step.quadro;
    const place = need(`[data-step="${id}"]`);
    if (place.dataset.state !== step.state)
      need("[data-step-icon]", place).replaceChildren(icon(ICONS[step.state] ?? "it-help-circle"));
    setAttribute(place, "data-state", step.state);
    setText(need("[data-step-text]", place), stepText(step));
    const quadro = need(`[data-quadro="${id}"]`);
    const before = quadro.dataset.state;
    setAttribute(quadro, "data-state", step.state);
    if (step.quadro.due !== null) this.showRoute(step, quadro, before);
  }

  private showRoute(step: Step, quadro: HTMLElement, before: string | undefined): void {
    const route = need(`[data-route="${step.quadro.id}"]`);
    setHidden(need("[data-missing]", route), step.state !== "undecided");
    const words = this.routing(step);
    setText(need("[data-route-text]", route), words);
    const why = need("[data-due]", quadro);
    setHidden(why, step.state !== "not_due" && !isOpen(step));
    if (!why.hidden) setText(why, words);
    if (before !== step.state) fold(quadro, step.state === "not_due");
  }

  private showProgress(): void {
    const { filled, wanted } = this.model.evaluation.progress;
    setText(need("[data-progress-text]"), say("progress", { filled, wanted }));
    const bar = need<HTMLProgressElement>("[data-progress]");
    bar.max = wanted || 1;
    bar.value = filled;
  }

  private showOutcome(): void {
    const { outcome, outlook, standing } = this.model.evaluation;
    const place = need("[data-outcome]");
    if (place.hasAttribute("data-closed")) return; // of what is sent the page says it as it was
    const said = saidOutcome(this.model.evaluation, this.model.module.form);
    setHidden(place, said === "");
    setAttribute(place, "data-standing", standing);
    const marks = this.model.module.form.phrases.rule_mark ?? {};
    const told = outcome ?? outlook;
    showSaid(place, said, (told && marks[told.status]) ?? "");
  }
}

/** The outcome where it is stated, else what there is to say of it; empty where that is nothing yet. */
export function saidOutcome({ outcome, outlook, standing, findings }: Evaluation, form: Form): string {
  if (outcome !== null) return outcome.text;
  if (outlook !== null) {
    const text = outlook.text.charAt(0).toLowerCase() + outlook.text.slice(1);
    return say("outcome.provisional", { text });
  }
  const opening = findings.filter(({ code }) => form.opening.includes(code)).map(({ message }) => message);
  if (standing === "to_verify" && opening.length > 0) return [...new Set(opening)].join(" ");
  return ["to_verify", "errors", "not_declared"].includes(standing) ? say(`outcome.${standing}`) : "";
}

/** Whether it is not known if a quadro is due: for lack of an answer, or since possible readings differ. */
function isOpen({ state }: Step): boolean {
  return state === "undecided" || state === "to_verify";
}

function stepText(step: Step): string {
  if (step.state === "errors") return sayCount("step.error", step.errors);
  const { state, filled, wanted } = step;
  return say(state === "to_fill" && wanted !== 1 ? "step.to_fills" : `step.${state}`, { filled, wanted });
}

/** A quadro that is not due is folded away, unless somebody is in it. */
function fold(quadro: HTMLElement, folded: boolean): void {
  const body = need<HTMLDetailsElement>("details", quadro);
  if (!folded || !body.contains(document.activeElement)) body.open = !folded;
  setHidden(need("summary", body), !folded);
}

/** Marks the quadro that is being read, in the bar. */
export function followReading(): void {
  const links = new Map(
    [...document.querySelectorAll("[data-step]")].map((one) => [one.getAttribute("data-step"), need("a", one)]),
  );
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const link = links.get(target.id);
        if (link) setAttribute(link, "aria-current", isIntersecting ? "true" : null);
      }
    },
    { rootMargin: "-45% 0px -50% 0px" },
  );
  for (const quadro of document.querySelectorAll("[data-quadro]")) seen.observe(quadro);
}

/** Tells the styles how high the bar is, so that it hides nothing that a link leads to. */
export function measureBar(): void {
  const bar = need("[data-bar]");
  const page = need(".sheet-width");
  new ResizeObserver(() => page.style.setProperty("--bar-height", `${bar.offsetHeight}px`)).observe(bar);
}
