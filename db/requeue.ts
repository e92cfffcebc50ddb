import { z } from "zod";
import { postgresOfScript } from "./env.ts";
import { requeueDeadLetter, requeueKind } from "./postgres/queries/jobs/requeue.ts";
import { JOB_KINDS } from "./postgres/schema/index.ts";
import { inTransaction } from "./postgres/transaction.ts";

const [first = "", second] = Bun.argv.slice(2);
const id = z.uuid().safeParse(first).data;
const kind = first === "--kind" ? JOB_KINDS.find((known) => known === second) : undefined;
if ((id === undefined) === (kind === undefined)) {
  console.error(`usage: requeue ID | requeue --kind ${JOB_KINDS.join(" | ")}\nID is the id of a dead letter.`);
  process.exit(64);
}

const REFUSALS = {
  unknown: "There is no dead letter with this id.",
  gone: "The job of this dead letter is gone, with its user or by its age.",
  cancelled: "The job of this dead letter was cancelled by its user.",
} as const;

const { db, close } = postgresOfScript("requeue", 10_000);
try {
  if (kind !== undefined) {
    const { requeued, left } = await requeueKind(db, kind);
    console.log(`Requeued ${requeued} of ${requeued + left}.`);
    if (left > 0) console.error(`The jobs of ${left} are gone or were cancelled.`);
  } else if (id !== undefined) {
    const done = await inTransaction(db, (tx) => requeueDeadLetter(tx, id));
    if ("job" in done) console.log(`The job ${done.job.id} is ${done.job.status}.`);
    else {
      console.error(REFUSALS[done.refused]);
      process.exitCode = 1;
    }
  }
} finally {
  await close();
}
