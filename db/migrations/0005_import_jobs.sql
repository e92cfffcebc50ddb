ALTER TABLE "imports" ALTER COLUMN "counts" SET DEFAULT '{"rows":0,"workouts":0,"exercises":0,"sets":0,"duplicates":0}'::jsonb;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "file_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "job_id" uuid;--> statement-breakpoint
UPDATE "imports" SET "file_expires_at" = "created_at" + interval '7 days', "job_id" = coalesce(
  (SELECT j.id FROM jobs j WHERE j.user_id = imports.user_id AND j.payload ->> 'importId' = imports.id::text
    ORDER BY j.created_at DESC, j.id DESC LIMIT 1), gen_random_uuid());--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "file_expires_at" SET NOT NULL, ALTER COLUMN "job_id" SET NOT NULL;
