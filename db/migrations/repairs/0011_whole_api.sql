-- Brings a database that ran an earlier text of 0011_whole_api to the text that stands now. Each step may be done already.
-- from 7c70e554da83dd00fbedd076610d5aa724151d71d1e8fb1607d929364b70137a
-- from 7f32e8f097439f135ab4c1e38f10fbbdbac4916f24cdff4671c1cbd43d82e818
-- from d539980440dcb85c2cffed1c3ecac017be98029443538667c9a01a4ba997cfb7
-- from ba32b968d1b6211c6a723cac0cdcd33df4b06bc68b63c019ccd7b5b7597d771d
-- from f2d64a1760079432940007674788424a31ec3219796b48dcb60d0c8b4f907d27
-- from 87731c2e676f029d57e98a2c45f86541e2811327752cd9d6170d87f6a601aa49
-- from a0df36bbc1a123d71e7a54b8709d7699b7e2fcb3a383b88e92eae94ab42656dd
-- and from texts that only branches had
-- from 756bbafbc4f10c8b0702ca51e9a92d9a565d58e0c86bb46cdb8789ab2add3938
-- from a2ed3f6f3b0fbe07a60275d55631c9b97f9250daffeecb6304a0eead3004097f
-- from 56d7dd19af4b4f0e5cf785d176e4ecbdea9be01e9a8d6f826915c8f38ef24dfc
-- from 31ade09bb42a4002e131beb62aca77b1c7059eb6aa2d0a3a492d38bfc7c89684
-- from 90c454f550f5df71acce9a16fcf44be26c0a025a53e4cab2389552707124f1aa
CREATE TABLE IF NOT EXISTS "gyms" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"gym" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "gyms_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action
);
--> statement-breakpoint
-- a gym was a column of the settings
DO $$ BEGIN
	IF EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'training_settings' AND column_name = 'gym') THEN
		INSERT INTO "gyms" ("user_id", "gym", "version", "created_at", "updated_at")
			SELECT "user_id", "gym", "version", "created_at", "updated_at" FROM "training_settings" WHERE "gym" IS NOT NULL
			ON CONFLICT DO NOTHING;
		ALTER TABLE "training_settings" DROP COLUMN "gym";
	END IF;
