export type Mail = {
  /** Equal each time that the mail is sent, so receivers can detect a repetition. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly images?: readonly MailImage[];
  /** The address whose POST ends mails of this kind, without a question (RFC 8058). */
  readonly unsubscribeUrl?: string;
};

export type MailImage = { readonly cid: string; readonly png: Uint8Array };

/** Sends mails. Throws `unavailable` for what may succeed later, and `MailRefused` for what never will. */
export type Mailer = {
  readonly send: (mail: Mail) => Promise<void>;
  /** A mailer without it is always there. */
  readonly check?: () => Promise<void>;
  readonly close: () => void;
};

/** The server's words repeat the address, so they are not kept. */
export class MailRefused extends Error {
  override readonly name = "MailRefused";
}

/** Trying again cannot help, but an operator may. */
export class MailUnwanted extends Error {
  override readonly name = "MailUnwanted";
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
