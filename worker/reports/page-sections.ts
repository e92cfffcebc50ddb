import { sparkline } from "./charts.ts";
import * as content from "./content.ts";
import { html, type Markup } from "./markup.ts";
import type { Page } from "./page.ts";
import { sceneSvg } from "./scene-svg.ts";

export const masthead = (page: Page): Markup => {
  const { report, text } = page;
  const name = text.periodName(report.period.key);
  return html`<header class="masthead">
<p class="kicker"><span class="brand">Forja</span> · ${text.kicker}${name === null ? "" : ` · ${name}`}</p>
<h1>${page.period}</h1>
<p class="verdict">${content.verdict(page)}</p>
${content.isStillRunning(page) ? html`<p class="muted">${text.stillRunning}</p>` : null}
</header>`;
};

export const welcome = ({ text }: Page): Markup => html`<section><p>${text.welcome}</p></section>`;

export const planned = (page: Page): Markup => {
  const rows = content.planRows(page);
  const list =
    rows.length === 0
      ? html`<p class="muted">${page.text.plan.none}</p>`
      : html`<ol class="sessions">${rows.map((row) => planItem(page, row))}</ol>`;
  return html`<section aria-labelledby="plan"><h2 id="plan">${content.planTitle(page)}</h2>${list}</section>`;
};

const planItem = ({ report, text }: Page, { when, what, status, active, facts }: content.PlanRow): Markup => {
  const chip =
    status === null || report.kind === "monthly"
      ? null
      : html` <span class="chip ${status}">${text.plan.status[status]}</span>`;
  return html`<li class="${active ? "active" : "open"}"><span class="when">${when}</span>
<span class="what"><bdi>${what}</bdi>${chip}</span>
<span class="facts">${facts}</span></li>`;
};

export const strength = (page: Page): Markup => {
  const { text } = page;
  const { summary, rows } = content.strength(page);
  const { columns } = text.strength;
  const body = rows.map(
    ({ lift, best, rate, status, statusText }) =>
      html`<tr><th scope="row"><bdi>${lift}</bdi> <span class="chip ${status}">${statusText}</span></th><td class="number">${best}</td><td class="number">${rate}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? null
      : html`<table class="strength"><thead><tr><th scope="col">${columns.lift}</th><th scope="col" class="number">${columns.best}</th><th scope="col" class="number">${columns.rate}</th></tr></thead>
<tbody>${body}</tbody></table>`;
  return html`<section aria-labelledby="strength"><h2 id="strength">${content.strengthTitle(page)}</h2>
<p>${summary}</p>${table}</section>`;
};

export const numbers = (
  page: Page,
): Markup => html`<section aria-labelledby="numbers"><h2 id="numbers">${page.text.numbers.title}</h2>
<div class="tiles">${content.tiles(page).map(tile)}</div></section>`;

const tile = ({ name, amount, course, comparisons }: content.Tile): Markup => html`<div class="tile"><h3>${name}</h3>
<p class="figure">${amount}</p>
${sceneSvg(sparkline(course), "spark")}
<dl>${comparisons.map(
  ({ label, amount: then, change }) =>
    html`<div><dt>${label}</dt><dd>${then}${change === null ? null : html` <span class="change">(${change})</span>`}</dd></div>`,
)}</dl></div>`;

export const insights = (page: Page): Markup => {
  const { text } = page;
  const items = content
    .insightsOf(page)
    .map(({ severity, title, body }) => html`<li class="${severity}"><h3>${title}</h3><p>${body}</p></li>`);
  const list = items.length === 0 ? html`<p>${text.insights.none}</p>` : html`<ol class="insights">${items}</ol>`;
  return html`<section aria-labelledby="insights"><h2 id="insights">${text.insights.title}</h2>${list}</section>`;
};

export const footer = (page: Page): Markup => html`<footer>
<p>${content.caveat(page)}</p>
<p>${content.madeOn(page)}</p>
</footer>`;
