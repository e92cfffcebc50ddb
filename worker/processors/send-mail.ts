import { ForjaError } from "#core/errors.ts";
import { hashOfSecretText, newSecretText } from "#core/security/secret-text.ts";
import { unsubscribeTokenOf } from "#core/security/unsubscribe-token.ts";
import { findReport } from "#db/mongo/reports.ts";
import { noteSentMail, wasMailSent } from "#db/mongo/sent-mails.ts";
import type { Database } from "#db/postgres/client.ts";
import { type MailedEnding, mailedEnding } from "#db/postgres/queries/accounts/access-endings.ts";
import { type MailedNotice, markNoticesMailed, unmailedNotices } from "#db/postgres/queries/accounts/access-notices.ts";
import { insertEmailToken, startEmailToken } from "#db/postgres/queries/accounts/email-tokens.ts";
import {
  type MailReader,
  type MailRequest,
  mailedChange,
  mailedGrant,
  mailedSession,
  mailReader,
  newerMail,
} from "#db/postgres/queries/jobs/mails.ts";
import type { EmailTokenPurpose } from "#db/postgres/schema/index.ts";
import { type Mail, type Mailer, MailRefused } from "../mails/mailer.ts";
import type { Invitation } from "../mails/text-types.ts";
import { writeMail } from "../mails/texts.ts";
import { HANDING_MS, isTooLate, isVoidedByNewer } from "../mails/worth.ts";
import { reportMail } from "../reports/mail/report-mail.ts";
import { passingOf } from "../store-away.ts";
import type { JobRun, Processor, WorkerDependencies } from "./types.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const TOKENS: Readonly<Record<EmailTokenPurpose, { lifetimeMs: number; page: string }>> = {
  "verify-email": { lifetimeMs: 72 * HOUR_MS, page: "verify-email" },
  "reset-password": { lifetimeMs: 10 * MINUTE_MS, page: "reset-password" },
  "change-email-old": { lifetimeMs: 24 * HOUR_MS, page: "verify-email" },
  "change-email-new": { lifetimeMs: 24 * HOUR_MS, page: "verify-email" },
};

type Matter = {
  readonly to: string;
  readonly emailKey: string;
  readonly purpose?: EmailTokenPurpose;
  readonly changeId?: string;
  readonly newEmail?: string;
  readonly device?: string | null;
  readonly at?: Date;
  readonly reader?: Pick<MailReader, "displayName" | "locale" | "timeZone">;
  readonly invitation?: Invitation;
  readonly ending?: MailedEnding;
  readonly notices?: readonly MailedNotice[];
  readonly page?: string;
};

type ReportMailRequest = Extract<MailRequest, { mail: "weekly-report" }>;
type WrittenMail = Exclude<MailRequest, ReportMailRequest>;

type Asked = { readonly userId: string; readonly now: Date };

const changeMatter = async (
  db: Database,
  { userId, now }: Asked,
  { mail, changeId }: Extract<MailRequest, { changeId: string }>,
  own: Matter,
): Promise<Matter | null> => {
  const [change] = await mailedChange(db, { userId, id: changeId, now: now.toISOString() });
  if (change === undefined) return null;
  const { newEmail, newEmailKey: emailKey } = change;
  if (mail === "change-email-old") return change.oldConfirmed ? null : { ...own, purpose: mail, changeId, newEmail };
  return change.newConfirmed ? null : { to: newEmail, emailKey, purpose: mail, changeId, newEmail };
};

const invitationMatter = async (
  db: Database,
  { userId }: Asked,
  { grantId }: Extract<MailRequest, { grantId: string }>,
  athlete: MailReader,
): Promise<Matter | null> => {
  const [grant] = await mailedGrant(db, { userId, id: grantId });
  if (grant === undefined) return null;
  const { coachEmail: to, coachEmailKey: emailKey, scopes, coach } = grant;
  return {
    to,
    emailKey,
    // Without an account, nobody knows which language the reader has: the athlete's is the best guess.
    reader: coach ?? { ...athlete, displayName: null },
    invitation: { grantId, athlete: athlete.displayName, email: athlete.email, scopes, isRegistered: coach !== null },
    page: `accept-coaching#grant=${grantId}`,
  };
};

/** Null for what is no longer worth a mail. */
const matterOf = async (
  db: Database,
  asked: Asked,
  request: WrittenMail,
  reader: MailReader,
): Promise<Matter | null> => {
  const own = { to: reader.email, emailKey: reader.emailKey };
  switch (request.mail) {
    case "verify-email":
      return reader.emailVerified ? null : { ...own, purpose: request.mail };
    case "reset-password":
      return { ...own, purpose: request.mail };
    case "password-changed":
    case "two-factor-enabled":
    case "two-factor-disabled":
    case "two-factor-removed":
      return own;
    case "change-email-old":
    case "change-email-new":
      return changeMatter(db, asked, request, own);
    case "new-device": {
      const [session] = await mailedSession(db, { userId: asked.userId, id: request.sessionId });
      return session === undefined ? null : { ...own, device: session.deviceName, at: new Date(session.startedAt) };
    }
    case "access-ended": {
      const [ending] = await mailedEnding(db, { userId: asked.userId, id: request.endingId });
      return ending === undefined ? null : { ...own, ending, at: ending.endedAt };
    }
    case "access-added": {
      const notices = await unmailedNotices(db, { userId: asked.userId });
      return notices.length === 0 ? null : { ...own, notices };
    }
    case "coach-invitation":
      return invitationMatter(db, asked, request, reader);
  }
};

