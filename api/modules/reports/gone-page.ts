import type { Locale } from "#core/taxonomy.ts";
import { plainPage } from "./plain-page.ts";

const WORDS: Readonly<Record<Locale, { readonly title: string; readonly text: string }>> = {
  en: {
    title: "There is nothing here",
    text: "The link is no longer valid, or a part of it is missing. If somebody sent it to you, ask them for a new one.",
  },
  es: {
    title: "Aquí no hay nada",
    text: "El enlace ya no es válido o le falta una parte. Si te lo envió alguien, pídele uno nuevo.",
  },
};

export const gonePage = (locale: Locale): string => {
  const { title, text } = WORDS[locale];
  return plainPage({ locale, title }, `<h1>${title}</h1>\n<p>${text}</p>`);
};

export const asksForPage = ({ headers }: Request): boolean => headers.get("accept")?.includes("text/html") ?? false;