END $$;
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN IF NOT EXISTS "occurred_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN IF NOT EXISTS "resent" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
-- a delivery was made with its event, and sent again under the same event
UPDATE "webhook_deliveries" SET "occurred_at" = coalesce("occurred_at", "created_at"),
	"failure" = CASE WHEN "failure" IN ('timeout', 'name-unresolved', 'address-refused', 'connection-failed', 'tls-failed', 'account-ended', 'secret-unreadable', 'too-many-waiting') THEN "failure" END,
	"next_attempt_at" = CASE WHEN "status" = 'pending' THEN coalesce("next_attempt_at", now()) END,
	"resent" = "resent" OR EXISTS (SELECT FROM "webhook_deliveries" f WHERE f."webhook_id" = "webhook_deliveries"."webhook_id" AND f."event_id" = "webhook_deliveries"."event_id" AND f."id" < "webhook_deliveries"."id" AND NOT f."resent");
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ALTER COLUMN "occurred_at" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" DROP CONSTRAINT IF EXISTS "webhook_deliveries_failure_check";
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_failure_check" CHECK ("webhook_deliveries"."failure" in ('timeout', 'name-unresolved', 'address-refused', 'connection-failed', 'tls-failed', 'account-ended', 'secret-unreadable', 'too-many-waiting'));
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" DROP CONSTRAINT IF EXISTS "webhook_deliveries_due_check";
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_due_check" CHECK (("webhook_deliveries"."status" = 'pending') = ("webhook_deliveries"."next_attempt_at" is not null));
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "sync_operations" (
	"user_id" uuid NOT NULL,
	"resource" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"base_version" integer NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sync_operations_pkey" PRIMARY KEY("user_id","resource","resource_id","base_version"),
	CONSTRAINT "sync_operations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action
);
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "out_of_range_sets" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_reps_1_to_5" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_reps_6_to_12" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_reps_13_to_20" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_reps_21_up" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_rir_0" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_rir_1_to_2" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_rir_3_to_4" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_rir_5_up" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_below_60" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_from_60" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_from_70" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_from_80" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "sets_from_90" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "reps_left" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN IF NOT EXISTS "reps_right" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "exercise_settings" ADD COLUMN IF NOT EXISTS "import_id" uuid;
--> statement-breakpoint
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_kind_check";
--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_kind_check" CHECK ("jobs"."kind" in ('analyze-progress', 'build-report', 'analyze-import', 'commit-import', 'undo-import', 'build-export', 'purge-account', 'send-mail'));
--> statement-breakpoint
CREATE UNIQUE INDEX IF NOT EXISTS "webhook_deliveries_event_unique" ON "webhook_deliveries" USING btree ("webhook_id","event_id") WHERE not resent;
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "webhook_deliveries_waiting_index" ON "webhook_deliveries" USING btree ("webhook_id") WHERE status = 'pending';
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "sync_operations_created_at_index" ON "sync_operations" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "change_log_resource_index" ON "change_log" USING btree ("user_id","resource_id","seq");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "change_log_changed_at_index" ON "change_log" USING btree ("changed_at");
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "exercise_settings_import_id_index" ON "exercise_settings" USING btree ("import_id") WHERE import_id is not null;
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "sets_target_index" ON "sets" USING btree ("user_id","workout_id") WHERE target is not null;
--> statement-breakpoint
-- how the sets that were logged before were done
update exercise_days d set out_of_range_sets = p.out_of_range_sets, sets_reps_1_to_5 = p.sets_reps_1_to_5, sets_reps_6_to_12 = p.sets_reps_6_to_12,
  sets_reps_13_to_20 = p.sets_reps_13_to_20, sets_reps_21_up = p.sets_reps_21_up, sets_rir_0 = p.sets_rir_0,
  sets_rir_1_to_2 = p.sets_rir_1_to_2, sets_rir_3_to_4 = p.sets_rir_3_to_4, sets_rir_5_up = p.sets_rir_5_up,
  sets_below_60 = p.sets_below_60, sets_from_60 = p.sets_from_60, sets_from_70 = p.sets_from_70,
  sets_from_80 = p.sets_from_80, sets_from_90 = p.sets_from_90, reps_left = p.reps_left, reps_right = p.reps_right
from (
  select s.user_id, s.exercise_id, s.local_date,
    count(*) filter (where s.e1rm_kg is null and s.side_reps + coalesce(s.rir, 0) > 12) as out_of_range_sets,
    count(*) filter (where s.side_reps between 1 and 5) as sets_reps_1_to_5,
    count(*) filter (where s.side_reps between 6 and 12) as sets_reps_6_to_12,
    count(*) filter (where s.side_reps between 13 and 20) as sets_reps_13_to_20,
    count(*) filter (where s.side_reps > 20) as sets_reps_21_up,
    count(*) filter (where s.rir < 1) as sets_rir_0,
    count(*) filter (where s.rir >= 1 and s.rir < 3) as sets_rir_1_to_2,
    count(*) filter (where s.rir >= 3 and s.rir <= 4) as sets_rir_3_to_4,
    count(*) filter (where s.rir > 4) as sets_rir_5_up,
    count(*) filter (where s.intensity < 0.6::float8) as sets_below_60,
    count(*) filter (where s.intensity >= 0.6::float8 and s.intensity < 0.7::float8) as sets_from_60,
    count(*) filter (where s.intensity >= 0.7::float8 and s.intensity < 0.8::float8) as sets_from_70,
    count(*) filter (where s.intensity >= 0.8::float8 and s.intensity < 0.9::float8) as sets_from_80,
    count(*) filter (where s.intensity >= 0.9::float8) as sets_from_90,
    coalesce(sum(s.reps_left) filter (where s.reps_right is not null), 0) as reps_left,
    coalesce(sum(s.reps_right) filter (where s.reps_left is not null), 0) as reps_right
  from (
    select s.*, case when s.load_kg > 0
      then s.load_kg / max(s.e1rm_kg) over (partition by s.user_id, s.exercise_id, s.local_date) end as intensity
    from sets s join workouts w on w.id = s.workout_id
    where w.status = 'completed' and s.is_working
  ) s
  group by s.user_id, s.exercise_id, s.local_date
) p
where d.user_id = p.user_id and d.exercise_id = p.exercise_id and d.local_date = p.local_date;
