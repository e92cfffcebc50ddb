import { rangeBar, sparkline } from "../charts.ts";
import * as content from "../content.ts";
import type { Page } from "../page.ts";
import { LIGHT } from "../palette.ts";
import { bodyweightChart, liftChart, periodCharts } from "../report-charts.ts";
import type { Scene } from "../scene.ts";
import { heading, MUTED, STRONG, statusColor } from "./front.ts";
import type { Sheets, TextStyle } from "./sheets.ts";

const GUTTER = 18;
const SMALL: TextStyle = { size: 8.5, color: LIGHT.muted };

const heightFor = (scene: Scene, width: number): number => (scene.height * width) / scene.width;

const inColumns = <Item>(
  sheets: Sheets,
  options: {
    readonly columns: number;
    readonly items: readonly Item[];
    readonly height: (item: Item, width: number) => number;
    readonly gap: number;
  },
  draw: (item: Item, box: { readonly x: number; readonly y: number; readonly width: number }) => void,
): void => {
  const { columns, items, gap } = options;
  const width = (sheets.width - GUTTER * (columns - 1)) / columns;
  for (let from = 0; from < items.length; from += columns) {
    const row = items.slice(from, from + columns);
    const height = Math.max(...row.map((item) => options.height(item, width)));
    sheets.ensure(height);
    for (const [index, item] of row.entries()) {
      draw(item, { x: sheets.left + index * (width + GUTTER), y: sheets.y, width });
    }
    sheets.y += height + gap;
  }
  sheets.y -= gap;
};

const TILE_COLUMNS = 3;
const TILE_GAP = 12;

export const tileRows = (sheets: Sheets, page: Page): void => {
  const tiles = content.tiles(page);
  if (tiles.length === 0) return;
  const line = ({ label, amount, change }: content.Tile["comparisons"][number]) =>
    `${label}: ${amount}${change === null ? "" : ` (${change})`}`;
  const figure: TextStyle = { font: "semibold", size: 13 };
  const height = ({ amount, comparisons }: content.Tile, width: number) =>
    13 +
    sheets.heightOf(amount, width - 70, figure) +
    comparisons.reduce((sum, each) => sum + sheets.heightOf(line(each), width, SMALL), 0);
  // All tiles on one sheet: they are read beside each other.
  const tallest = Math.max(...tiles.map((each) => height(each, sheets.width / TILE_COLUMNS - TILE_GAP)));
  heading(sheets, page.text.numbers.title, Math.ceil(tiles.length / TILE_COLUMNS) * (tallest + TILE_GAP));
  inColumns(
    sheets,
    { columns: TILE_COLUMNS, items: tiles, gap: TILE_GAP, height },
    ({ name, amount, course, comparisons }, { x, y, width }) => {
      const column = { x, width };
      let at = y + sheets.textAt("P", name, column, y, MUTED);
      sheets.picture(sparkline(course), { x: x + width - 62, y: at - 2, width: 62, height: 17 });
      at += sheets.textAt("P", amount, { x, width: width - 66 }, at, figure);
      for (const each of comparisons) at += sheets.textAt("P", line(each), column, at, SMALL);
    },
  );
};

export const periodPictures = (sheets: Sheets, page: Page): void => {
  const charts = periodCharts(page);
  if (charts.length === 0) return;
  heading(sheets, page.text.periods.title, 150);
  inColumns(
    sheets,
    { columns: 2, items: charts, gap: 12, height: ({ scene }, width) => 16 + heightFor(scene, width) },
    ({ title, scene }, { x, y, width }) => {
      const below = y + sheets.textAt("P", title, { x, width }, y, { font: "semibold", size: 9.5 });
      sheets.picture(scene, { x, y: below + 1, width, height: heightFor(scene, width) });
    },
  );
};

export const liftSheets = (sheets: Sheets, page: Page): void => {
  const { report, text, format } = page;
  if (report.lifts.length === 0) return;
  const cards = report.lifts.map((lift, index) => {
    const last = lift.series.at(-1);
    const kilograms = lift.periodBestKg ?? last?.e1rmKg;
    const when =
      lift.periodBestKg === null && last !== undefined
        ? text.lifts.latest(format.day(last.date))
        : text.lifts.bestOfPeriod;
    return {
      name: page.exercise(lift),
      figure: kilograms === undefined ? "" : format.weight(kilograms),
      when,
      status: lift.status,
      trend: text.lifts.trend(lift),
      scene: liftChart(page, lift, `lift-${index}`),
      note: content.liftNote(page, lift),
    };
  });
  type Card = (typeof cards)[number];
  const name: TextStyle = { font: "semibold", size: 10.5 };
  const figure: TextStyle = { font: "semibold", size: 14 };
  const statusOf = ({ status }: Card): TextStyle => ({ font: "semibold", size: 9, color: statusColor(status) });
  const trend: TextStyle = { size: 9 };
  const statusText = ({ status }: Card) => `${text.lifts.status[status]}.`;
  const height = (card: Card, width: number) =>
    sheets.heightOf(card.name, width, name) +
    sheets.heightOf(card.figure, width, figure) +
    sheets.heightOf(statusText(card), width, statusOf(card)) +
    sheets.heightOf(card.trend, width, trend) +
    heightFor(card.scene, width) +
    4 +
    (card.note === "" ? 0 : sheets.heightOf(card.note, width, SMALL));
  heading(sheets, text.lifts.title, 190);
  sheets.paragraph("P", text.lifts.subtitle, MUTED, 8);
  inColumns(sheets, { columns: 2, items: cards, gap: 18, height }, (card, { x, y, width }) => {
    const column = { x, width };
    let at = y + sheets.textAt("H3", card.name, column, y, name);
    const figureWidth = sheets.widthOf(card.figure, figure) + 4;
    sheets.textAt("P", card.when, { x: x + figureWidth + 2, width: width - figureWidth - 2 }, at + 5.2, SMALL);
    at += sheets.textAt("P", card.figure, { x, width: figureWidth }, at, figure);
    at += sheets.textAt("P", statusText(card), column, at, statusOf(card));
    at += sheets.textAt("P", card.trend, column, at, trend);
    const chartHeight = heightFor(card.scene, width);
    sheets.picture(card.scene, { x, y: at, width, height: chartHeight });
    if (card.note !== "") sheets.textAt("P", card.note, column, at + chartHeight + 4, SMALL);
  });
};

