import {
  bottomLabel,
  type ChartLabels,
  emptyChart,
  frame,
  px,
  RIGHT,
  textWidth,
  valueAxis,
  WIDTH,
} from "./chart-frame.ts";
import { html, type Markup } from "./markup.ts";
import { type Domain, linear, type TimeTick, timeTicks } from "./scale.ts";

export type Bar = {
  /** Under the bar, where there is room. */
  readonly label: string;
  readonly value: number;
  /** The whole statement, shown on hovering. */
  readonly tooltip: string;
};

export type BarChart = ChartLabels & {
  /** The last one is the one that the report is about. */
  readonly bars: readonly Bar[];
  readonly reference: { readonly value: number; readonly label: string } | null;
  readonly tickText: (value: number) => string;
};

const BAR_HEIGHT = 190;
const LINE_HEIGHT = 150;
/** Above so many points a line without dots is easier to read. */
const MOST_DOTS = 80;

/** Bars from zero, the last one in full colour, with a dashed line for what is usual. */
export const barChart = (chart: BarChart): Markup => {
  const { bars, reference } = chart;
  const high = Math.max(0, reference?.value ?? 0, ...bars.map((bar) => bar.value));
  if (high === 0) return emptyChart(chart, BAR_HEIGHT);
  const axis = valueAxis({ low: 0, high }, BAR_HEIGHT, chart.tickText);
  const slot = (WIDTH - RIGHT - axis.left) / bars.length;
  const width = Math.min(slot * 0.72, 40);
  const widestLabel = Math.max(...bars.map((bar) => textWidth(bar.label))) + 10;
  const labelStep = Math.ceil(widestLabel / slot);
  const floor = axis.y(0);

  const drawn = bars.map((bar, index) => {
    const middle = axis.left + (index + 0.5) * slot;
    const isLast = index === bars.length - 1;
    const top = axis.y(bar.value);
    const isLabelled = (bars.length - 1 - index) % labelStep === 0;
    return html`<rect class="${isLast ? "bar now" : "bar"}" x="${px(middle - width / 2)}" y="${px(top)}" width="${px(width)}" height="${px(floor - top)}" rx="2"><title>${bar.tooltip}</title></rect>
  ${isLabelled ? bottomLabel(middle, BAR_HEIGHT, bar.label) : null}`;
  });
  const line = reference === null ? null : referenceLine(axis.left, axis.y(reference.value), reference.label);
  return frame(chart, BAR_HEIGHT, [axis.markup, ...drawn, ...(line === null ? [] : [line])]);
};

const referenceLine = (left: number, y: number, label: string): Markup =>
  html`<line class="reference" x1="${px(left)}" x2="${px(WIDTH - RIGHT)}" y1="${px(y)}" y2="${px(y)}"/>
  <line class="reference" x1="${px(WIDTH - RIGHT - textWidth(label) - 26)}" x2="${px(WIDTH - RIGHT - textWidth(label) - 4)}" y1="7" y2="7"/>
  <text class="tick" x="${px(WIDTH - RIGHT)}" y="7" dy="0.35em" text-anchor="end">${label}</text>`;

/** A value on an epoch day. */
export type Point = { readonly day: number; readonly value: number };

export type LineChart = ChartLabels & {
  /** What was measured. */
  readonly points: readonly Point[];
  /** A line through the measurements; drawn as it is, so give it no more points than it needs. */
  readonly line: readonly Point[];
  /** Where the line may as well run: lower and upper edge on each day. */
  readonly band: readonly { readonly day: number; readonly low: number; readonly high: number }[];
  /** Epoch days of the picture's edges. */
  readonly span: Domain;
  readonly tickText: (value: number) => string;
  readonly timeText: (tick: TimeTick) => string;
  readonly pointText: (point: Point) => string;
};

/** Measurements over time with their line and its interval. The scale begins near the lowest value, not at zero. */
export const lineChart = (chart: LineChart): Markup => {
  const { points, line, band, span } = chart;
  if (points.length === 0) return emptyChart(chart, LINE_HEIGHT);
  const values = [...points, ...line].map((point) => point.value).concat(band.flatMap(({ low, high }) => [low, high]));
  const axis = valueAxis(extent(values), LINE_HEIGHT, chart.tickText);
  const x = linear(span, axis.left + 4, WIDTH - RIGHT - 4);
  const place = ({ day, value }: Point) => `${px(x(day))} ${px(axis.y(value))}`;
  const path = (of: readonly Point[]) => of.map((point, index) => `${index === 0 ? "M" : "L"}${place(point)}`).join("");

  const upper = band.map(({ day, high }) => ({ day, value: high }));
  const lower = band.map(({ day, low }) => ({ day, value: low })).toReversed();
  const last = points.at(-1);
  const dots = points.length > MOST_DOTS ? points.slice(-1) : points;
  return frame(chart, LINE_HEIGHT, [
    axis.markup,
    html`${timeTicks(span, 6).map((tick) => bottomLabel(x(tick.epochDay), LINE_HEIGHT, chart.timeText(tick)))}`,
    band.length < 2 ? html`` : html`<path class="band" d="${path([...upper, ...lower])}Z"/>`,
    points.length < 2 ? html`` : html`<path class="measured" d="${path(points)}"/>`,
    html`${dots.map((point) => html`<circle class="${point === last ? "dot now" : "dot"}" cx="${px(x(point.day))}" cy="${px(axis.y(point.value))}" r="${point === last ? "3.5" : "2"}"><title>${chart.pointText(point)}</title></circle>`)}`,
    line.length < 2 ? html`` : html`<path class="fitted" d="${path(line)}"/>`,
  ]);
};

const extent = (values: readonly number[]): Domain => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
};

/** The course of a number beside the number itself, so it needs no scale and is hidden from screen readers. */
export const sparkline = (values: readonly number[]): Markup => {
  const [width, height] = [96, 26];
  const high = Math.max(0, ...values);
  if (values.length < 2 || high === 0) return html``;
  const x = linear({ low: 0, high: values.length - 1 }, 3, width - 4);
  const y = linear({ low: 0, high }, height - 3, 4);
  const path = values.map((value, index) => `${index === 0 ? "M" : "L"}${px(x(index))} ${px(y(value))}`).join("");
  const end = y(values.at(-1) ?? 0);
  return html`<svg class="spark" viewBox="0 0 ${px(width)} ${px(height)}" aria-hidden="true"><path class="measured" d="${path}"/><circle class="dot now" cx="${px(width - 4)}" cy="${px(end)}" r="3"/></svg>`;
};

export type RangeBar = {
  readonly value: number;
  /** What is usual; a thin mark. */
  readonly mean: number | null;
  /** The range to aim at; a pale band. */
  readonly range: Domain | null;
  /** The value at the right edge, the same for all bars of a list. */
  readonly scale: number;
};

/** A bar before the range it should reach, as wide as its cell; the numbers stand beside it in the table. */
export const rangeBar = ({ value, mean, range, scale }: RangeBar): Markup => {
  const x = linear({ low: 0, high: Math.max(scale, 1) }, 0, 100);
  const band =
    range === null
      ? null
      : html`<rect class="band" x="${px(x(range.low))}" y="0" width="${px(x(range.high) - x(range.low))}" height="16"/>`;
  const mark = mean === null ? null : html`<line class="mark" x1="${px(x(mean))}" x2="${px(x(mean))}" y1="1" y2="15"/>`;
  return html`<svg class="range" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">${band}<rect class="bar now" x="0" y="4.5" width="${px(x(value))}" height="7"/>${mark}</svg>`;
};
