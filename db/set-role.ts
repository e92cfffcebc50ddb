import { emailKeyOf } from "#core/email-key.ts";
import { postgresOfScript } from "./env.ts";
import { lockRoles, setRoleOf } from "./postgres/queries/accounts/administration.ts";
import { ROLES } from "./postgres/schema/index.ts";
import { inTransaction } from "./postgres/transaction.ts";

const [email = "", name] = Bun.argv.slice(2);
const role = ROLES.find((known) => known === name);
if (email === "" || role === undefined) {
  console.error(`usage: role EMAIL ${ROLES.join(" | ")}`);
  process.exit(64);
}
const { db, close } = postgresOfScript("set-role", 10_000);
try {
  const [account] = await inTransaction(db, async (tx) => {
    await lockRoles(tx, {});
    return setRoleOf(tx, { emailKey: emailKeyOf(email.trim()), role });
  });
  if (account === undefined) {
    console.error("There is no account with this address.");
    process.exitCode = 1;
  } else {
    console.log(`The account ${account.id} has the role ${role} now.`);
    if (role === "admin") console.log("Outside of development, administration needs two-factor login.");
  }
} finally {
  await close();
}
