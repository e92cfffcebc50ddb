import type { ReportLift } from "#core/reports/period-report-document.ts";
import { toEpochDay } from "#core/time/local-date.ts";
import { rangeBar } from "./charts.ts";
import * as content from "./content.ts";
import { html, type Markup } from "./markup.ts";
import { amountText, type Page } from "./page.ts";
import { bodyweightChart, liftChart, periodCharts, periodLabel } from "./report-charts.ts";
import { sceneSvg } from "./scene-svg.ts";

type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };

const dataTable = ({ text }: Page, { columns, rows }: Table): Markup => {
  const [first = "", ...others] = columns;
  const body = rows.map(
    ([name = "", ...values]) =>
      html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td class="number">${value}</td>`)}</tr>`,
  );
  return html`<details><summary>${text.table}</summary><div class="scroll"><table><thead><tr><th scope="col">${first}</th>${others.map(
    (column) => html`<th scope="col" class="number">${column}</th>`,
  )}</tr></thead><tbody>${body}</tbody></table></div></details>`;
};

export const periods = (page: Page): Markup => {
  const { report, text, format, measures } = page;
  const charts = periodCharts(page);
  if (charts.length === 0) return html``;
  const figures = charts.map(
    ({ title, scene }) =>
      html`<figure class="card"><figcaption>${title}</figcaption>${sceneSvg(scene, "chart")}</figure>`,
  );
  const table = dataTable(page, {
    columns: [text.periods.column, ...measures.map((measure) => text.numbers.measure[measure])],
    rows: report.periods
      .toReversed()
      .map((period) => [
        periodLabel(page, period.start),
        ...measures.map((measure) => amountText(format, measure, period)),
      ]),
  });
  return html`<section aria-labelledby="periods"><h2 id="periods">${text.periods.title}</h2>
<div class="cards">${figures}</div>${table}</section>`;
};

export const muscles = (page: Page): Markup => {
  const { text, format } = page;
  const rows = content.muscleRows(page);
  if (rows.length === 0) return html``;
  const { columns } = text.muscles;
  const scale = content.muscleScale(rows);
  const hasMean = rows.some(({ mean }) => mean !== null);
  const body = rows.map(({ muscle, sets, mean, range }) => {
    const bar = sceneSvg(rangeBar({ value: sets, mean, range, scale }), "range", { stretched: true });
    return html`<tr><th scope="row">${muscle}</th>
<td class="bar-cell">${bar}</td>
<td class="number">${format.number(sets)}</td>
${hasMean ? html`<td class="number wide">${mean === null ? "–" : format.number(mean)}</td>` : null}
<td class="number muted wide">${range === null ? "–" : `${format.number(range.low)}–${format.number(range.high)}`}</td></tr>`;
  });
  return html`<section aria-labelledby="muscles"><h2 id="muscles">${text.muscles.title}</h2>
<table class="muscles"><thead><tr><th scope="col">${columns.muscle}</th><td></td><th scope="col" class="number">${columns.sets}</th>${
    hasMean ? html`<th scope="col" class="number wide">${columns.mean}</th>` : null
  }<th scope="col" class="number wide">${columns.range}</th></tr></thead>
<tbody>${body}</tbody></table>
<p class="note">${text.muscles.caption(hasMean)}</p></section>`;
};

export const lifts = (page: Page): Markup => {
  const { report, text } = page;
  if (report.lifts.length === 0) return html``;
  return html`<section aria-labelledby="lifts"><h2 id="lifts">${text.lifts.title}</h2>
<p class="note">${text.lifts.subtitle}</p>
<div class="cards">${report.lifts.map((lift, index) => liftCard(page, lift, `lift-${index}`))}</div></section>`;
};

const liftCard = (page: Page, lift: ReportLift, id: string): Markup => {
  const { text, format } = page;
  const last = lift.series.at(-1);
  const kilograms = lift.periodBestKg ?? last?.e1rmKg;
  const when =
    lift.periodBestKg === null && last !== undefined
      ? text.lifts.latest(format.day(last.date))
      : text.lifts.bestOfPeriod;
  return html`<article class="card"><h3><bdi>${page.exercise(lift)}</bdi></h3>
<p class="figure">${kilograms === undefined ? "" : format.weight(kilograms)} <small>${when}</small></p>
<p class="trend"><span class="chip ${lift.status}">${text.lifts.status[lift.status]}</span> ${text.lifts.trend(lift)}</p>
<figure>${sceneSvg(liftChart(page, lift, id), "chart")}</figure>
<p class="note">${content.liftNote(page, lift)}</p>
${dataTable(page, {
  columns: [text.dayColumn, text.lifts.column],
  rows: lift.series
    .toReversed()
    .map(({ date, e1rmKg }) => [content.dayOf(page, toEpochDay(date)), format.weight(e1rmKg)]),
})}
</article>`;
};

export const records = (page: Page): Markup => {
  const found = content.recordsOf(page);
  if (found === null) return html``;
  const items = found.groups.map(({ exercise, text }) => html`<li><h3><bdi>${exercise}</bdi></h3><p>${text}</p></li>`);
  return html`<section aria-labelledby="records"><h2 id="records">${page.text.records.title}</h2>
${items.length === 0 ? null : html`<ul class="records">${items}</ul>`}
${found.notes.map((note) => html`<p class="muted">${note}</p>`)}
</section>`;
};

export const bodyweight = (page: Page): Markup => {
  const { report, text, format } = page;
  const { points, currentKg, kgPerWeek } = report.bodyweight;
  const last = points.at(-1);
  const scene = bodyweightChart(page);
  if (last === undefined || scene === null) return html``;
  const table = dataTable(page, {
    columns: [text.dayColumn, text.bodyweight.title, text.bodyweight.trend],
    rows: points
      .toReversed()
      .map(({ date, kg, trendKg }) => [
        content.dayOf(page, toEpochDay(date)),
        format.weight(kg),
        format.weight(trendKg),
      ]),
  });
  return html`<section aria-labelledby="bodyweight"><h2 id="bodyweight">${text.bodyweight.title}</h2>
<div class="beside"><div><p class="figure">${format.weight(currentKg ?? last.trendKg)} <small>${text.bodyweight.trend}</small></p>
<p>${kgPerWeek === null ? text.bodyweight.tooFew : text.bodyweight.rate(format.weightRate(kgPerWeek))}</p></div>
<figure>${sceneSvg(scene, "chart")}</figure></div>${table}</section>`;
};
