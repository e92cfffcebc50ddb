import type { Locale } from "#core/training/taxonomy.ts";
import type { MailedNotice } from "#db/postgres/queries/access-notices.ts";
import type { MailKind } from "#db/postgres/queries/mails.ts";
import type { CoachingScope } from "#db/postgres/schema/index.ts";
import { type EndingFacts, harmlessEnding, type NoticeFacts } from "./access-texts.ts";
import { harmless } from "./harmless-text.ts";
import { textsEn } from "./texts-en.ts";
import { textsEs } from "./texts-es.ts";

/** Mails that are words alone; a report is a page. */
export type WrittenMailKind = Exclude<MailKind, "weekly-report">;
/** The inviting athlete, and the scopes. */
export type Invitation = {
  readonly grantId: string;
  /** How the athlete wants to be called. */
  readonly athlete: string | null;
  readonly email: string;
  readonly scopes: readonly CoachingScope[];
  /** The coach's address has an account already. */
  readonly isRegistered: boolean;
};

/** The facts of a mail beside its fixed words. A mail reads only the facts of its kind. */
export type MailFacts = {
  /** How its reader wants to be called. */
  readonly name: string | null;
  /** The address to continue at, and the token alone for an app that needs it. */
  readonly link: string;
  readonly token: string;
  readonly newEmail: string;
  /** Null for a device that did not say what it is. */
  readonly device: string | null;
  /** In an invitation alone. */
  readonly invitation?: Invitation | undefined;
  /** Used in a mail about access that ended. */
  readonly ending?: EndingFacts | undefined;
  /** Used in a mail about new access. */
  readonly notices?: readonly NoticeFacts[] | undefined;
  /** An instant in the reader's words and zone. */
  readonly at: string;
};

export type MailText = { readonly subject: string; readonly paragraphs: readonly string[] };

export type MailTexts = {
  readonly tag: string;
  readonly greeting: (name: string | null) => string;
  readonly closing: string;
  readonly mails: Readonly<Record<WrittenMailKind, (facts: MailFacts) => MailText>>;
};

const TEXTS: Readonly<Record<Locale, MailTexts>> = { en: textsEn, es: textsEs };

/** Returns a mail in its reader's language, as plain text. */
export const writeMail = (
  locale: Locale,
  kind: WrittenMailKind,
  facts: Omit<MailFacts, "at" | "notices"> & {
    readonly at: Date;
    readonly timeZone: string;
    readonly notices?: readonly MailedNotice[] | undefined;
  },
): { readonly subject: string; readonly text: string } => {
  const { tag, greeting, closing, mails } = TEXTS[locale];
  const { at, timeZone, name, device, newEmail, invitation, ending, notices = [], link, token } = facts;
  const clock = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeStyle: "short", timeZone });
  const said = {
    name: name === null ? null : harmless(name),
    device: device === null ? null : harmless(device),
    newEmail: harmless(newEmail),
    invitation: invitation && {
      ...invitation,
      athlete: invitation.athlete && harmless(invitation.athlete),
      email: harmless(invitation.email),
    },
    ending: ending && { ...ending, ended: harmlessEnding(ending.ended) },
    notices: notices.map((notice) => ({
      kind: notice.kind,
      label: notice.label === null ? null : harmless(notice.label),
      at: clock.format(notice.at),
    })),
  };
  const { subject, paragraphs } = mails[kind]({ link, token, ...said, at: `${clock.format(at)} (${timeZone})` });
  return { subject, text: `${[greeting(said.name), ...paragraphs, closing].join("\n\n")}\n` };
};
