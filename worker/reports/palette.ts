/** Text has 4.5:1 at least on paper and card, charts have 3:1. */
export type Palette = Readonly<Record<ColorName, string>>;

const COLOR_NAMES = [
  "paper",
  "card",
  "ink",
  "muted",
  "line",
  "accent",
  "accent-mid",
  "band",
  "warning",
  "notice",
] as const;
export type ColorName = (typeof COLOR_NAMES)[number];

export const LIGHT: Palette = {
  paper: "#f8f7f3",
  card: "#ffffff",
  ink: "#1b2320",
  muted: "#58625d",
  line: "#dddfd8",
  accent: "#0b6650",
  "accent-mid": "#6d9f90",
  band: "#dcebe4",
  warning: "#8f4a00",
  notice: "#6b5a12",
};

export const DARK: Palette = {
  paper: "#111513",
  card: "#191f1c",
  ink: "#e8edea",
  muted: "#a3aea9",
  line: "#303935",
  accent: "#63ccae",
  "accent-mid": "#4a8f7b",
  band: "#243a33",
  warning: "#f0a868",
  notice: "#d9c46a",
};

export const cssColors = (palette: Palette): string =>
  COLOR_NAMES.map((name) => `--${name}: ${palette[name]};`).join(" ");