const ROW_HEIGHT = 16;

export const muscleTable = (sheets: Sheets, page: Page): void => {
  const { text, format } = page;
  const rows = content.muscleRows(page);
  if (rows.length === 0) return;
  const scale = content.muscleScale(rows);
  const hasMean = rows.some(({ mean }) => mean !== null);
  const { left, width } = sheets;
  const columns = {
    muscle: { x: left, width: width * 0.22 },
    bar: { x: left + width * 0.22, width: width * 0.42 },
    sets: { x: left + width * 0.66, width: width * 0.08 },
    mean: { x: left + width * 0.75, width: width * 0.13 },
    range: { x: left + width * 0.89, width: width * 0.11 },
  };
  const end = (style: TextStyle): TextStyle => ({ ...style, align: "right" });
  // Whole on one sheet, where the rows compare, and with what closes the report.
  heading(sheets, text.muscles.title, 16 + rows.length * ROW_HEIGHT + 90);
  sheets.within("Table", () => {
    const { columns: names } = text.muscles;
    sheets.within("TR", () => {
      const y = sheets.y;
      sheets.textAt("TH", names.muscle, columns.muscle, y, MUTED);
      sheets.textAt("TH", names.sets, columns.sets, y, end(MUTED));
      if (hasMean) sheets.textAt("TH", names.mean, columns.mean, y, end(MUTED));
      sheets.textAt("TH", names.range, columns.range, y, end(MUTED));
    });
    sheets.y += ROW_HEIGHT;
    sheets.rule(sheets.y - 2);
    for (const { muscle, sets, mean, range } of rows) {
      sheets.ensure(ROW_HEIGHT);
      const y = sheets.y;
      sheets.within("TR", () => {
        sheets.textAt("TH", muscle, columns.muscle, y, { size: 9.5 });
        const bar = rangeBar({ value: sets, mean, range, scale });
        sheets.picture(bar, { ...columns.bar, y: y + 1, height: 11 });
        sheets.textAt("TD", format.number(sets), columns.sets, y, end({ size: 9.5 }));
        if (hasMean)
          sheets.textAt("TD", mean === null ? "–" : format.number(mean), columns.mean, y, end({ size: 9.5 }));
        const text = range === null ? "–" : `${format.number(range.low)}–${format.number(range.high)}`;
        sheets.textAt("TD", text, columns.range, y, end({ size: 9.5, color: LIGHT.muted }));
      });
      sheets.y += ROW_HEIGHT;
      sheets.rule(sheets.y - 2);
    }
  });
  sheets.y += 4;
  sheets.paragraph("P", text.muscles.caption(hasMean), SMALL);
};

export const recordList = (sheets: Sheets, page: Page): void => {
  const records = content.recordsOf(page);
  if (records === null) return;
  heading(sheets, page.text.records.title, 40);
  inColumns(
    sheets,
    {
      columns: 2,
      items: records.groups,
      gap: 8,
      height: ({ exercise, text }, width) =>
        sheets.heightOf(exercise, width, STRONG) + sheets.heightOf(text, width, {}),
    },
    ({ exercise, text }, { x, y, width }) => {
      const below = y + sheets.textAt("H3", exercise, { x, width }, y, STRONG);
      sheets.textAt("P", text, { x, width }, below);
    },
  );
  sheets.y += records.groups.length === 0 ? 0 : 6;
  for (const note of records.notes) sheets.paragraph("P", note, MUTED, 2);
};

export const bodyweightSheet = (sheets: Sheets, page: Page): void => {
  const { report, text, format } = page;
  const { points, currentKg, kgPerWeek } = report.bodyweight;
  const last = points.at(-1);
  const scene = bodyweightChart(page);
  if (last === undefined || scene === null) return;
  const width = sheets.width * 0.5;
  const height = heightFor(scene, width);
  heading(sheets, text.bodyweight.title, height);
  const column = { x: sheets.left, width: sheets.width - width - GUTTER };
  let at =
    sheets.y +
    sheets.textAt("P", format.weight(currentKg ?? last.trendKg), column, sheets.y, {
      font: "semibold",
      size: 15,
    });
  at += sheets.textAt("P", text.bodyweight.trend, column, at, MUTED);
  const rate = kgPerWeek === null ? text.bodyweight.tooFew : text.bodyweight.rate(format.weightRate(kgPerWeek));
  sheets.textAt("P", rate, column, at, {});
  sheets.picture(scene, { x: sheets.left + sheets.width - width, y: sheets.y, width, height });
  sheets.y += height;
};
