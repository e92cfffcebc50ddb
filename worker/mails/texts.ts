import type { Locale } from "#core/training/taxonomy.ts";
import type { MailKind } from "#db/postgres/queries/mails.ts";
import type { CoachingScope } from "#db/postgres/schema/index.ts";
import { textsEn } from "./texts-en.ts";
import { textsEs } from "./texts-es.ts";

/** Mails that are words alone; a report is a page. */
export type WrittenMailKind = Exclude<MailKind, "weekly-report">;
/** Who invites a coach, and to what. */
export type Invitation = {
  readonly grantId: string;
  /** How the athlete wants to be called. */
  readonly athlete: string | null;
  readonly email: string;
  readonly scopes: readonly CoachingScope[];
  /** The coach's address has an account already. */
  readonly isRegistered: boolean;
};

/** What a mail says beside its fixed words. A mail reads only what its kind has. */
export type MailFacts = {
  /** How its reader wants to be called. */
  readonly name: string | null;
  /** Where to go on, and the token alone for an app that asks for it. */
  readonly link: string;
  readonly token: string;
  readonly newEmail: string;
  /** Null for a device that did not say what it is. */
  readonly device: string | null;
  /** In an invitation alone. */
  readonly invitation?: Invitation | undefined;
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

/** Other people's words on one line, so that they cannot pass for words of ours. */
const oneLine = (text: string): string => text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();

/** A mail in its reader's language, as plain text. */
export const writeMail = (
  locale: Locale,
  kind: WrittenMailKind,
  facts: Omit<MailFacts, "at"> & { readonly at: Date; readonly timeZone: string },
): { readonly subject: string; readonly text: string } => {
  const { tag, greeting, closing, mails } = TEXTS[locale];
  const { at, timeZone, name, device, invitation, ...rest } = facts;
  const clock = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeStyle: "short", timeZone }).format(at);
  const said = {
    name: name === null ? null : oneLine(name),
    device: device === null ? null : oneLine(device),
    invitation: invitation && { ...invitation, athlete: invitation.athlete && oneLine(invitation.athlete) },
  };
  const { subject, paragraphs } = mails[kind]({ ...rest, ...said, at: `${clock} (${timeZone})` });
  return { subject, text: `${[greeting(said.name), ...paragraphs, closing].join("\n\n")}\n` };
};
