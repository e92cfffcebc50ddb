/** A mail as it is handed over. */
export type Mail = {
  /** Equal each time that the mail is sent, so receivers can detect a repetition. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The text as a page, for programs that show one, and the pictures that it names by `cid:`. */
  readonly html?: string;
  readonly images?: readonly MailImage[];
  /** The address whose POST ends mails of this kind, without a question (RFC 8058). */
  readonly unsubscribeUrl?: string;
};

export type MailImage = { readonly cid: string; readonly png: Uint8Array };

/** Sends mails. Throws `unavailable` for what may succeed later, and `MailRefused` for what never will. */
export type Mailer = {
  readonly send: (mail: Mail) => Promise<void>;
  /** Throws when the mail server cannot be reached or does not let us in. A mailer without it is always there. */
  readonly check?: () => Promise<void>;
  readonly close: () => void;
};

/** The mail server takes no mail for this address. It says why in words that repeat the address, so they are not kept. */
export class MailRefused extends Error {
  override readonly name = "MailRefused";
}

/** The mail server takes no message of this content: trying again cannot help, but an operator may. */
export class MailUnwanted extends Error {
  override readonly name = "MailUnwanted";
  /** The server's answer, as a code. */
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
