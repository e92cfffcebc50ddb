import { mongodbUrl } from "#core/config/environment.ts";
import { emailKeyOf } from "#core/email-key.ts";
import { createLog } from "#core/logging/log.ts";
import { environmentOrExit } from "#core/process/process.ts";
import { postgresOfScript, variables } from "./env.ts";
import { createActivityLog } from "./mongo/activity-log.ts";
import { openMongo } from "./mongo/client.ts";
import { credentialsByEmail } from "./postgres/queries/accounts/users.ts";
import { removeSecondFactor } from "./postgres/remove-second-factor.ts";
import { inTransaction } from "./postgres/transaction.ts";
import { LEASE_MARGIN_MS, LEASE_MS } from "./redis/revocation.ts";

const [email = "", ...rest] = Bun.argv.slice(2);
if (email === "" || rest.length > 0) {
  console.error("usage: remove-two-factor EMAIL");
  process.exit(64);
}
const documentsUrl = environmentOrExit(() => mongodbUrl(variables));
const clock = () => new Date();
const newId = () => Bun.randomUUIDv7();
const { db, close } = postgresOfScript("remove-two-factor", 10_000);
const mongo = openMongo({
  url: documentsUrl,
  poolSize: 1,
  applicationName: "forja-remove-two-factor",
  deadlineMs: 5_000,
});
const activity = createActivityLog({ mongo, log: createLog({ service: "command", level: "warn" }), clock, newId });
try {
  const [account] = await credentialsByEmail(db, { emailKey: emailKeyOf(email.trim()) });
  if (account === undefined) {
    console.error("There is no account with this address.");
    process.exitCode = 1;
  } else {
    const request = { userId: account.id, requestId: null, newId, now: clock() };
    const ended = await inTransaction(db, (tx) => removeSecondFactor(tx, request));
    if (ended === null) {
      console.error("Two-factor login is off for this account.");
      process.exitCode = 1;
    } else {
      activity.record({ userId: account.id, action: "two-factor.removed-by-operator" });
      await activity.close();
      // This command sends nothing to the instances. After this time no lease without the ending is valid.
      await Bun.sleep(LEASE_MS + LEASE_MARGIN_MS);
      console.log(
        `The account ${account.id} has no second factor now. Its sessions have ended, and a mail tells its owner.`,
      );
    }
  }
} finally {
  await close();
  await mongo.close();
}
