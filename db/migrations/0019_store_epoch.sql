CREATE TABLE "store_epoch" (
	"id" integer PRIMARY KEY NOT NULL,
	"epoch" bigint DEFAULT 0 NOT NULL,
	"previous" bigint,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"pulse" bigint DEFAULT 0 NOT NULL,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"mongo_pulse" bigint DEFAULT 0 NOT NULL,
	"redis_pulse" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "store_epoch_single_check" CHECK ("store_epoch"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "user_clocks" ADD COLUMN "kept_seq" bigint;
--> statement-breakpoint
INSERT INTO "store_epoch" ("id") VALUES (1);
