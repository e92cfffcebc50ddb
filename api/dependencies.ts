import type { Log } from "#core/logging/log.ts";
import type { Readiness } from "#core/process/readiness.ts";
import type { Secrets } from "#core/security/secrets.ts";
import type { ActivityLog } from "#db/mongo/activity-log.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { Database } from "#db/postgres/client.ts";
import type { Notifications } from "#db/postgres/notifications.ts";
import type { RedisHandles } from "#db/redis/connections.ts";
import type { PositionsSender } from "#db/redis/positions-stream.ts";
import type { SettledLimiter } from "#db/redis/settled-limiter.ts";
import type { EndedSessions } from "./access/ended-sessions.ts";
import type { Forward } from "./edge/forward.ts";
import type { HandedOn } from "./edge/hand-over.ts";
import type { NearReads } from "./edge/near-reads.ts";
import type { Positions } from "./edge/positions.ts";
import type { EdgeConfig } from "./edge/region.ts";
import type { RequestWatch } from "./http/request-watch.ts";
import type { RequestDuration } from "./plugins/request-log.ts";

export type ApiConfig = {
  readonly production: boolean;
  readonly corsOrigins: readonly string[];
  readonly trustFlyProxy: boolean;
  /** Without a slash at the end; null when it is not configured. */
  readonly apiUrl: string | null;
  /** Null in an installation of one region. */
  readonly edge: EdgeConfig | null;
  readonly rateLimitScale: number;
  readonly hashingWaitMs?: number;
  readonly jwtSecret: Secrets;
  readonly refreshSecret: Secrets;
  /** Seals what is stored and must not be read there: kept answers, second factors, secrets of webhooks. */
  readonly sealingSecret: Secrets;
  /** Mails leave the machine: an address can be confirmed, and must be before its account reaches other people. */
  readonly mailsAreSent: boolean;
  /** Webhooks may go to private addresses, and by http://. */
  readonly webhookAllowPrivate: boolean;
};

export type ApiDependencies = {
  readonly db: Database;
  /** Reads that are served near use it: the replica of this region, or the primary itself. */
  readonly nearDb: Database;
  /** Decides whether the replica of this region may answer; null in the primary region. */
  readonly nearReads: NearReads | null;
  /** Emits writes to other regions; null where there are none, or where nothing is written. */
  readonly writes: Pick<PositionsSender, "send"> | null;
  readonly redis: RedisHandles;
  readonly limiter: SettledLimiter;
  readonly endedSessions: EndedSessions;
  readonly positions: Positions;
  readonly mongo: Mongo;
  readonly activity: ActivityLog;
  readonly notifications: Notifications;
  readonly log: Log;
  readonly config: ApiConfig;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly readiness: () => Promise<Readiness>;
  readonly requestDuration: RequestDuration;
  readonly requestMs?: number;
  readonly requestWatch?: RequestWatch;
  readonly stuck?: () => readonly string[];
  readonly stopping: AbortSignal;
  /** Absent where no address of the primary region is known. */
  readonly forward?: Forward;
  readonly onHandedOn?: (handedOn: HandedOn) => void;
};
