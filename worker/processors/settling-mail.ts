import { ForjaError } from "#core/errors.ts";
import { forgetMail, settledMail, settleMail } from "#db/postgres/queries/jobs/mails.ts";
import { passingOf } from "../store-away.ts";
import type { Processor } from "./types.ts";

/** A permanent refusal also ends the work. After a fault of the server the sweep starts it again. */
export const settlingMail =
  (send: Processor<"send-mail">): Processor<"send-mail"> =>
  async (deps, run) => {
    const { id } = run.job;
    const [mail] = await settledMail(deps.db, { id });
    if (mail !== undefined && mail.settledAt !== null) return null;
    try {
      const result = await send(deps, run);
      await settleMail(deps.db, { id });
      return result;
    } catch (error) {
      if (error instanceof ForjaError && passingOf(error) === null) await forgetMail(deps.db, { id });
      throw error;
    }
  };
