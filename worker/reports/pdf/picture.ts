import { LIGHT } from "../palette.ts";
import { FONT_SIZE, type Place, type Role, type Scene, type Shape } from "../scene.ts";

type Doc = PDFKit.PDFDocument;

const FILLS: Partial<Record<Role, string>> = {
  band: LIGHT.band,
  bar: LIGHT["accent-mid"],
  "bar now": LIGHT.accent,
  dot: LIGHT["accent-mid"],
  "dot now": LIGHT.accent,
};

const STROKES: Partial<Record<Role, { readonly color: string; readonly width: number; readonly dash?: number }>> = {
  rule: { color: LIGHT.line, width: 1 },
  reference: { color: LIGHT.ink, width: 1, dash: 4 },
  measured: { color: LIGHT["accent-mid"], width: 1.2 },
  fitted: { color: LIGHT.accent, width: 2.2 },
  mark: { color: LIGHT.ink, width: 2 },
};

/** @param thin how much thinner strokes are drawn, where the picture is stretched */
const paint = (doc: Doc, role: Role, thin: number): void => {
  const stroke = STROKES[role];
  if (stroke === undefined) {
    doc.fill(FILLS[role] ?? LIGHT.muted);
    return;
  }
  doc.lineWidth(stroke.width / thin).lineJoin("round");
  if (stroke.dash !== undefined) doc.dash(stroke.dash, { space: 3 });
  doc.stroke(stroke.color);
  if (stroke.dash !== undefined) doc.undash();
};

const trace = (doc: Doc, places: readonly Place[], closed: boolean): void => {
  for (const [index, { x, y }] of places.entries()) {
    if (index === 0) doc.moveTo(x, y);
    else doc.lineTo(x, y);
  }
  if (closed) doc.closePath();
};

const draw = (doc: Doc, shape: Shape, thin: number): void => {
  switch (shape.kind) {
    case "line":
      trace(doc, [shape.from, shape.to], false);
      paint(doc, shape.role, thin);
      break;
    case "rect":
      if (shape.width <= 0 || shape.height <= 0) return;
      doc.roundedRect(shape.x, shape.y, shape.width, shape.height, shape.radius);
      paint(doc, shape.role, thin);
      break;
    case "circle":
      doc.circle(shape.x, shape.y, shape.radius);
      paint(doc, shape.role, thin);
      break;
    case "path":
      trace(doc, shape.places, shape.closed);
      paint(doc, shape.role, thin);
      break;
    case "text": {
      const { text, anchor } = shape;
      doc.font("regular").fontSize(FONT_SIZE).fillColor(LIGHT.muted);
      const width = anchor === "start" ? 0 : doc.widthOfString(text);
      const x = shape.x - (anchor === "end" ? width : width / 2);
      doc.text(text, x, shape.y, { lineBreak: false, baseline: "alphabetic" });
    }
  }
};

export const drawScene = (
  doc: Doc,
  scene: Scene,
  box: Place & { readonly width: number; readonly height: number },
): void => {
  doc.save();
  const [wide, high] = [box.width / scene.width, box.height / scene.height];
  doc.translate(box.x, box.y).scale(wide, high);
  for (const shape of scene.shapes) draw(doc, shape, Math.max(1, wide / high));
  doc.restore();
};
