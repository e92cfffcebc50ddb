ALTER TABLE "sets" ADD COLUMN "doubt" jsonb;--> statement-breakpoint
ALTER TABLE "sets" ADD COLUMN "confirmed" boolean;