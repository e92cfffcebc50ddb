/** A strict reader of our own pages: enough to say whether a browser would have to repair them. */

const VOID = new Set(["meta", "!doctype"]);
const TAG = /<(\/?)([!a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<]*")?)*)\s*(\/?)>/g;
const ATTRIBUTE = /([a-zA-Z][\w:-]*)(?:="([^"]*)")?/g;

export type Element = { readonly name: string; readonly attributes: ReadonlyMap<string, string> };
export type ParsedPage = {
  readonly elements: readonly Element[];
  /** Faults of the form; empty for a valid page. */
  readonly problems: readonly string[];
  /** All text outside of tags and the style sheet, with unchanged entities. */
  readonly text: string;
};

export const parsePage = (page: string): ParsedPage => {
  const problems: string[] = [];
  const elements: Element[] = [];
  const open: string[] = [];
  const withoutStyles = page.replace(/<style>[^<]*<\/style>/, "");
  const text = withoutStyles.replace(TAG, (_, closing: string, rawName: string, rest: string, selfClosing: string) => {
    const name = rawName.toLowerCase();
    if (closing === "/") {
      const expected = open.pop();
      if (expected !== name) problems.push(`</${name}> closes <${expected ?? "nothing"}>`);
      return "";
    }
    const attributes = new Map([...rest.matchAll(ATTRIBUTE)].map(([, key = "", value = ""]) => [key, value]));
    elements.push({ name, attributes });
    if (selfClosing !== "/" && !VOID.has(name)) open.push(name);
    return "";
  });
  for (const name of open) problems.push(`<${name}> is never closed`);
  if (/[<>]/.test(text)) problems.push("a bare angle bracket stands in the text");
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(withoutStyles)) problems.push("a bare ampersand stands in the page");
  const ids = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);
  if (new Set(ids).size !== ids.length) problems.push("an id stands twice");
  for (const { attributes } of elements) {
    for (const id of attributes.get("aria-labelledby")?.split(" ") ?? []) {
      if (!ids.includes(id)) problems.push(`aria-labelledby names ${id}, which is not there`);
    }
  }
  return { elements, problems, text };
};
