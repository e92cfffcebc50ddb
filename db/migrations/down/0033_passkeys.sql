DELETE FROM "access_notices" WHERE "kind" = 'passkey';
--> statement-breakpoint
ALTER TABLE "access_notices" DROP CONSTRAINT "access_notices_kind_check";
--> statement-breakpoint
ALTER TABLE "access_notices" ADD CONSTRAINT "access_notices_kind_check" CHECK ("access_notices"."kind" in ('api-key', 'webhook', 'calendar', 'report-share', 'routine-link', 'grant', 'grant-changed', 'coach-accepted', 'webhook-resumed', 'grant-resumed'));
--> statement-breakpoint
DROP TABLE "passkeys";
--> statement-breakpoint
DROP TABLE "passkey_challenges";
