export type Role =
  | "rule"
  | "tick"
  | "empty"
  | "bar"
  | "bar now"
  | "reference"
  | "band"
  | "measured"
  | "fitted"
  | "dot"
  | "dot now"
  | "mark";

export type Place = { readonly x: number; readonly y: number };

export type Shape =
  | { readonly kind: "line"; readonly role: Role; readonly from: Place; readonly to: Place }
  | ({
      readonly kind: "rect";
      readonly role: Role;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly note: string | null;
    } & Place)
  | ({ readonly kind: "circle"; readonly role: Role; readonly radius: number; readonly note: string | null } & Place)
  | { readonly kind: "path"; readonly role: Role; readonly places: readonly Place[]; readonly closed: boolean }
  | ({
      readonly kind: "text";
      readonly role: Role;
      readonly text: string;
      readonly anchor: "start" | "middle" | "end";
    } & Place);

export type Scene = {
  readonly width: number;
  readonly height: number;
  /** Null for a picture beside its own numbers, which screen readers pass over. */
  readonly label: { readonly id: string; readonly title: string; readonly description: string } | null;
  readonly shapes: readonly Shape[];
};

export const FONT_SIZE = 12;
/** From the middle of a line of digits to its baseline, as a share of the font size. */
const MIDDLE_TO_BASELINE = 0.35;

export const baseline = (middle: number): number => middle + FONT_SIZE * MIDDLE_TO_BASELINE;
