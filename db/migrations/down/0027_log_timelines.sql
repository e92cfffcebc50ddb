ALTER TABLE "store_epoch" DROP COLUMN "log_at";
--> statement-breakpoint
ALTER TABLE "store_epoch" DROP COLUMN "log_timeline";
--> statement-breakpoint
DROP TABLE "log_timelines";
