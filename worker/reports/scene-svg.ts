import { html, type Markup } from "./markup.ts";
import type { Place, Scene, Shape } from "./scene.ts";

const px = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError("a coordinate of a chart is not a number");
  return String(Math.round(value * 10) / 10);
};

const noted = (note: string | null): Markup => (note === null ? html`` : html`<title>${note}</title>`);

const pathData = (places: readonly Place[], closed: boolean): string =>
  `${places.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${px(x)} ${px(y)}`).join("")}${closed ? "Z" : ""}`;

const element = (shape: Shape): Markup => {
  switch (shape.kind) {
    case "line": {
      const { role, from, to } = shape;
      return html`<line class="${role}" x1="${px(from.x)}" x2="${px(to.x)}" y1="${px(from.y)}" y2="${px(to.y)}"/>`;
    }
    case "rect": {
      const { role, x, y, width, height, radius, note } = shape;
      const rounded = radius === 0 ? html`` : html` rx="${px(radius)}"`;
      return html`<rect class="${role}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"${rounded}>${noted(note)}</rect>`;
    }
    case "circle":
      return html`<circle class="${shape.role}" cx="${px(shape.x)}" cy="${px(shape.y)}" r="${px(shape.radius)}">${noted(shape.note)}</circle>`;
    case "path":
      return html`<path class="${shape.role}" d="${pathData(shape.places, shape.closed)}"/>`;
    case "text":
      return html`<text class="${shape.role}" x="${px(shape.x)}" y="${px(shape.y)}" text-anchor="${shape.anchor}">${shape.text}</text>`;
  }
};

export const sceneShapes = ({ shapes }: Scene): Markup => html`${shapes.map(element)}`;

/**
 * Returns a picture as SVG: colours and fonts are the style sheet's.
 * @param name the class of the picture as a whole
 * @param stretched whether it fills its place whatever the proportions
 */
export const sceneSvg = (scene: Scene, name: "chart" | "spark" | "range", { stretched = false } = {}): Markup => {
  const { width, height, label } = scene;
  if (scene.shapes.length === 0) return html``;
  const box = `0 0 ${px(width)} ${px(height)}`;
  const fit = stretched ? html` preserveAspectRatio="none"` : html``;
  const content = sceneShapes(scene);
  if (label === null) return html`<svg class="${name}" viewBox="${box}"${fit} aria-hidden="true">${content}</svg>`;
  const { id, title, description } = label;
  return html`<svg class="${name}" role="img" viewBox="${box}"${fit} aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${title}</title>
<desc id="${id}-d">${description}</desc>
${content}</svg>`;
};
