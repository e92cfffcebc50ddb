ALTER TABLE "imports" ADD COLUMN "may_link" boolean;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "proven_at" timestamp (3) with time zone;