/** Null when the mail is still to be sent. */
const dropped = async (
  { db, clock }: WorkerDependencies,
  { job, payload: { mail } }: Pick<JobRun<"send-mail">, "job" | "payload">,
): Promise<"too-late" | "replaced" | null> => {
  if (isTooLate(mail, Date.parse(job.createdAt), clock().getTime())) return "too-late";
  if (!isVoidedByNewer(mail)) return null;
  const newer = await newerMail(db, { userId: job.userId, mail, jobId: job.id });
  return newer.length > 0 ? "replaced" : null;
};

/**
 * Writes a mail and sends it. Its token is made here and stored only as a hash, so that only the mail has it. A
 * repeated run makes another token, and both work. The token's time begins when the server accepted the mail.
 */
export const sendMail: Processor<"send-mail"> = async (deps, run) => {
  const { job, payload, log } = run;
  const { db, mailer, publicUrl, clock, newId } = deps;
  const sent = sentMails(deps, job.userId);
  const drop = (reason: string): null => {
    log.info({ mail: payload.mail, reason }, "mail.dropped");
    return null;
  };
  const why = await dropped(deps, run);
  if (why !== null) return drop(why);
  const now = clock();
  // The owner also learns that it is disabled.
  const [reader] = await mailReader(db, { userId: job.userId, evenDisabled: payload.mail === "access-ended" });
  if (reader === undefined) return drop("no-reader");
  if (payload.mail === "weekly-report") {
    const report = await reportOf(deps, job.userId, payload, reader);
    if (report === null) return drop("not-wanted");
    const { mail, week } = report;
    // Uses the week as key: after a restore one week is another report and another job.
    const name = `weekly-report:${job.userId}:${week}`;
    if (await sent.has(name)) return drop("sent-before");
    await hand(mailer, { id: job.id, ...mail });
    await sent.note(name);
    return null;
  }
  const matter = await matterOf(db, { userId: job.userId, now }, payload, reader);
  if (matter === null) return drop("ended");
  if (await sent.has(job.id)) return drop("sent-before");

  const { purpose, changeId = null } = matter;
  const token = purpose === undefined ? "" : newSecretText("fm_");
  const hash = hashOfSecretText(token);
  const expiryFrom = (at: Date, purposeOf: EmailTokenPurpose, moreMs = 0): string =>
    new Date(at.getTime() + TOKENS[purposeOf].lifetimeMs + moreMs).toISOString();
  if (purpose !== undefined) {
    await insertEmailToken(db, {
      id: newId(),
      userId: job.userId,
      purpose,
      hash,
      emailKey: matter.emailKey,
      changeId,
      now: now.toISOString(),
      expiresAt: expiryFrom(now, purpose, HANDING_MS),
    });
  }
  const { locale, displayName, timeZone } = matter.reader ?? reader;
  // Behind the #, a token is in no server's log and no Referer.
  const page = purpose === undefined ? matter.page : `${TOKENS[purpose].page}#token=${token}`;
  const { subject, text } = writeMail(locale, payload.mail, {
    name: displayName,
    link: page === undefined ? "" : `${publicUrl}/${page}`,
    token,
    invitation: matter.invitation,
    ending: matter.ending,
    notices: matter.notices,
    newEmail: matter.newEmail ?? "",
    device: matter.device ?? null,
    at: matter.at ?? new Date(job.createdAt),
    timeZone,
  });
  await hand(mailer, { id: job.id, to: matter.to, subject, text });
  if (purpose !== undefined) await startEmailToken(db, { hash, expiresAt: expiryFrom(clock(), purpose) });
  const told = (matter.notices ?? []).map(({ id }) => id);
  await markNoticesMailed(db, job.userId, told, now);
  await sent.note(job.id);
  return null;
};

/** A restored Postgres does not know sent mails, and would send them again. No mail waits for MongoDB. */
const sentMails = ({ mongo, clock, log }: WorkerDependencies, userId: string) => ({
  has: (name: string): Promise<boolean> => wasMailSent(mongo, name).catch(() => false),
  note: (name: string): Promise<void> =>
    noteSentMail(mongo, userId, name, clock()).catch((error: unknown) => {
      if (passingOf(error) === null) log.warn({ err: error }, "mail.not-noted");
    }),
});

const reportOf = async (
  { mongo, publicUrl, apiUrl, sealingSecret }: WorkerDependencies,
  userId: string,
  { reportRunId }: ReportMailRequest,
  reader: MailReader,
): Promise<{ mail: Omit<Mail, "id">; week: string } | null> => {
  if (!reader.wantsReports || reader.unsubscribeId === null) return null;
  const report = await findReport(mongo, userId, reportRunId);
  if (report === null) return null;
  const written = await reportMail(report, {
    locale: reader.locale,
    reportUrl: `${publicUrl}/reports/${reportRunId}`,
    unsubscribeUrl: `${apiUrl}/api/v1/reports/unsubscribe?token=${unsubscribeTokenOf(sealingSecret, reader.unsubscribeId)}`,
  });
  return { mail: { to: reader.email, ...written }, week: report.period.start };
};

const hand = async (mailer: Mailer, mail: Mail): Promise<void> => {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error;
    throw new ForjaError("state-conflict", { detail: "The mail server refused the receiver.", cause: error });
  }
};
