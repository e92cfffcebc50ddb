import { barChart } from "./charts.ts";
import { html, type Markup } from "./markup.ts";
import { amountText, type Page } from "./page.ts";
import type { Measure } from "./text.ts";

/** The last twelve weeks: two charts of what this person trains by, and the numbers behind them. */
export const weeks = (page: Page): Markup => {
  const { report, text, format, measures } = page;
  const charts = chartedMeasures(measures);
  if (charts.length === 0) return html``;
  const rows = report.weeks
    .toReversed()
    .map(
      (week) =>
        html`<tr><th scope="row">${format.day(week.start)}</th>${measures.map(
          (measure) => html`<td class="number">${amountText(format, measure, week)}</td>`,
        )}</tr>`,
    );
  return html`<section aria-labelledby="weeks"><h2 id="weeks">${text.weeks.title}</h2>
<div class="cards">${charts.map((measure) => weekChart(page, measure))}</div>
<details><summary>${text.weeks.table}</summary><div class="scroll"><table><thead><tr><th scope="col">${text.weeks.weekColumn}</th>${measures.map(
    (measure) => html`<th scope="col" class="number">${text.numbers.measure[measure]}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div></details></section>`;
};

/** Two that say most: kilograms and sets of who lifts, kilometres and hours of who runs, sets and repetitions else. */
const chartedMeasures = (measures: readonly Measure[]): readonly Measure[] => {
  const preferred: readonly Measure[] = measures.includes("volumeKg")
    ? ["volumeKg", "workingSets"]
    : measures.includes("distanceMeters")
      ? ["distanceMeters", "durationSeconds"]
      : ["workingSets", "reps"];
  return preferred.filter((measure) => measures.includes(measure));
};

const weekChart = ({ report, text, format }: Page, measure: Measure): Markup => {
  const { unit, scaled } = scaleOf({ format }, measure);
  const { weeks: all, totals } = report;
  const byAmount = all.toSorted((a, b) => a[measure] - b[measure]);
  const show = (totalsOfWeek: (typeof all)[number] | undefined) =>
    totalsOfWeek === undefined ? "" : amountText(format, measure, totalsOfWeek);
  const title = text.weeks.chartTitle(measure, unit);
  const chart = barChart({
    id: `weeks-${measure}`,
    title,
    description: text.weeks.description(show(all.at(-1)), show(byAmount[0]), show(byAmount.at(-1))),
    emptyText: text.weeks.empty,
    bars: all.map((week) => ({
      label: format.day(week.start),
      value: scaled(week[measure]),
      tooltip: `${text.weeks.weekOf(format.day(week.start))}: ${amountText(format, measure, week)}`,
    })),
    reference:
      totals.fourWeekMean === null ? null : { value: scaled(totals.fourWeekMean[measure]), label: text.weeks.mean },
    tickText: format.tick,
  });
  return html`<figure class="card"><figcaption>${title}</figcaption>${chart}</figure>`;
};

/** The unit of a chart's scale, and the way there from the stored one. */
const scaleOf = (
  { format }: Pick<Page, "format">,
  measure: Measure,
): { unit: string | null; scaled: (value: number) => number } => {
  switch (measure) {
    case "volumeKg":
      return { unit: format.weightUnit, scaled: format.inWeightUnit };
    case "distanceMeters":
      return { unit: format.distanceUnit, scaled: format.inDistanceUnit };
    case "durationSeconds":
      return { unit: "h", scaled: (seconds) => seconds / 3600 };
    case "workouts":
    case "workingSets":
    case "reps":
      return { unit: null, scaled: (value) => value };
  }
};
