import { type ColorName, LIGHT } from "../palette.ts";
import { FONT_SIZE, type Place, type Role, type Scene, type Shape } from "../scene.ts";
import { addText } from "./letters.ts";
import { addCircle, addDashes, addPolygon, addRect, addStroke } from "./outlines.ts";
import { encodePng } from "./png.ts";
import { Raster } from "./raster.ts";

/** Programs that read mails show no SVG, so pictures become pixels: twice as many as they are wide. */
const PIXELS = 2;

const colorOf = (name: ColorName): number => Number.parseInt(LIGHT[name].slice(1), 16);

type Stroke = { readonly color: ColorName; readonly width: number; readonly dashes?: readonly [number, number] };

/** Roles that are not listed are not drawn. */
const FILLS: Readonly<Partial<Record<Role, ColorName>>> = {
  bar: "accent-mid",
  "bar now": "accent",
  dot: "accent-mid",
  "dot now": "accent",
  band: "band",
};
const STROKES: Readonly<Partial<Record<Role, Stroke>>> = {
  rule: { color: "line", width: 1 },
  reference: { color: "ink", width: 1, dashes: [4, 3] },
  measured: { color: "accent-mid", width: 1.2 },
  fitted: { color: "accent", width: 2.2 },
};

const scaled = ({ x, y }: Place): Place => ({ x: x * PIXELS, y: y * PIXELS });

const strokeLine = (raster: Raster, places: readonly Place[], { color, width, dashes }: Stroke): void => {
  const [from, to] = places;
  if (dashes === undefined || from === undefined || to === undefined) addStroke(raster, places, width * PIXELS);
  else addDashes(raster, { from, to }, width * PIXELS, [dashes[0] * PIXELS, dashes[1] * PIXELS]);
  raster.fill(colorOf(color));
};

const outlineShape = (raster: Raster, shape: Shape): void => {
  switch (shape.kind) {
    case "rect": {
      const { width, height, radius } = shape;
      addRect(raster, { ...scaled(shape), width: width * PIXELS, height: height * PIXELS }, radius * PIXELS);
      return;
    }
    case "circle":
      addCircle(raster, scaled(shape), shape.radius * PIXELS);
      return;
    case "path":
      addPolygon(raster, shape.places.map(scaled));
      return;
    case "line":
    case "text":
      return;
  }
};

const draw = (raster: Raster, shape: Shape): void => {
  if (shape.kind === "text") {
    addText(raster, { ...shape, ...scaled(shape) }, FONT_SIZE * PIXELS);
    raster.fill(colorOf("muted"));
    return;
  }
  const fill = FILLS[shape.role];
  if (fill !== undefined) {
    outlineShape(raster, shape);
    raster.fill(colorOf(fill));
  }
  const stroke = STROKES[shape.role];
  if (stroke === undefined) return;
  if (shape.kind === "line") strokeLine(raster, [shape.from, shape.to].map(scaled), stroke);
  else if (shape.kind === "path") strokeLine(raster, shape.places.map(scaled), stroke);
};

/** Charts have a few sizes. A picture has some 2 MB, and would be garbage after each drawing. */
const MOST_RASTERS = 4;
const rasters = new Map<string, Raster>();

const emptyRaster = (width: number, height: number): Raster => {
  const size = `${width} ${height}`;
  const known = rasters.get(size);
  if (known !== undefined) {
    known.clear(colorOf("card"));
    return known;
  }
  if (rasters.size >= MOST_RASTERS) rasters.clear();
  const raster = new Raster(width, height, colorOf("card"));
  rasters.set(size, raster);
  return raster;
};

export const scenePng = (scene: Scene): Uint8Array => {
  const raster = emptyRaster(scene.width * PIXELS, scene.height * PIXELS);
  for (const shape of scene.shapes) draw(raster, shape);
  return encodePng(raster);
};
