import { create, type Font, type Glyph } from "fontkit";
import { fonts } from "../fonts.ts";
import type { Place } from "../scene.ts";
import { addPolygon } from "./outlines.ts";
import type { Raster } from "./raster.ts";

/** Outlines of a letter in units of the font, and of the letters of a text with their places. */
type Letter = { readonly glyph: Glyph; readonly x: number };
type Line = { readonly letters: readonly Letter[]; readonly width: number };

/** Parts of a curve: a letter of a chart is some twenty pixels high. */
const CURVE_STEPS = 4;
/** Charts of one week share most of their texts. */
const MOST_LINES = 2_000;

let loaded: Font | null = null;
const outlines = new Map<number, readonly (readonly Place[])[]>();
const lines = new Map<string, Line>();

const font = (): Font => {
  if (loaded !== null) return loaded;
  const found = create(fonts().regular);
  if (!("layout" in found)) throw new TypeError("the font is a collection");
  loaded = found;
  return found;
};

const pointOn = (points: readonly Place[], share: number): Place => {
  const [first, ...rest] = points;
  if (first === undefined) return { x: 0, y: 0 };
  if (rest.length === 0) return first;
  // De Casteljau: the lines between the points are divided until one point is left.
  const between = rest.map(({ x, y }, at) => {
    const before = points[at] ?? first;
    return { x: before.x + (x - before.x) * share, y: before.y + (y - before.y) * share };
  });
  return pointOn(between, share);
};

const outlineOf = ({ id, path }: Glyph): readonly (readonly Place[])[] => {
  const known = outlines.get(id);
  if (known !== undefined) return known;
  const contours: Place[][] = [];
  for (const { command, args } of path.commands) {
    const points = Array.from({ length: args.length / 2 }, (_, at) => ({
      x: args[2 * at] ?? 0,
      y: args[2 * at + 1] ?? 0,
    }));
    if (command === "moveTo") contours.push(points);
    const contour = contours.at(-1);
    const from = contour?.at(-1);
    if (contour === undefined || from === undefined || command === "moveTo" || command === "closePath") continue;
    if (command === "lineTo") contour.push(...points);
    else {
      for (let step = 1; step <= CURVE_STEPS; step += 1) contour.push(pointOn([from, ...points], step / CURVE_STEPS));
    }
  }
  outlines.set(id, contours);
  return contours;
};

const lineOf = (text: string): Line => {
  const known = lines.get(text);
  if (known !== undefined) return known;
  const { glyphs, positions } = font().layout(text);
  let width = 0;
  const letters = glyphs.map((glyph, at) => {
    const letter = { glyph, x: width + (positions[at]?.xOffset ?? 0) };
    width += positions[at]?.xAdvance ?? 0;
    return letter;
  });
  if (lines.size >= MOST_LINES) lines.clear();
  const line = { letters, width };
  lines.set(text, line);
  return line;
};

/** Share of a text's width that is on the left of its place. */
const LEFT = { start: 0, middle: 0.5, end: 1 } as const;

/** Adds the outlines of a text. Its place is on the baseline. */
export const addText = (
  raster: Raster,
  { text, x, y, anchor }: Place & { readonly text: string; readonly anchor: keyof typeof LEFT },
  size: number,
): void => {
  const scale = size / font().unitsPerEm;
  const { letters, width } = lineOf(text);
  const left = x - width * scale * LEFT[anchor];
  for (const letter of letters) {
    for (const contour of outlineOf(letter.glyph)) {
      // Heights of a font grow upwards.
      addPolygon(
        raster,
        contour.map((place) => ({ x: left + (letter.x + place.x) * scale, y: y - place.y * scale })),
      );
    }
  }
};
