import { ForjaError, notFound } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { lockAccount, type NewAccess, noteAccess } from "#db/postgres/queries/accounts/access-notices.ts";
import { activeGrant } from "#db/postgres/queries/accounts/coaching.ts";
import { isIdentityActive } from "../../../access/active-identity.ts";
import { requireFreshProof } from "../../../access/fresh-proof.ts";
import type { RequestContext } from "../../../plugins/request-context.ts";

type Process = {
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly config: { readonly mailsAreSent: boolean };
};

/**
 * A coach acts in the athlete's account. So the request waits for a recovery of the athlete, which may end the coach's
 * access.
 */
const holdAthlete = async (tx: Transaction, athleteId: string, coachId: string): Promise<void> => {
  const [, grants] = await Promise.all([lockAccount(tx, { id: athleteId }), activeGrant(tx, { athleteId, coachId })]);
  if (grants.length === 0) throw notFound();
};

/**
 * Checks the identity of a request that gives lasting access, under the account's lock. Otherwise such a request could
 * slip in behind a recovery that ends all access. Checks declared fresh proof again: another session may have enabled
 * two-factor login since authentication. Throws `token-invalid` and `confirmation-required`. Throws `email-unconfirmed`
 * when the access needs a confirmed address, mails are sent, and the address is not confirmed.
 */
export const holdForAccess = async (
  tx: Transaction,
  { clock, config }: Process,
  { identity, coaching, route }: RequestContext,
  { confirmed }: { readonly confirmed: boolean },
): Promise<void> => {
  if (identity === null) throw new ForjaError("token-missing");
  const holding = coaching === null ? null : holdAthlete(tx, coaching.athleteId, identity.userId);
  const locking = lockAccount(tx, { id: identity.userId });
  const checking = isIdentityActive(tx, identity, clock());
  const proving = route?.policy.proof === "fresh" ? requireFreshProof(tx, identity, clock()) : null;
  proving?.catch(() => {});
  const [, [account], isActive] = await Promise.all([holding, locking, checking]);
  if (account === undefined || !isActive) throw new ForjaError("token-invalid");
  await proving;
  if (confirmed && config.mailsAreSent && account.emailVerifiedAt === null) throw new ForjaError("email-unconfirmed");
};

export const noticeAccess = (
  tx: Transaction,
  { clock, newId }: Process,
  { userId, requestId }: { readonly userId: string; readonly requestId: string },
  access: NewAccess,
): Promise<void> => noteAccess(tx, { userId, requestId, newId, now: clock() }, access);
