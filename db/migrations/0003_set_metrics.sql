ALTER TABLE "personal_records" ALTER COLUMN "is_current" SET DATA TYPE boolean USING "is_current" = 1;--> statement-breakpoint
ALTER TABLE "sets" ALTER COLUMN "is_working" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "sets" ALTER COLUMN "is_working" SET DATA TYPE boolean USING "is_working" = 1;--> statement-breakpoint
ALTER TABLE "sets" ALTER COLUMN "is_working" SET DEFAULT false;--> statement-breakpoint
ALTER TABLE "sets" ALTER COLUMN "is_hard" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "sets" ALTER COLUMN "is_hard" SET DATA TYPE boolean USING "is_hard" = 1;--> statement-breakpoint
ALTER TABLE "sets" ALTER COLUMN "is_hard" SET DEFAULT false;--> statement-breakpoint
ALTER TABLE "sets" ADD COLUMN "top_weight_kg" double precision;--> statement-breakpoint
ALTER TABLE "sets" ADD COLUMN "side_reps" integer DEFAULT 0 NOT NULL;
