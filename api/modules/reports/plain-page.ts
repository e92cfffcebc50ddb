import type { Locale } from "#core/taxonomy.ts";

const STYLES = `:root { color-scheme: light dark; --paper: #f8f7f3; --ink: #1b2320; --accent: #0b6650; --on: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --paper: #111513; --ink: #e8edea; --accent: #63ccae; --on: #111513; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.05rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 15vh auto; padding: 0 1.25rem; }
h1 { font-size: 1.4rem; }
button { font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 0; border-radius: .5rem; color: var(--on); background: var(--accent); cursor: pointer; }`;

/** @param content markup: what is put into it must be escaped already */
export const plainPage = (
  { locale, title }: { locale: Locale; title: string },
  content: string,
): string => `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLES}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
