import { Elysia } from "elysia";
import { ForjaError, notFound } from "#core/errors.ts";
import { unsubscribeKeyOf } from "#core/security/unsubscribe-token.ts";
import type { Locale } from "#core/taxonomy.ts";
import { reportReader, unsubscribeReports } from "#db/postgres/queries/reports/schedules.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { RATES } from "../../access/limits.ts";
import { PUBLIC } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { FORM_POLICY, PAGE_POLICY } from "../../plugins/security-headers.ts";
import { asksForPage, gonePage } from "./gone-page.ts";
import * as schema from "./reports.schema.ts";
import * as reports from "./reports.service.ts";
import { unsubscribedPage, unsubscribePage } from "./unsubscribe-page.ts";

const PAGE = { mediaTypes: ["text/html"], description: "A page" } as const;

const pageAnswer = (page: string, policy: string, status: 200 | 404 = 200): Response =>
  new Response(page, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "x-robots-tag": "noindex, nofollow",
    },
  });

const pageOrGone = async (request: Request, locale: Locale, make: () => Promise<Response>): Promise<Response> => {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof ForjaError) || error.code !== "not-found" || !asksForPage(request)) throw error;
    return pageAnswer(gonePage(locale), PAGE_POLICY, 404);
  }
};

export const publicReportRoutes = (deps: ApiDependencies) =>
  new Elysia({ name: "public-reports" })
    .use(withRequestContext)
    .get(
      "/shared/reports/:token",
      async ({ requestContext, params, request, set }) => {
        set.headers.vary = "Accept, Accept-Language, Origin";
        return pageOrGone(request, requestContext.locale, async () =>
          pageAnswer(await reports.getShared(deps, params.token, requestContext.locale, deps.clock()), PAGE_POLICY),
        );
      },
      {
        params: schema.shareParams,
        ...operation({
          id: "getSharedReport",
          access: PUBLIC,
          cost: "read",
          served: "primary",
          summary: "The page of a report that its owner shares",
          description:
            "404 once it is no longer shared, whatever the reason: a page where `Accept` names `text/html`, as browsers do.",
          answers: { 200: PAGE },
          problems: ["not-found"],
        }),
      },
    )
    .get(
      "/api/v1/reports/unsubscribe",
      async ({ requestContext, query, request, set }) => {
        set.headers.vary = "Accept, Accept-Language, Origin";
        return pageOrGone(request, requestContext.locale, async () => {
          const [reader] = await reportReader(deps.db, unsubscribeKeyOf(deps.config.sealingSecret, query.token));
          if (reader === undefined) throw notFound();
          return pageAnswer(unsubscribePage(reader.locale, query.token), FORM_POLICY);
        });
      },
      {
        query: schema.unsubscribeQuery,
        ...operation({
          id: "askToUnsubscribe",
          access: PUBLIC,
          cost: "read",
          served: "primary",
          rate: RATES.mailTokens,
          summary: "A page that asks whether to end the mails of reports",
          description: "What links in mails lead to. It changes nothing: programs that read mails open links too.",
          answers: { 200: PAGE },
          problems: ["not-found"],
        }),
      },
    )
    .post(
      "/api/v1/reports/unsubscribe",
      async ({ requestContext, query, request, set }) => {
        set.headers.vary = "Accept, Accept-Language, Origin";
        return pageOrGone(request, requestContext.locale, async () => {
          const key = unsubscribeKeyOf(deps.config.sealingSecret, query.token);
          const now = deps.clock().toISOString();
          const [reader] = await inTransaction(deps.db, (tx) => unsubscribeReports(tx, { ...key, now }));
          await deps.positions.answer({ set });
          if (reader === undefined) throw notFound();
          const { userId, ended } = reader;
          if (ended)
            deps.activity.record({ userId, action: "report.unsubscribed", requestId: requestContext.requestId });
          return pageAnswer(unsubscribedPage(reader.locale), PAGE_POLICY);
        });
      },
      {
        query: schema.unsubscribeQuery,
        ...operation({
          id: "unsubscribeFromReports",
          access: PUBLIC,
          cost: "write",
          rate: RATES.mailTokens,
          body: "unread",
          summary: "End the mails of reports",
          description:
            "One click of a mail program (RFC 8058) is enough; the body is not read. The same again changes nothing.",
          answers: { 200: PAGE },
          problems: ["not-found"],
        }),
      },
    );
