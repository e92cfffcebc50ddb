import { ForjaError } from "#core/errors.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Executor } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { requireFreshProof } from "../access/fresh-proof.ts";
import type { ApiDependencies } from "../dependencies.ts";
import type { RequestContext } from "../plugins/request-context.ts";

export type ChangeContext = {
  readonly userId: string;
  readonly locale: Locale;
  readonly requestId: string;
  readonly ifMatch: string | null;
  readonly now: Date;
  readonly newId: () => string;
  /** Throws `forbidden` or `confirmation-required` unless the caller has fresh proof. New lasting access requires it. */
  readonly requireProof: (executor: Executor) => Promise<void>;
};

export type TrainingContext = ChangeContext & { readonly effects: Effects };

export const changeContexts =
  ({ clock, newId }: Pick<ApiDependencies, "clock" | "newId">) =>
  (requestContext: RequestContext, request: Request): ChangeContext => ({
    userId: requestContext.userId,
    locale: requestContext.locale,
    requestId: requestContext.requestId,
    ifMatch: request.headers.get("if-match"),
    now: clock(),
    newId,
    requireProof: async (executor) => {
      if (requestContext.identity === null) throw new ForjaError("token-missing");
      await requireFreshProof(executor, requestContext.identity, clock());
    },
  });
