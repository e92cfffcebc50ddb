import type { CoachingScope } from "#db/postgres/schema/index.ts";
import { type Person, register, type TestApp, textAt } from "./app.ts";

/** A new account that an athlete has invited, and that has accepted. */
export const coachOf = async (
  app: TestApp,
  athlete: Person,
  scopes: readonly CoachingScope[],
): Promise<Person & { readonly grantId: string }> => {
  const coach = await register(app);
  const body = { coachEmail: coach.email, scopes };
  const invited = await app.call("POST", "/api/v1/coaching/grants", { token: athlete.token, body });
  if (invited.status !== 201) throw new Error(`inviting answered ${invited.status}: ${JSON.stringify(invited.body)}`);
  const grantId = textAt(invited.body, "id");
  const accepted = await app.call("POST", `/api/v1/coaching/grants/${grantId}/accept`, { token: coach.token });
  if (accepted.status !== 200) throw new Error(`accepting answered ${accepted.status}`);
  return { ...coach, grantId };
};
