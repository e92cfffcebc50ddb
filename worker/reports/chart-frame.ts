import { type Domain, linear, niceTicks } from "./scale.ts";
import { baseline, FONT_SIZE, type Scene, type Shape } from "./scene.ts";

export type ChartLabels = {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly emptyText: string;
};

/** Charts are drawn for the width of a phone. A wide page has several side by side, and not larger type. */
export const WIDTH = 360;
/** Width of an average character of the system fonts, as a share of the font size. */
const CHARACTER = 0.58;

export const TOP = 22;
export const BOTTOM = 24;
export const RIGHT = 10;

export const textWidth = (text: string): number => text.length * FONT_SIZE * CHARACTER;

export const frame = ({ id, title, description }: ChartLabels, height: number, shapes: readonly Shape[]): Scene => ({
  width: WIDTH,
  height,
  label: { id, title, description },
  shapes,
});

export const emptyChart = (labels: ChartLabels, height: number): Scene =>
  frame(labels, height, [
    { kind: "text", role: "empty", x: WIDTH / 2, y: height / 2, anchor: "middle", text: labels.emptyText },
  ]);

export type ValueAxis = {
  readonly left: number;
  readonly y: (value: number) => number;
  readonly shapes: readonly Shape[];
};

export const valueAxis = (domain: Domain, height: number, label: (value: number) => string): ValueAxis => {
  const ticks = niceTicks(domain, 4);
  const low = ticks[0] ?? domain.low;
  const high = ticks.at(-1) ?? domain.high;
  const labels = ticks.map(label);
  const left = Math.max(...labels.map(textWidth)) + 10;
  const y = linear({ low, high }, height - BOTTOM, TOP);
  const shapes = ticks.flatMap((tick, index): Shape[] => {
    const at = y(tick);
    return [
      { kind: "line", role: "rule", from: { x: left, y: at }, to: { x: WIDTH - RIGHT, y: at } },
      { kind: "text", role: "tick", x: left - 6, y: baseline(at), anchor: "end", text: labels[index] ?? "" },
    ];
  });
  return { left, y, shapes };
};

export const bottomLabel = (x: number, height: number, text: string): Shape => {
  const half = textWidth(text) / 2;
  const inside = Math.min(Math.max(x, half), WIDTH - half);
  return { kind: "text", role: "tick", x: inside, y: height - 6, anchor: "middle", text };
};
