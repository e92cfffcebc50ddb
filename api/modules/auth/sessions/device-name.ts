const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const LONGEST = 100;

const found = (names: readonly (readonly [RegExp, string])[], userAgent: string): string | undefined =>
  names.find(([pattern]) => pattern.test(userAgent))?.[1];

/** Returns "Firefox on Windows", else the product at its start. */
export const deviceNameOf = (userAgent: string | null): string | null => {
  if (userAgent === null) return null;
  const known = userAgent.slice(0, 1_000);
  const browser = found(BROWSERS, known);
  const system = found(SYSTEMS, known);
  if (browser !== undefined) return system === undefined ? browser : `${browser} on ${system}`;
  const [product = ""] = known.trim().split(/[\s/]/, 1);
  return product === "" ? null : product.slice(0, LONGEST);
};
