import type { MailKind } from "#db/postgres/queries/jobs/mails.ts";
import type { AccessEndingCause, AccessKind, CoachingScope, EndedAccess } from "#db/postgres/schema/index.ts";

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

/** The access that ended, with harmless names. */
export type EndingFacts = { readonly cause: AccessEndingCause; readonly ended: EndedAccess };

export type NoticeFacts = { readonly kind: AccessKind; readonly label: string | null; readonly at: string };

/** Mails about who can get into an account, in one language. */
export type AccessTexts = {
  readonly ended: (facts: EndingFacts, at: string) => MailText;
  readonly added: (notices: readonly NoticeFacts[]) => MailText;
};
