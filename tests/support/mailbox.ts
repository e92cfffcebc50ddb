import type { Mail, Mailer } from "#worker/mails/mailer.ts";
import { sendMail } from "#worker/processors/send-mail.ts";
import type { Processors } from "#worker/processors/types.ts";
import { eventually } from "./eventually.ts";
import type { TestStores } from "./stores.ts";
import { processorsWith, startTestWorker, workerDependencies } from "./worker.ts";

export type Mailbox = AsyncDisposable & {
  readonly mails: readonly Mail[];
  /** Waits for the newest mail to an address with a word in its subject. */
  readonly newest: (to: string, subject: string, count?: number) => Promise<Mail>;
};

export const tokenIn = ({ text }: Mail): string => {
  const token = /#token=(fm_[\w-]{43})/.exec(text)?.[1];
  if (token === undefined) throw new Error("a mail without a token");
  return token;
};

/** Runs a worker that sends the mails of a test's stores, and stores them in place of sending. It may do more. */
export const openMailbox = async (
  stores: TestStores,
  processors: Processors = processorsWith({ "send-mail": sendMail }),
  clock?: () => Date,
): Promise<Mailbox> => {
  const mails: Mail[] = [];
  const mailer: Mailer = {
    send: async (mail) => {
      mails.push(mail);
    },
    close: () => {},
  };
  const worker = await startTestWorker(stores, processors, {
    deps: { ...workerDependencies(stores, clock), mailer },
  });
  return {
    mails,
    newest: async (to, subject, count = 1) => {
      const found = await eventually(
        async () => mails.filter((mail) => mail.to === to && mail.subject.includes(subject)),
        (those) => those.length >= count,
      );
      const last = found.at(-1);
      if (last === undefined) throw new Error("no mail");
      return last;
    },
    [Symbol.asyncDispose]: () => worker.stop(1_000),
  };
};
