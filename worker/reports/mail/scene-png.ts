import { readFile } from "node:fs/promises";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import rendererPath from "@resvg/resvg-wasm/index_bg.wasm" with { type: "file" };
import { FONT_FAMILY, fonts } from "../fonts.ts";
import { html, trusted } from "../markup.ts";
import { LIGHT } from "../palette.ts";
import { FONT_SIZE, type Scene } from "../scene.ts";
import { sceneShapes } from "../scene-svg.ts";
import { encodePng } from "./png.ts";

/** Programs that read mails show no SVG, so pictures become pixels: twice as many as they are wide. */
const PIXELS = 2;

const STYLES = `text { font-family: "${FONT_FAMILY}"; font-size: ${FONT_SIZE}px; fill: ${LIGHT.muted}; }
.rule { stroke: ${LIGHT.line}; } .reference { stroke: ${LIGHT.ink}; stroke-dasharray: 4 3; }
.bar { fill: ${LIGHT["accent-mid"]}; } .bar.now { fill: ${LIGHT.accent}; }
.dot { fill: ${LIGHT["accent-mid"]}; } .dot.now { fill: ${LIGHT.accent}; }
.band { fill: ${LIGHT.band}; }
.measured { fill: none; stroke: ${LIGHT["accent-mid"]}; stroke-width: 1.2; stroke-linejoin: round; }
.fitted { fill: none; stroke: ${LIGHT.accent}; stroke-width: 2.2; stroke-linejoin: round; }`;

let ready: Promise<void> | null = null;

const load = async (): Promise<void> => initWasm(await readFile(rendererPath));

/**
 * Returns each scene as a PNG. One drawing holds all of them, one below the other: the renderer reads its fonts anew for
 * each drawing.
 */
export const scenePngs = async (scenes: readonly Scene[]): Promise<Uint8Array[]> => {
  if (scenes.length === 0) return [];
  ready ??= load();
  await ready;
  const width = Math.max(...scenes.map((scene) => scene.width));
  let height = 0;
  const placed = scenes.map((scene) => {
    const y = height;
    height += scene.height;
    return html`<svg x="0" y="${String(y)}" width="${String(scene.width)}" height="${String(scene.height)}">${sceneShapes(scene)}</svg>`;
  });
  const size = [String(width), String(height)] as const;
  const { markup } =
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size[0]} ${size[1]}"><style>${trusted(STYLES)}</style>
<rect width="${size[0]}" height="${size[1]}" fill="${LIGHT.card}"/>${placed}</svg>`;
  const renderer = new Resvg(markup, {
    fitTo: { mode: "width", value: width * PIXELS },
    font: { fontBuffers: [fonts().regular], defaultFontFamily: FONT_FAMILY, loadSystemFonts: false },
  });
  const image = renderer.render();
  const { width: columns, pixels } = image;
  image.free();
  renderer.free();
  let row = 0;
  return scenes.map((scene) => {
    const [from, rows] = [row, scene.height * PIXELS];
    row += rows;
    const bytes = pixels.subarray(4 * columns * from, 4 * columns * row);
    return encodePng({ width: columns, height: rows, pixels: bytes });
  });
};
