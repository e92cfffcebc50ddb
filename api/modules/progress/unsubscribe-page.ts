import type { Locale } from "#core/training/taxonomy.ts";

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

const STYLES = `:root { color-scheme: light dark; --paper: #f8f7f3; --ink: #1b2320; --accent: #0b6650; --on: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --paper: #111513; --ink: #e8edea; --accent: #63ccae; --on: #111513; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.05rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 15vh auto; padding: 0 1.25rem; }
h1 { font-size: 1.4rem; }
button { font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 0; border-radius: .5rem; color: var(--on); background: var(--accent); cursor: pointer; }`;

const page = (locale: Locale, content: string): string => `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${WORDS[locale].title}</title>
<style>${STYLES}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;

/** @param token a UUID, which needs no escaping */
export const unsubscribePage = (locale: Locale, token: string): string => {
  const { title, question, button } = WORDS[locale];
  return page(
    locale,
    `<h1>${title}</h1>
<p>${question}</p>
<form method="post" action="?token=${token}"><button type="submit">${button}</button></form>`,
  );
};

export const unsubscribedPage = (locale: Locale): string => {
  const { title, done, back } = WORDS[locale];
  return page(locale, `<h1>${title}</h1>\n<p>${done}</p>\n<p>${back}</p>`);
};
