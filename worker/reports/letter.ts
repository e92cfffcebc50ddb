import type { ReportSession } from "#core/training/weekly-report-document.ts";
import { sparkline } from "./charts.ts";
import { NO_BREAK } from "./format.ts";
import { html, type Markup } from "./markup.ts";
import { amountText, type Page } from "./page.ts";
import { headlineText, insightText, type Measure } from "./text.ts";

/** The first half of the page: what was done, how it compares, and what deserves a look. */

export const masthead = ({ report, text, format }: Page): Markup => {
  const { period, headline } = report;
  const week = text.week(Number(period.key.slice(-2)));
  return html`<header class="masthead">
<p class="kicker"><span class="brand">Forja</span> · ${text.kicker} · ${week}</p>
<h1>${format.period(period.start, period.end)}</h1>
<p class="verdict">${headlineText(text.headline, headline.code, headline)}</p>
${period.complete || headline.code === "nothing-logged" ? null : html`<p class="muted">${text.stillRunning}</p>`}
</header>`;
};

export const welcome = ({ text }: Page): Markup => html`<section><p>${text.welcome}</p></section>`;

export const planned = (page: Page): Markup => {
  const { report, text } = page;
  const { sessions, planned: count } = report.plan;
  const title = count === 0 ? text.plan.titleWithoutPlan : text.plan.title;
  const list =
    sessions.length === 0
      ? html`<p class="muted">${text.plan.none}</p>`
      : html`<ol class="sessions">${sessions.map((session) => sessionItem(page, session))}</ol>`;
  return html`<section aria-labelledby="plan"><h2 id="plan">${title}</h2>${list}</section>`;
};

const sessionItem = ({ report, text, format }: Page, session: ReportSession): Markup => {
  const positive = (value: number | null, show: (value: number) => string) =>
    value === null || value <= 0 ? [] : [show(value)];
  const lifted = session.volumeKg !== null && session.volumeKg > 0;
  const facts = [
    ...(session.distanceMeters && !lifted ? [] : positive(session.workingSets, text.plan.sets)),
    ...positive(session.distanceMeters, format.distance),
    ...positive(session.volumeKg, format.volume),
    ...positive(session.durationSeconds, format.duration),
    ...(session.sessionRpe === null ? [] : [text.plan.rpe(session.sessionRpe)]),
  ];
  const status =
    report.plan.planned === 0
      ? null
      : html`<span class="chip ${session.status}">${text.plan.status[session.status]}</span>`;
  return html`<li class="${session.status}"><span class="when">${format.weekday(session.date)}</span>
<span class="what"><bdi>${session.title ?? text.plan.untitled}</bdi> ${status}</span>
<span class="facts">${facts.join(`${NO_BREAK}· `)}</span></li>`;
};

export const numbers = (
  page: Page,
): Markup => html`<section aria-labelledby="numbers"><h2 id="numbers">${page.text.numbers.title}</h2>
<div class="tiles">${page.measures.map((measure) => tile(page, measure))}</div></section>`;

const tile = ({ report, text, format }: Page, measure: Measure): Markup => {
  const { thisWeek, lastWeek, fourWeekMean } = report.totals;
  const isComparable = (then: number) => report.period.complete && thisWeek[measure] > 0 && then > 0;
  const row = (label: string, then: typeof lastWeek) => {
    if (then === null) return html``;
    const change = isComparable(then[measure]) ? format.change(thisWeek[measure] / then[measure]) : null;
    return html`<div><dt>${label}</dt><dd>${amountText(format, measure, then)}${change === null ? null : html` <span class="change">(${change})</span>`}</dd></div>`;
  };
  return html`<div class="tile"><h3>${text.numbers.measure[measure]}</h3>
<p class="figure">${amountText(format, measure, thisWeek)}</p>
${sparkline(report.weeks.map((week) => week[measure]))}
<dl>${row(text.numbers.lastWeek, lastWeek)}${row(text.numbers.fourWeekMean, fourWeekMean)}</dl></div>`;
};

export const insights = ({ report, text }: Page): Markup => {
  const items = report.insights.map((insight) => {
    const { title, body } = insightText(text.insights.of, insight.code, insight.params);
    return html`<li class="${insight.severity}"><h3>${title}</h3><p>${body}</p></li>`;
  });
  const list = items.length === 0 ? html`<p>${text.insights.none}</p>` : html`<ol class="insights">${items}</ol>`;
  return html`<section aria-labelledby="insights"><h2 id="insights">${text.insights.title}</h2>${list}</section>`;
};

export const footer = ({ report, text, format }: Page): Markup => html`<footer>
<p>${text.caveat}</p>
<p>${text.footer(format.instant(report.computedAt, report.timeZone), report.timeZone)}</p>
</footer>`;
