import { join } from "node:path";
import { forjaDir } from "#scripts/stack/places.ts";
import { tellOnTerminal } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { addresses, openStores } from "#scripts/stack/stores.ts";
import { LASTING_STORES, prepareStores } from "./test-stores.ts";

/** Finds or starts the stores of partial runs, makes them ready and prints their addresses as JSON. */
const open = async (): Promise<Record<string, string>> => {
  const dir = join(forjaDir(), "test", LASTING_STORES);
  const tell = (line: string): void => {
    if (!line.endsWith("already running")) tellOnTerminal(line);
  };
  const stores = await openStores({ dir, tools: forjaDir(), tell, persistent: false });
  const finish = await prepareStores(stores);
  await finish();
  return addresses(Object.values(stores));
};

try {
  process.stdout.write(`${JSON.stringify(await open())}\n`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  tellOnTerminal(error.message);
  process.exit(1);
}
