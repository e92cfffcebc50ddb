import { bottomLabel, type ChartLabels, emptyChart, frame, RIGHT, textWidth, valueAxis, WIDTH } from "./chart-frame.ts";
import { type Domain, linear, type TimeTick, timeTicks } from "./scale.ts";
import { baseline, type Place, type Role, type Scene, type Shape } from "./scene.ts";

export type Bar = {
  readonly label: string;
  readonly value: number;
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
const MOST_DOTS = 80;
const MOST_LOOSE_DOTS = 400;

export const barChart = (chart: BarChart): Scene => {
  const { bars, reference } = chart;
  const high = Math.max(0, reference?.value ?? 0, ...bars.map((bar) => bar.value));
  if (high === 0) return emptyChart(chart, BAR_HEIGHT);
  const axis = valueAxis({ low: 0, high }, BAR_HEIGHT, chart.tickText);
  const slot = (WIDTH - RIGHT - axis.left) / bars.length;
  const width = Math.min(slot * 0.72, 40);
  const widestLabel = Math.max(...bars.map((bar) => textWidth(bar.label))) + 10;
  const labelStep = Math.ceil(widestLabel / slot);
  const floor = axis.y(0);

  const drawn = bars.flatMap((bar, index): Shape[] => {
    const middle = axis.left + (index + 0.5) * slot;
    const top = axis.y(bar.value);
    const isLabelled = (bars.length - 1 - index) % labelStep === 0;
    return [
      {
        kind: "rect",
        role: index === bars.length - 1 ? "bar now" : "bar",
        x: middle - width / 2,
        y: top,
        width,
        height: floor - top,
        radius: 2,
        note: bar.tooltip,
      },
      ...(isLabelled ? [bottomLabel(middle, BAR_HEIGHT, bar.label)] : []),
    ];
  });
  const line = reference === null ? [] : referenceLine(axis.left, axis.y(reference.value), reference.label);
  return frame(chart, BAR_HEIGHT, [...axis.shapes, ...drawn, ...line]);
};

const referenceLine = (left: number, y: number, label: string): Shape[] => {
  const right = WIDTH - RIGHT;
  const text = right - textWidth(label);
  const key = text - 5;
  return [
    { kind: "line", role: "reference", from: { x: left, y }, to: { x: right, y } },
    { kind: "line", role: "reference", from: { x: key - 22, y: 7 }, to: { x: key, y: 7 } },
    { kind: "text", role: "tick", x: text, y: baseline(7), anchor: "start", text: label },
  ];
};

export type Point = { readonly day: number; readonly value: number };

export type LineChart = ChartLabels & {
  readonly points: readonly Point[];
  /** Drawn without thinning, so give it no more points than it needs. */
  readonly line: readonly Point[];
  readonly band: readonly { readonly day: number; readonly low: number; readonly high: number }[];
  readonly joined: boolean;
  readonly marked: Point | null;
  /** Epoch days. */
  readonly span: Domain;
  readonly tickText: (value: number) => string;
  readonly timeText: (tick: TimeTick) => string;
  readonly pointText: (point: Point) => string;
};

/** The scale begins near the lowest value, not at zero. */
export const lineChart = (chart: LineChart): Scene => {
  const { points, line, band, span } = chart;
  if (points.length === 0) return emptyChart(chart, LINE_HEIGHT);
  const values = [...points, ...line].map((point) => point.value).concat(band.flatMap(({ low, high }) => [low, high]));
  const axis = valueAxis(extent(values), LINE_HEIGHT, chart.tickText);
  const x = linear(span, axis.left + 4, WIDTH - RIGHT - 4);
  const place = ({ day, value }: Point): Place => ({ x: x(day), y: axis.y(value) });
  const path = (role: "band" | "measured" | "fitted", of: readonly Point[], closed = false): Shape[] =>
    of.length < 2 ? [] : [{ kind: "path", role, places: of.map(place), closed }];

  const upper = band.map(({ day, high }) => ({ day, value: high }));
  const lower = band.map(({ day, low }) => ({ day, value: low })).toReversed();
  const marked = chart.marked ?? points.at(-1);
  const crowded = points.length > (chart.joined ? MOST_DOTS : MOST_LOOSE_DOTS);
  const dots = [
    ...(crowded ? [] : points.filter((point) => point !== marked)),
    ...(marked === undefined ? [] : [marked]),
  ];
  return frame(chart, LINE_HEIGHT, [
    ...axis.shapes,
    ...timeTicks(span, 6).map((tick) => bottomLabel(x(tick.epochDay), LINE_HEIGHT, chart.timeText(tick))),
    ...path("band", band.length < 2 ? [] : [...upper, ...lower], true),
    ...(chart.joined ? path("measured", points) : []),
    ...dots.map((point): Shape => {
      const isMarked = point === marked;
      const note = chart.pointText(point);
      return { kind: "circle", role: isMarked ? "dot now" : "dot", ...place(point), radius: isMarked ? 3.5 : 2, note };
    }),
    ...path("fitted", line),
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

/** Nothing for fewer than two values. */
export const sparkline = (values: readonly number[]): Scene => {
  const [width, height] = [96, 26];
  const high = Math.max(0, ...values);
  if (values.length < 2 || high === 0) return { width, height, label: null, shapes: [] };
  const x = linear({ low: 0, high: values.length - 1 }, 3, width - 4);
  const y = linear({ low: 0, high }, height - 3, 4);
  const places = values.map((value, index) => ({ x: x(index), y: y(value) }));
  const end = { x: width - 4, y: y(values.at(-1) ?? 0) };
  return {
    width,
    height,
    label: null,
    shapes: [
      { kind: "path", role: "measured", places, closed: false },
      { kind: "circle", role: "dot now", ...end, radius: 3, note: null },
    ],
  };
};

export type RangeBar = {
  readonly value: number;
  readonly mean: number | null;
  readonly range: Domain | null;
  /** The value at the right edge, the same for all bars of a list. */
  readonly scale: number;
};

export const rangeBar = ({ value, mean, range, scale }: RangeBar): Scene => {
  const x = linear({ low: 0, high: Math.max(scale, 1) }, 0, 100);
  const bar = (role: Role, from: number, to: number, y: number, height: number): Shape => ({
    kind: "rect",
    role,
    x: x(from),
    y,
    width: x(to) - x(from),
    height,
    radius: 0,
    note: null,
  });
  return {
    width: 100,
    height: 16,
    label: null,
    shapes: [
      ...(range === null ? [] : [bar("band", range.low, range.high, 0, 16)]),
      bar("bar now", 0, value, 4.5, 7),
      ...(mean === null
        ? []
        : [{ kind: "line", role: "mark", from: { x: x(mean), y: 1 }, to: { x: x(mean), y: 15 } } as const]),
    ],
  };
};
