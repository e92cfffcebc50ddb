import type { Locale } from "#core/taxonomy.ts";
import { plainPage } from "./plain-page.ts";

type Words = {
  readonly title: string;
  readonly question: string;
  readonly button: string;
  readonly done: string;
  readonly back: string;
};

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    title: "Mails of Forja",
    question:
      "Do you want to stop getting your weekly report by e-mail? It will still be made, and wait for you in the app.",
    button: "Stop these mails",
    done: "You will get no more reports by e-mail.",
    back: "You can turn them on again in the settings of the app.",
  },
  es: {
    title: "Correos de Forja",
    question:
      "¿Quieres dejar de recibir tu informe semanal por correo? Se seguirá preparando y te esperará en la aplicación.",
    button: "No recibir más estos correos",
    done: "No recibirás más informes por correo.",
    back: "Puedes volver a activarlos en los ajustes de la aplicación.",
  },
};

/** @param token a UUID, which needs no escaping */
export const unsubscribePage = (locale: Locale, token: string): string => {
  const { title, question, button } = WORDS[locale];
  return plainPage(
    { locale, title },
    `<h1>${title}</h1>
<p>${question}</p>
<form method="post" action="?token=${token}"><button type="submit">${button}</button></form>`,
  );
};

export const unsubscribedPage = (locale: Locale): string => {
  const { title, done, back } = WORDS[locale];
  return plainPage({ locale, title }, `<h1>${title}</h1>\n<p>${done}</p>\n<p>${back}</p>`);
};
