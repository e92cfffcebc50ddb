import PDFDocument from "pdfkit";
import type { Locale } from "#core/taxonomy.ts";
import { fonts, showable } from "../fonts.ts";
import { LIGHT } from "../palette.ts";
import type { Scene } from "../scene.ts";
import { drawScene } from "./picture.ts";

export const PAPERS = ["a4", "letter"] as const;
export type Paper = (typeof PAPERS)[number];

const SIZES: Readonly<Record<Paper, [number, number]>> = { a4: [595.28, 841.89], letter: [612, 792] };
const MARGIN = { left: 50, right: 50, top: 54, bottom: 58 };

/** The role of a piece for a screen reader (ISO 32000-1, 14.8.4). */
export type Tag = "H1" | "H2" | "H3" | "P" | "L" | "LI" | "Table" | "TR" | "TH" | "TD" | "Figure" | "Sect" | "Div";

export type TextStyle = {
  readonly font?: "regular" | "semibold";
  readonly size?: number;
  readonly color?: string;
  readonly align?: "left" | "right";
};

type Element = PDFKit.PDFStructureElement;
type Column = { readonly x: number; readonly width: number };

/** Air between lines, as a share of the size: the font brings a quarter of its own. */
const lineGap = ({ size = 10 }: TextStyle): number => size * (size > 14 ? 0 : 0.14);

/** Repeated pieces of each sheet are artifacts. Equal calls make equal bytes. */
export class Sheets {
  readonly width: number;
  readonly left = MARGIN.left;
  y: number = MARGIN.top;
  readonly #doc: PDFKit.PDFDocument;
  readonly #bottom: number;
  readonly #bytes: Promise<Uint8Array>;
  readonly #root: Element;
  readonly #heights = new Map<string, number>();
  #parents: Element[];

  constructor(options: {
    readonly paper: Paper;
    readonly locale: Locale;
    readonly title: string;
    readonly subject: string;
    readonly madeAt: Date;
  }) {
    const [width, height] = SIZES[options.paper];
    const { regular, semibold } = fonts();
    this.width = width - MARGIN.left - MARGIN.right;
    this.#bottom = height - MARGIN.bottom;
    const doc = new PDFDocument({
      size: [width, height],
      margin: 0,
      pdfVersion: "1.7",
      tagged: true,
      displayTitle: true,
      lang: options.locale,
      bufferPages: true,
      autoFirstPage: false,
      info: {
        Title: options.title,
        Subject: options.subject,
        Author: "Forja",
        Creator: "Forja",
        Producer: "Forja",
        CreationDate: options.madeAt,
      },
      // None of pdfkit's own, which it would look for on the disk.
      font: "",
    });
    doc.registerFont("regular", regular).registerFont("semibold", semibold);
    const chunks: Uint8Array[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    doc.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    doc.on("end", () => resolve(Buffer.concat(chunks)));
    doc.on("error", reject);
    this.#bytes = promise;
    this.#doc = doc;
    this.#root = doc.struct("Document");
    doc.addStructure(this.#root);
    this.#parents = [this.#root];
    doc.addPage();
  }

  get room(): number {
    return this.#bottom - this.y;
  }

  ensure(height: number): void {
    if (height > this.room && this.y > MARGIN.top) this.turn();
  }

  turn(): void {
    this.#doc.addPage();
    this.y = MARGIN.top;
  }

  within(tag: Tag, content: () => void): void {
    const element = this.#doc.struct(tag);
    this.#parent.add(element);
    this.#parents = [...this.#parents, element];
    content();
    this.#parents = this.#parents.slice(0, -1);
    element.end();
  }

  /** Setting a text costs most of all, and each is measured before it is drawn. */
  heightOf(text: string, width: number, style: TextStyle = {}): number {
    const key = JSON.stringify([text, width, style.font, style.size]);
    const known = this.#heights.get(key);
    if (known !== undefined) return known;
    this.#set(style);
    const height = this.#doc.heightOfString(showable(text) || " ", { width, lineGap: lineGap(style) });
    this.#heights.set(key, height);
    return height;
  }

  widthOf(text: string, style: TextStyle = {}): number {
    this.#set(style);
    return this.#doc.widthOfString(showable(text));
  }

  textAt(tag: Tag, text: string, column: Column, y: number, style: TextStyle = {}): number {
    const shown = showable(text);
    const height = this.heightOf(text, column.width, style);
    this.#piece(tag, () => {
      this.#set(style);
      this.#doc.text(shown, column.x, y, {
        width: column.width,
        align: style.align ?? "left",
        lineGap: lineGap(style),
      });
    });
    return height;
  }

  paragraph(tag: Tag, text: string, style: TextStyle = {}, after = 0): void {
    const column = { x: this.left, width: this.width };
    this.ensure(this.heightOf(text, column.width, style));
    this.y += this.textAt(tag, text, column, this.y, style) + after;
  }

  picture(scene: Scene, box: { x: number; y: number; width: number; height: number }): void {
    const draw = () => drawScene(this.#doc, scene, box);
    if (scene.label === null) this.#artifact(draw);
    else this.#piece("Figure", draw, `${scene.label.title}. ${scene.label.description}`);
  }

  rule(y: number, color = LIGHT.line): void {
    this.#artifact(() => {
      this.#doc
        .moveTo(this.left, y)
        .lineTo(this.left + this.width, y)
        .lineWidth(0.6)
        .stroke(color);
    });
  }

  stroke(x: number, y: number, height: number, color: string): void {
    this.#artifact(() => {
      this.#doc.rect(x, y, 2.2, height).fill(color);
    });
  }

  async finish(foot: (number: number, of: number) => { left: string; right: string }): Promise<Uint8Array> {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      this.#doc.switchToPage(start + index);
      const { left, right } = foot(index + 1, count);
      const y = this.#bottom + 22;
      this.#artifact(() => {
        this.#set({ size: 8, color: LIGHT.muted });
        this.#doc.text(showable(left), this.left, y, { lineBreak: false });
        this.#doc.text(showable(right), this.left, y, { width: this.width, align: "right" });
      });
    }
    this.#root.end();
    this.#doc.end();
    return this.#bytes;
  }

  get #parent(): Element {
    return this.#parents.at(-1) ?? this.#root;
  }

  #set({ font = "regular", size = 10, color = LIGHT.ink }: TextStyle): void {
    this.#doc.font(font).fontSize(size).fillColor(color);
  }

  #piece(tag: Tag, draw: () => void, alt?: string): void {
    const element = this.#doc.struct(tag, alt === undefined ? {} : { alt }, draw);
    this.#parent.add(element);
    element.end();
  }

  #artifact(draw: () => void): void {
    this.#doc.markContent("Artifact");
    draw();
    this.#doc.endMarkedContent();
  }
}
