create extension if not exists fuzzystrmatch;
--> statement-breakpoint
ALTER TABLE "exercise_aliases" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_muscles" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;
