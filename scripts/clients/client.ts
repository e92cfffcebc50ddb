import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { LANGUAGES, type Language, toolsDir, writeClient } from "./generators.ts";

const isLanguage = (name: string): name is Language => LANGUAGES.some((language) => language === name);

const fetched = async (address: string): Promise<string> => {
  const answer = await fetch(`${address}/openapi.json`).catch(() => null);
  if (answer?.ok !== true) throw new SetupError(`${address} has no document: start ./dev, or name another address.`);
  return answer.text();
};

/** `./dev client LANGUAGE FOLDER [ADDRESS]` writes a client of the document that a running server has. */
export const client = async ([name = "", folder, address = "http://127.0.0.1:3000"]: string[]): Promise<number> => {
  if (!isLanguage(name) || folder === undefined) {
    process.stderr.write(`Usage: ./dev client LANGUAGE FOLDER [ADDRESS]\nThe languages are: ${LANGUAGES.join(", ")}\n`);
    return 2;
  }
  if (existsSync(folder) && (await readdir(folder)).length > 0) throw new SetupError(`${folder} is not empty.`);
  const text = await fetched(address);
  await mkdir(toolsDir(), { recursive: true });
  const document = join(toolsDir(), "openapi.json");
  await Bun.write(document, text);
  process.stdout.write(`${await writeClient(name, document, folder)}\nThe client is in ${folder}.\n`);
  return 0;
};
