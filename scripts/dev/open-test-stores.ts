import { join } from "node:path";
import { forjaDir } from "#scripts/stack/paths.ts";
import { printProgress } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { addresses, openStores } from "#scripts/stack/stores.ts";
import { LASTING_STORES, prepareStores } from "./test-stores.ts";

const open = async (): Promise<Record<string, string>> => {
  const dir = join(forjaDir(), "test", LASTING_STORES);
  const print = (line: string): void => {
    if (!line.endsWith("already running")) printProgress(line);
  };
  const stores = await openStores({ dir, tools: forjaDir(), print, persistent: false });
  const finish = await prepareStores(stores);
  await finish();
  return addresses(Object.values(stores));
};

try {
  process.stdout.write(`${JSON.stringify(await open())}\n`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  printProgress(error.message);
  process.exit(1);
}
