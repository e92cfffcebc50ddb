CREATE TABLE "calendar_feeds" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "coaching_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"athlete_id" uuid NOT NULL,
	"coach_email" text NOT NULL,
	"coach_email_key" text NOT NULL,
	"coach_id" uuid,
	"scopes" text[] NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "coaching_grants_accepted_check" CHECK (("coaching_grants"."coach_id" is null) = ("coaching_grants"."accepted_at" is null)),
	CONSTRAINT "coaching_grants_scopes_check" CHECK ("coaching_grants"."scopes" <@ array['read:training', 'read:body', 'write:routines'] and cardinality("coaching_grants"."scopes") > 0)
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"format" text NOT NULL,
	"job_id" uuid NOT NULL,
	"file_id" text,
	"file_bytes" bigint,
	"file_expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp (3) with time zone,
	CONSTRAINT "exports_format_check" CHECK ("exports"."format" in ('json', 'csv', 'strong'))
);
--> statement-breakpoint
CREATE TABLE "gyms" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"gym" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"user_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recovery_codes_pkey" PRIMARY KEY("user_id","hash")
);
--> statement-breakpoint
CREATE TABLE "report_shares" (
	"report_run_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_operations" (
	"user_id" uuid NOT NULL,
	"resource" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"base_version" integer NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sync_operations_pkey" PRIMARY KEY("user_id","resource","resource_id","base_version")
);
--> statement-breakpoint
CREATE TABLE "training_settings" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"landmarks" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "two_factor_secrets" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"enabled_at" timestamp (3) with time zone,
	"last_step" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"event" text NOT NULL,
	"event_id" uuid NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"resent" boolean DEFAULT false NOT NULL,
	"payload" jsonb NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"response_status" integer,
	"failure" text,
	"duration_ms" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_attempt_at" timestamp (3) with time zone,
	"next_attempt_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_deliveries_event_check" CHECK ("webhook_deliveries"."event" in ('workout.completed', 'record.set', 'analysis.completed', 'report.completed', 'goal.reached')),
	CONSTRAINT "webhook_deliveries_status_check" CHECK ("webhook_deliveries"."status" in ('pending', 'delivered', 'failed')),
	CONSTRAINT "webhook_deliveries_failure_check" CHECK ("webhook_deliveries"."failure" in ('timeout', 'name-unresolved', 'address-refused', 'connection-failed', 'tls-failed', 'account-ended', 'secret-unreadable', 'too-many-waiting')),
	CONSTRAINT "webhook_deliveries_due_check" CHECK (("webhook_deliveries"."status" = 'pending') = ("webhook_deliveries"."next_attempt_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhooks_events_check" CHECK ("webhooks"."events" <@ array['workout.completed', 'record.set', 'analysis.completed', 'report.completed', 'goal.reached']
        and cardinality("webhooks"."events") > 0)
);
--> statement-breakpoint
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_kind_check";--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "out_of_range_sets" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_reps_1_to_5" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_reps_6_to_12" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_reps_13_to_20" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_reps_21_up" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_rir_0" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_rir_1_to_2" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_rir_3_to_4" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_rir_5_up" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_below_60" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_from_60" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_from_70" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_from_80" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "sets_from_90" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "reps_left" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "reps_right" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "exercise_settings" ADD COLUMN "import_id" uuid;--> statement-breakpoint
ALTER TABLE "goals" ADD COLUMN "reached_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "goals" ADD COLUMN "import_id" uuid;--> statement-breakpoint
ALTER TABLE "measurements" ADD COLUMN "import_id" uuid;--> statement-breakpoint
ALTER TABLE "report_schedules" ADD COLUMN "unsubscribe_token" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "import_id" uuid;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coaching_grants" ADD CONSTRAINT "coaching_grants_athlete_id_users_id_fk" FOREIGN KEY ("athlete_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coaching_grants" ADD CONSTRAINT "coaching_grants_coach_id_users_id_fk" FOREIGN KEY ("coach_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gyms" ADD CONSTRAINT "gyms_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_shares" ADD CONSTRAINT "report_shares_report_run_id_report_runs_id_fk" FOREIGN KEY ("report_run_id") REFERENCES "public"."report_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_shares" ADD CONSTRAINT "report_shares_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_operations" ADD CONSTRAINT "sync_operations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_settings" ADD CONSTRAINT "training_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "two_factor_secrets" ADD CONSTRAINT "two_factor_secrets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "calendar_feeds_token_hash_unique" ON "calendar_feeds" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "coaching_grants_athlete_coach_email_unique" ON "coaching_grants" USING btree ("athlete_id","coach_email_key");--> statement-breakpoint
CREATE INDEX "coaching_grants_coach_id_index" ON "coaching_grants" USING btree ("coach_id","athlete_id") WHERE coach_id is not null;--> statement-breakpoint
CREATE INDEX "coaching_grants_coach_email_key_index" ON "coaching_grants" USING btree ("coach_email_key");--> statement-breakpoint
CREATE INDEX "exports_user_id_index" ON "exports" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "report_shares_token_hash_unique" ON "report_shares" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "report_shares_user_id_index" ON "report_shares" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sync_operations_created_at_index" ON "sync_operations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_webhook_id_index" ON "webhook_deliveries" USING btree ("webhook_id","created_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_user_id_index" ON "webhook_deliveries" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_event_unique" ON "webhook_deliveries" USING btree ("webhook_id","event_id") WHERE not resent;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due_index" ON "webhook_deliveries" USING btree ("next_attempt_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_waiting_index" ON "webhook_deliveries" USING btree ("webhook_id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_created_at_index" ON "webhook_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhooks_user_id_index" ON "webhooks" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "change_log_resource_index" ON "change_log" USING btree ("user_id","resource_id","seq");--> statement-breakpoint
CREATE INDEX "change_log_changed_at_index" ON "change_log" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "exercise_settings_import_id_index" ON "exercise_settings" USING btree ("import_id") WHERE import_id is not null;--> statement-breakpoint
CREATE INDEX "goals_import_id_index" ON "goals" USING btree ("import_id") WHERE import_id is not null;--> statement-breakpoint
CREATE INDEX "measurements_import_id_index" ON "measurements" USING btree ("import_id") WHERE import_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "report_schedules_unsubscribe_token_unique" ON "report_schedules" USING btree ("unsubscribe_token");--> statement-breakpoint
CREATE INDEX "routines_import_id_index" ON "routines" USING btree ("import_id") WHERE import_id is not null;--> statement-breakpoint
CREATE INDEX "sets_target_index" ON "sets" USING btree ("user_id","workout_id") WHERE target is not null;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_kind_check" CHECK ("jobs"."kind" in ('analyze-progress', 'build-report', 'analyze-import', 'commit-import', 'undo-import', 'build-export', 'purge-account', 'send-mail'));--> statement-breakpoint
-- by hand: how the sets that were logged before were done, as db/postgres/queries/derived.ts counts it
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
