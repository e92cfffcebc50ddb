import type { MailKind } from "#db/postgres/queries/jobs/mails.ts";
import type { AccessEndingCause, AccessKind, CoachingScope, EndedAccess } from "#db/postgres/schema/index.ts";

export type WrittenMailKind = Exclude<MailKind, "weekly-report">;
export type Invitation = {
  readonly grantId: string;
  readonly athlete: string | null;
  readonly email: string;
  readonly scopes: readonly CoachingScope[];
  readonly isRegistered: boolean;
};

export type MailFacts = {
  readonly name: string | null;
  readonly link: string;
  readonly token: string;
  readonly newEmail: string;
  /** Null for a device that did not say what it is. */
  readonly device: string | null;
  readonly invitation?: Invitation | undefined;
  readonly ending?: EndingFacts | undefined;
  readonly notices?: readonly NoticeFacts[] | undefined;
  readonly at: string;
};

export type MailText = { readonly subject: string; readonly paragraphs: readonly string[] };

export type MailTexts = {
  readonly tag: string;
  readonly greeting: (name: string | null) => string;
  readonly closing: string;
  readonly mails: Readonly<Record<WrittenMailKind, (facts: MailFacts) => MailText>>;
};

export type EndingFacts = { readonly cause: AccessEndingCause; readonly ended: EndedAccess };

export type NoticeFacts = { readonly kind: AccessKind; readonly label: string | null; readonly at: string };

export type AccessTexts = {
  readonly ended: (facts: EndingFacts, at: string) => MailText;
  readonly added: (notices: readonly NoticeFacts[]) => MailText;
};
