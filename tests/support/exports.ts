import { textAt } from "./app.ts";
import type { ImportBench, Person } from "./imports.ts";

/** A file as it is downloaded. */
export const download = ({ app }: ImportBench, { token }: Person, path: string): Promise<Response> =>
  app.app.handle(new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${token}` } }));

/** Makes an export and answers its text, byte-order mark included. */
export const exportText = async (bench: ImportBench, person: Person, format: string): Promise<string> => {
  const job = await bench.ended(person, await bench.post(person, "exports", { format }));
  const response = await download(bench, person, `${textAt(job, "result", "url")}/download`);
  if (response.status !== 200) throw new Error(`the download answered ${response.status}`);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.bytes());
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Replaces ids by the order of their first use. Two texts that differ in ids alone become equal. */
export const withoutIds = (text: string): string => {
  const known = new Map<string, string>();
  return text.replace(UUID, (id) => {
    const name = known.get(id) ?? `id-${known.size + 1}`;
    known.set(id, name);
    return name;
  });
};
