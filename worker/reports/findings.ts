import { fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { MUSCLE_LABELS } from "#core/training/labels.ts";
import { RECORD_KINDS } from "#core/training/taxonomy.ts";
import type { ReportLift, ReportRecord } from "#core/training/weekly-report-document.ts";
import { lineChart, type Point, rangeBar } from "./charts.ts";
import { NO_BREAK } from "./format.ts";
import { html, type Markup } from "./markup.ts";
import type { Page } from "./page.ts";
import type { Domain, TimeTick } from "./scale.ts";
import { trendLine } from "./trend-line.ts";

/** The second half of the page: muscles, lifts, records and body weight. */

const RECORD_EXERCISES_SHOWN = 8;
const MOST_DAYS = 26 * 7;
const FEWEST_DAYS = 8 * 7;

export const muscles = ({ report, text, format }: Page): Markup => {
  const rows = report.muscles;
  if (!rows.some(({ sets }) => sets > 0)) return html``;
  const { columns } = text.muscles;
  const scale = Math.max(
    ...rows.flatMap(({ sets, fourWeekMean, landmark }) => [sets, fourWeekMean ?? 0, landmark?.high ?? 0]),
  );
  const hasMean = rows.some(({ fourWeekMean }) => fourWeekMean !== null);
  const body = rows.map(({ muscle, sets, fourWeekMean, landmark }) => {
    const range = landmark === null ? null : { low: landmark.low, high: landmark.high };
    return html`<tr><th scope="row">${MUSCLE_LABELS[format.locale][muscle]}</th>
<td class="bar-cell">${rangeBar({ value: sets, mean: fourWeekMean, range, scale })}</td>
<td class="number">${format.number(sets)}</td>
${hasMean ? html`<td class="number wide">${fourWeekMean === null ? "–" : format.number(fourWeekMean)}</td>` : null}
<td class="number muted wide">${range === null ? "–" : `${format.number(range.low)}–${format.number(range.high)}`}</td></tr>`;
  });
  return html`<section aria-labelledby="muscles"><h2 id="muscles">${text.muscles.title}</h2>
<table class="muscles"><thead><tr><th scope="col">${columns.muscle}</th><td></td><th scope="col" class="number">${columns.sets}</th>${
    hasMean ? html`<th scope="col" class="number wide">${columns.mean}</th>` : null
  }<th scope="col" class="number wide">${columns.range}</th></tr></thead>
<tbody>${body}</tbody></table>
<p class="note">${text.muscles.caption(hasMean)}</p></section>`;
};

const timeText =
  ({ format }: Page) =>
  ({ epochDay, unit }: TimeTick): string => {
    const date = fromEpochDay(epochDay);
    return unit === "year" ? date.slice(0, 4) : format.month(date);
  };

/** The 26 weeks of the series; fewer, but at least eight, for a history that is younger. */
const spanFrom = ({ report }: Page, dates: readonly LocalDate[]): Domain => {
  const high = toEpochDay(report.period.end);
  const first = dates.reduce((earliest, date) => Math.min(earliest, toEpochDay(date)), high);
  return { low: Math.max(high - MOST_DAYS + 1, Math.min(first, high - FEWEST_DAYS + 1)), high };
};

export const lifts = (page: Page): Markup => {
  const { report, text } = page;
  if (report.lifts.length === 0) return html``;
  const span = spanFrom(
    page,
    report.lifts.flatMap(({ series }) => series.map(({ date }) => date)),
  );
  return html`<section aria-labelledby="lifts"><h2 id="lifts">${text.lifts.title}</h2>
<p class="note">${text.lifts.subtitle}</p>
<div class="cards">${report.lifts.map((lift, index) => liftCard(page, lift, `lift-${index}`, span))}</div></section>`;
};

const liftCard = (page: Page, lift: ReportLift, id: string, span: Domain): Markup => {
  const { text, format } = page;
  const name = page.exercise(lift);
  const last = lift.series.at(-1);
  const kilograms = lift.thisWeekKg ?? last?.e1rmKg;
  const when =
    lift.thisWeekKg === null && last !== undefined ? text.lifts.latest(format.day(last.date)) : text.lifts.thisWeek;
  const values = lift.series.map(({ e1rmKg }) => e1rmKg);
  const points = lift.series.map(({ date, e1rmKg }) => ({ day: toEpochDay(date), value: format.inWeightUnit(e1rmKg) }));
  const weight = (value: number | undefined) => (value === undefined ? "" : format.weight(value));
  const chart = lineChart({
    id,
    title: text.lifts.chartTitle(name, format.weightUnit),
    description: text.lifts.description(
      points.length,
      weight(values[0]),
      weight(values.at(-1)),
      weight(Math.min(...values)),
      weight(Math.max(...values)),
    ),
    emptyText: text.lifts.empty,
    points,
    ...trendLine(points, lift.trend, format.inWeightUnit),
    span,
    tickText: format.tick,
    timeText: timeText(page),
    pointText: (point) => pointText(page, point),
  });
  return html`<article class="card"><h3><bdi>${name}</bdi></h3>
<p class="figure">${weight(kilograms)} <small>${when}</small></p>
<p class="trend"><span class="chip ${lift.status}">${text.lifts.status[lift.status]}</span> ${text.lifts.trend(lift)}</p>
<figure>${chart}</figure>
${lift.best === null ? null : html`<p class="note">${text.lifts.best(format.weight(lift.best.e1rmKg), format.fullDay(lift.best.date))} ${lift.forecast === null ? null : text.lifts.forecast(lift.forecast)}</p>`}
</article>`;
};

const pointText = ({ format }: Page, { day, value }: Point): string =>
  `${format.day(fromEpochDay(day))}: ${format.number(value)}\u00a0${format.weightUnit}`;

export const records = (page: Page): Markup => {
  const { report, text } = page;
  const name = (record: ReportRecord) => page.exercise(record);
  if (report.totals.thisWeek.workouts === 0) return html``;
  const beaten = report.records.filter((record) => record.previousValue !== null);
  const beatenIds = new Set(beaten.map(({ exerciseId }) => exerciseId));
  const first = report.records.filter(({ exerciseId }) => !beatenIds.has(exerciseId));
  const groups = [...Map.groupBy(beaten, ({ exerciseId }) => exerciseId).values()];
  const items = groups.slice(0, RECORD_EXERCISES_SHOWN).map((group) => {
    const [head] = group;
    const ordered = group.toSorted((a, b) => RECORD_KINDS.indexOf(a.kind) - RECORD_KINDS.indexOf(b.kind));
    return html`<li><h3><bdi>${head === undefined ? "" : name(head)}</bdi></h3><p>${ordered.map(text.records.of).join(`${NO_BREAK}· `)}</p></li>`;
  });
  const more = groups.length - items.length;
  const firstNames = [...new Set(first.map(name))];
  return html`<section aria-labelledby="records"><h2 id="records">${text.records.title}</h2>
${items.length === 0 ? html`<p class="muted">${text.records.none(report.period.complete)}</p>` : html`<ul class="records">${items}</ul>`}
${more > 0 ? html`<p class="muted">${text.records.more(more)}</p>` : null}
${firstNames.length === 0 ? null : html`<p class="muted">${text.records.firstMarks(page.format.list(firstNames))}</p>`}
</section>`;
};

export const bodyweight = (page: Page): Markup => {
  const { report, text, format } = page;
  const { points: measured, currentKg, kgPerWeek } = report.bodyweight;
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const chart = lineChart({
    id: "bodyweight-chart",
    title: text.bodyweight.chartTitle(format.weightUnit),
    description: text.bodyweight.description(
      measured.length,
      format.weight(first.trendKg),
      format.weight(last.trendKg),
    ),
    emptyText: text.bodyweight.empty,
    points: measured.map(({ date, kg }) => ({ day: toEpochDay(date), value: format.inWeightUnit(kg) })),
    line: measured.map(({ date, trendKg }) => ({ day: toEpochDay(date), value: format.inWeightUnit(trendKg) })),
    band: [],
    span: spanFrom(
      page,
      measured.map(({ date }) => date),
    ),
    tickText: format.tick,
    timeText: timeText(page),
    pointText: (point) => pointText(page, point),
  });
  return html`<section aria-labelledby="bodyweight"><h2 id="bodyweight">${text.bodyweight.title}</h2>
<div class="beside"><div><p class="figure">${format.weight(currentKg ?? last.trendKg)} <small>${text.bodyweight.trend}</small></p>
<p>${kgPerWeek === null ? text.bodyweight.tooFew : text.bodyweight.rate(format.weightRate(kgPerWeek))}</p></div>
<figure>${chart}</figure></div></section>`;
};
