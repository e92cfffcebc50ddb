/** Text that is markup already. Only `html` makes it, so a plain string can never reach a page unescaped. */
export type Markup = { readonly markup: string };

type Interpolation = string | Markup | readonly Markup[] | null;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that no document may hold: controls other than tab and line breaks, and half surrogate pairs. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|\p{Cs}/gu;

/** Most texts hold none of them. */
const UNSAFE = /[&<>"']|[^\P{Cc}\t\n\r]|\p{Cs}/u;

const escapeText = (text: string): string => (UNSAFE.test(text) ? escaped(text) : text);

const escaped = (text: string): string =>
  text.replace(FORBIDDEN, "\u{fffd}").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

const isMarkup = (value: Markup | readonly Markup[]): value is Markup => "markup" in value;

const render = (value: Interpolation): string => {
  if (value === null) return "";
  if (typeof value === "string") return escapeText(value);
  return isMarkup(value) ? value.markup : value.map(({ markup }) => markup).join("");
};

/** Numbers are refused by type, so each is formatted on purpose. */
export const html = (parts: TemplateStringsArray, ...values: readonly Interpolation[]): Markup => {
  let markup = "";
  for (let index = 0; index < parts.length; index += 1) markup += parts[index] + render(values[index] ?? null);
  return { markup };
};

/** Never for text that a user wrote. */
export const trusted = (text: string): Markup => ({ markup: text });
