import { LOCALES, type Locale } from "#core/taxonomy.ts";

const isLocale = (tag: string): tag is Locale => LOCALES.some((locale) => locale === tag);

/** A request that names no language of ours, before its account is known. */
export const DEFAULT_LOCALE: Locale = "en";

/** Clients send few different headers, with each request. */
const negotiated = new Map<string, Locale | null>();
const MOST_HEADERS = 200;

/**
 * Returns the language that Accept-Language likes best among ours (RFC 9110, 12.5.4); null when it names none of them.
 * `*` names none, because each language is right.
 */
export const negotiateLocale = (header: string | null): Locale | null => {
  if (header === null || header.length > 500) return null;
  const known = negotiated.get(header);
  if (known !== undefined) return known;
  const locale = bestIn(header);
  if (negotiated.size >= MOST_HEADERS) negotiated.clear();
  negotiated.set(header, locale);
  return locale;
};

const bestIn = (header: string): Locale | null => {
  let best: { locale: Locale; quality: number } | null = null;
  for (const range of header.split(",")) {
    const [tag = "", ...parameters] = range.trim().split(";");
    const locale = tag.trim().toLowerCase().split("-", 1)[0] ?? "";
    if (!isLocale(locale)) continue;
    const weight = parameters.map((parameter) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/i.exec(parameter)?.[1]).find(Boolean);
    const quality = weight === undefined ? 1 : Number(weight);
    if (quality > 0 && (best === null || quality > best.quality)) best = { locale, quality };
  }
  return best?.locale ?? null;
};
