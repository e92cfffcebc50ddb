import type { Place } from "../scene.ts";
import type { Raster } from "./raster.ts";

/** Sides of a circle, which are shorter than a pixel for the dots of a chart. */
const SIDES = 24;
/** Sides of the round joint of two segments of a line. */
const JOINT_SIDES = 10;

export const addPolygon = (raster: Raster, places: readonly Place[]): void => {
  let before = places.at(-1);
  for (const place of places) {
    if (before !== undefined) raster.edge(before.x, before.y, place.x, place.y);
    before = place;
  }
};

export const addCircle = (raster: Raster, { x, y }: Place, radius: number, sides = SIDES): void =>
  addPolygon(
    raster,
    Array.from({ length: sides }, (_, side) => {
      const angle = (2 * Math.PI * side) / sides;
      return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    }),
  );

const CORNER_STEPS = 4;

/** Adds a rectangle. Its corners are round when `radius` is above 0. */
export const addRect = (
  raster: Raster,
  { x, y, width, height }: Place & { readonly width: number; readonly height: number },
  radius: number,
): void => {
  const round = Math.min(radius, width / 2, height / 2);
  const corners = [
    { x: x + width - round, y: y + height - round },
    { x: x + round, y: y + height - round },
    { x: x + round, y: y + round },
    { x: x + width - round, y: y + round },
  ];
  const steps = round > 0 ? CORNER_STEPS : 0;
  addPolygon(
    raster,
    corners.flatMap((corner, quarter) =>
      Array.from({ length: steps + 1 }, (_, step) => {
        const angle = (Math.PI / 2) * (quarter + (steps === 0 ? 0 : step / steps));
        return { x: corner.x + round * Math.cos(angle), y: corner.y + round * Math.sin(angle) };
      }),
    ),
  );
};

/** Adds a line of some width, whose segments meet in round joints. */
export const addStroke = (raster: Raster, places: readonly Place[], width: number): void => {
  for (const [index, to] of places.entries()) {
    const from = places[index - 1];
    if (from === undefined) continue;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length > 0) {
      const [x, y] = [((to.y - from.y) * width) / (2 * length), ((from.x - to.x) * width) / (2 * length)];
      addPolygon(raster, [
        { x: from.x + x, y: from.y + y },
        { x: to.x + x, y: to.y + y },
        { x: to.x - x, y: to.y - y },
        { x: from.x - x, y: from.y - y },
      ]);
    }
    if (index < places.length - 1) addCircle(raster, to, width / 2, JOINT_SIDES);
  }
};

/** Adds the dashes of a line: `[drawn, left out]`, both above 0. */
export const addDashes = (
  raster: Raster,
  { from, to }: { readonly from: Place; readonly to: Place },
  width: number,
  [drawn, gap]: readonly [number, number],
): void => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const at = (distance: number): Place => ({
    x: from.x + ((to.x - from.x) * distance) / length,
    y: from.y + ((to.y - from.y) * distance) / length,
  });
  for (let distance = 0; distance < length; distance += drawn + gap) {
    addStroke(raster, [at(distance), at(Math.min(length, distance + drawn))], width);
  }
};
