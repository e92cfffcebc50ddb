CREATE TABLE "log_timelines" (
	"system" text NOT NULL,
	"timeline" integer NOT NULL,
	"parent" integer,
	"began_at" bigint NOT NULL,
	CONSTRAINT "log_timelines_system_timeline_pk" PRIMARY KEY("system","timeline")
);
--> statement-breakpoint
ALTER TABLE "store_epoch" ADD COLUMN "log_timeline" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "store_epoch" ADD COLUMN "log_at" bigint DEFAULT 0 NOT NULL;