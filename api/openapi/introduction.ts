/** A reader needs this before the first operation. docs/http.md has the details. */
export const INTRODUCTION = `The backend of a strength-training log: training in, an honest analysis and a weekly report out.

**Get a token.** \`POST /api/v1/auth/register\` (or \`/login\`) answers an access token for ten minutes and a refresh token.
Send the access token as \`Authorization: Bearer …\`. On 401 \`token-expired\` call \`POST /api/v1/auth/refresh\`.
A script can use an API key in the same header (\`POST /api/v1/auth/api-keys\`).

**First steps.** Find an exercise with \`GET /api/v1/exercises?search=bench\`, log a workout with \`POST /api/v1/workouts\`,
and read \`GET /api/v1/progress/summary\`. \`POST /api/v1/progress/analyses\` and \`/reports\` answer 202 with a job.

**Lists** answer \`data\` and \`page.nextCursor\`. Send the cursor back as \`cursor\` until it is null.

**Retries.** Give a POST an \`Idempotency-Key\`, or the new resource an \`id\` of your own: a second attempt then changes nothing more.
On 429 and 503 wait as many seconds as \`Retry-After\` says.

**Versions.** A resource has a \`version\` and an \`ETag\`. \`If-Match\` on a change answers 412 when somebody else was faster;
\`If-None-Match\` on a read answers 304 when nothing has changed.

**Headers.** Every answer has \`X-Request-Id\`, \`Content-Language\`, \`RateLimit\` and \`RateLimit-Policy\`,
and that of a repeated POST \`Idempotency-Replayed\`; no operation repeats them.

**Errors** are problems (RFC 9457). \`code\` is for programs, \`errors[].pointer\` names the field.

**Languages.** Any request takes \`Accept-Language: es\` or \`en\`; without it the language of the account counts.
An ETag of words names their language: \`"v3.es"\`. **Units.** A weight is \`{ "value": 225, "unit": "lb" }\`; it stays as it was entered,
and reads have the kilograms beside it.`;

type Tag = { readonly name: string; readonly description: string };

/** In the order in which a reader meets them. */
export const TAGS: readonly Tag[] = [
  { name: "auth", description: "Accounts, tokens, sessions, API keys and two-factor login." },
  { name: "users", description: "The own account with its profile, preferences, gym and activity." },
  { name: "exercises", description: "The catalogue and own exercises, with history, last performance and settings." },
  { name: "workouts", description: "Logged and planned training: workouts, their exercises and sets." },
  { name: "routines", description: "Plans of days with prescriptions that progress, and starting a day." },
  { name: "progress", description: "Summary, records, goals, measurements, check-ins, analyses and reports." },
  { name: "tools", description: "Plates to load and warm-up sets." },
  { name: "jobs", description: "Work that goes on after the answer, with its progress and result." },
  { name: "imports", description: "Training from the files of other apps: preview, commit and undo." },
  { name: "exports", description: "Everything of an account as a file." },
  { name: "sync", description: "An offline client pulls changes and pushes its own." },
  { name: "coaching", description: "Grants by which an athlete lets a coach read or plan." },
  { name: "webhooks", description: "Addresses of the user that get events, with their deliveries." },
  { name: "events", description: "Events that the server sends to such an address." },
  { name: "calendar", description: "Planned and done workouts as an iCalendar feed." },
  { name: "reports", description: "Ending the mails of reports from a link." },
  { name: "shared", description: "Reports that their owner has shared by a link." },
  { name: "mcp", description: "The tools of an assistant (Model Context Protocol)." },
  { name: "admin", description: "For administrators: jobs and the audit log." },
  { name: "operations", description: "Health, this document and its page." },
];
