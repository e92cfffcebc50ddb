import { html, type Markup } from "./markup.ts";
import { type Domain, linear, niceTicks } from "./scale.ts";

/** What each chart needs for readers and screen readers alike. */
export type ChartLabels = {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What the picture shows, for those who don't see it. */
  readonly description: string;
  /** Shown in place of a picture of nothing. */
  readonly emptyText: string;
};

/** Charts are drawn for the width of a phone; a wide page sets several side by side in place of larger type. */
export const WIDTH = 360;
const FONT_SIZE = 12;
/** Width of an average character of the system fonts, as a share of the font size. */
const CHARACTER = 0.58;

export const TOP = 22;
export const BOTTOM = 24;
export const RIGHT = 10;

/** A coordinate of the picture. */
export const px = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError("a coordinate of a chart is not a number");
  return String(Math.round(value * 10) / 10);
};

export const textWidth = (text: string): number => text.length * FONT_SIZE * CHARACTER;

/** The outer `svg` with its name and description. */
export const frame = (labels: ChartLabels, height: number, content: readonly Markup[]): Markup => html`<svg
  class="chart" role="img" viewBox="0 0 ${px(WIDTH)} ${px(height)}" aria-labelledby="${labels.id}-t ${labels.id}-d">
  <title id="${labels.id}-t">${labels.title}</title>
  <desc id="${labels.id}-d">${labels.description}</desc>
  ${content}</svg>`;

export const emptyChart = (labels: ChartLabels, height: number): Markup =>
  frame(labels, height, [
    html`<text class="empty" x="${px(WIDTH / 2)}" y="${px(height / 2)}" text-anchor="middle">${labels.emptyText}</text>`,
  ]);

export type ValueAxis = {
  readonly left: number;
  readonly y: (value: number) => number;
  readonly markup: Markup;
};

/** Horizontal rules at round values with their labels, and the mapping from values to heights. */
export const valueAxis = (domain: Domain, height: number, label: (value: number) => string): ValueAxis => {
  const ticks = niceTicks(domain, 4);
  const low = ticks[0] ?? domain.low;
  const high = ticks.at(-1) ?? domain.high;
  const labels = ticks.map(label);
  const left = Math.max(...labels.map(textWidth)) + 10;
  const y = linear({ low, high }, height - BOTTOM, TOP);
  const rules = ticks.map((tick, index) => {
    const at = px(y(tick));
    return html`<line class="rule" x1="${px(left)}" x2="${px(WIDTH - RIGHT)}" y1="${at}" y2="${at}"/>
  <text class="tick" x="${px(left - 6)}" y="${at}" dy="0.35em" text-anchor="end">${labels[index] ?? ""}</text>`;
  });
  return { left, y, markup: html`${rules}` };
};

/** A label at the axis of time or categories, kept inside the picture. */
export const bottomLabel = (x: number, height: number, text: string): Markup => {
  const half = textWidth(text) / 2;
  const inside = Math.min(Math.max(x, half), WIDTH - half);
  return html`<text class="tick" x="${px(inside)}" y="${px(height - 6)}" text-anchor="middle">${text}</text>`;
};
