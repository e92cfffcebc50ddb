CREATE TABLE "change_log" (
	"user_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"resource" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"op" text NOT NULL,
	"version" integer NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "change_log_pkey" PRIMARY KEY("user_id","seq"),
	CONSTRAINT "change_log_resource_check" CHECK ("change_log"."resource" in ('exercises', 'routines', 'workouts', 'measurements', 'goals')),
	CONSTRAINT "change_log_op_check" CHECK ("change_log"."op" in ('upsert', 'delete'))
);
--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"queue" text NOT NULL,
	"message_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"error_name" text NOT NULL,
	"attempts" integer NOT NULL,
	"failed_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exercise_aliases" (
	"exercise_id" uuid NOT NULL,
	"locale" text NOT NULL,
	"alias" text NOT NULL,
	CONSTRAINT "exercise_aliases_pkey" PRIMARY KEY("exercise_id","locale","alias"),
	CONSTRAINT "exercise_aliases_locale_check" CHECK ("exercise_aliases"."locale" in ('en', 'es'))
);
--> statement-breakpoint
CREATE TABLE "exercise_days" (
	"user_id" uuid NOT NULL,
	"exercise_id" uuid NOT NULL,
	"local_date" date NOT NULL,
	"workouts" integer NOT NULL,
	"working_sets" integer NOT NULL,
	"hard_sets" integer NOT NULL,
	"reps" integer NOT NULL,
	"volume_kg" double precision NOT NULL,
	"best_e_1rm_kg" double precision,
	"best_e_1rm_set_id" uuid,
	"top_weight_kg" double precision,
	"duration_seconds" double precision DEFAULT 0 NOT NULL,
	"distance_meters" double precision DEFAULT 0 NOT NULL,
	CONSTRAINT "exercise_days_pkey" PRIMARY KEY("user_id","exercise_id","local_date")
);
--> statement-breakpoint
CREATE TABLE "exercise_muscles" (
	"exercise_id" uuid NOT NULL,
	"muscle" text NOT NULL,
	"role" text NOT NULL,
	"share" double precision NOT NULL,
	CONSTRAINT "exercise_muscles_pkey" PRIMARY KEY("exercise_id","muscle"),
	CONSTRAINT "exercise_muscles_muscle_check" CHECK ("exercise_muscles"."muscle" in ('chest', 'front_delts', 'side_delts', 'rear_delts', 'triceps', 'biceps', 'forearms', 'lats', 'upper_back', 'traps', 'lower_back', 'abs', 'obliques', 'glutes', 'quads', 'hamstrings', 'adductors', 'abductors', 'hip_flexors', 'calves', 'tibialis', 'neck')),
	CONSTRAINT "exercise_muscles_role_check" CHECK ("exercise_muscles"."role" in ('primary', 'secondary')),
	CONSTRAINT "exercise_muscles_share_check" CHECK ("exercise_muscles"."share" > 0 and "exercise_muscles"."share" <= 1)
);
--> statement-breakpoint
CREATE TABLE "exercise_settings" (
	"user_id" uuid NOT NULL,
	"exercise_id" uuid NOT NULL,
	"training_max_value" double precision,
	"training_max_unit" text,
	"rounding_value" double precision,
	"rounding_unit" text,
	"notes" text,
	"unilateral" boolean,
	"bodyweight_fraction" double precision,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "exercise_settings_pkey" PRIMARY KEY("user_id","exercise_id"),
	CONSTRAINT "exercise_settings_bodyweight_fraction_check" CHECK ("exercise_settings"."bodyweight_fraction" between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "exercise_terms" (
	"exercise_id" uuid NOT NULL,
	"locale" text NOT NULL,
	"term" text NOT NULL,
	"is_name" boolean NOT NULL,
	CONSTRAINT "exercise_terms_pkey" PRIMARY KEY("exercise_id","locale","term")
);
--> statement-breakpoint
CREATE TABLE "exercise_translations" (
	"exercise_id" uuid NOT NULL,
	"locale" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"instructions" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "exercise_translations_pkey" PRIMARY KEY("exercise_id","locale"),
	CONSTRAINT "exercise_translations_locale_check" CHECK ("exercise_translations"."locale" in ('en', 'es'))
);
--> statement-breakpoint
CREATE TABLE "exercises" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid,
	"slug" text NOT NULL,
	"tracking_type" text NOT NULL,
	"equipment" text[] DEFAULT '{}' NOT NULL,
	"mechanics" text,
	"movement_pattern" text,
	"unilateral" boolean DEFAULT false NOT NULL,
	"bodyweight_fraction" double precision,
	"media" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"archived_at" timestamp (3) with time zone,
	"import_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "exercises_tracking_type_check" CHECK ("exercises"."tracking_type" in ('weight_reps', 'bodyweight_reps', 'weighted_bodyweight', 'assisted_bodyweight', 'reps_only', 'duration', 'weight_duration', 'distance_duration', 'weight_distance')),
	CONSTRAINT "exercises_mechanics_check" CHECK ("exercises"."mechanics" in ('compound', 'isolation')),
	CONSTRAINT "exercises_movement_pattern_check" CHECK ("exercises"."movement_pattern" in ('squat', 'hinge', 'lunge', 'horizontal_push', 'vertical_push', 'horizontal_pull', 'vertical_pull', 'carry', 'olympic', 'jump', 'locomotion', 'trunk_flexion', 'trunk_extension', 'trunk_stability', 'rotation', 'hip_extension', 'hip_abduction', 'hip_adduction', 'hip_flexion', 'knee_extension', 'knee_flexion', 'ankle', 'chest_fly', 'shoulder_raise', 'elbow_flexion', 'elbow_extension', 'wrist', 'neck', 'other')),
	CONSTRAINT "exercises_bodyweight_fraction_check" CHECK ("exercises"."bodyweight_fraction" between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"scope" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"payload_mac" "bytea" NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"sealed_body" "bytea",
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("scope","route","key")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"requested_source" text NOT NULL,
	"source" text,
	"dialect" text,
	"status" text DEFAULT 'analyzing' NOT NULL,
	"weight_unit" text,
	"distance_unit" text,
	"time_zone" text NOT NULL,
	"file_sha256" text NOT NULL,
	"file_bytes" integer NOT NULL,
	"file_id" text NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"needs" text[] DEFAULT '{}' NOT NULL,
	"exercises" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"mapping" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"row_errors" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"failure" jsonb,
	"committed_at" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "imports_status_check" CHECK ("imports"."status" in ('analyzing', 'needs-input', 'ready', 'committing', 'committed', 'undone', 'failed')),
	CONSTRAINT "imports_source_check" CHECK ("imports"."source" in ('strong', 'hevy', 'fitnotes', 'stronglifts', 'liftosaur', 'forja'))
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"progress" integer DEFAULT 0 NOT NULL,
	"payload" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"result" jsonb,
	"error" jsonb,
	"request_id" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"cancel_requested_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"heartbeat_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_status_check" CHECK ("jobs"."status" in ('queued', 'running', 'completed', 'failed', 'cancelled')),
	CONSTRAINT "jobs_kind_check" CHECK ("jobs"."kind" in ('analyze-progress', 'build-report', 'analyze-import', 'commit-import', 'undo-import', 'purge-account')),
	CONSTRAINT "jobs_progress_check" CHECK ("jobs"."progress" between 0 and 100)
);
--> statement-breakpoint
CREATE TABLE "measurements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" double precision NOT NULL,
	"unit" text NOT NULL,
	"canonical_value" double precision NOT NULL,
	"measured_at" timestamp (3) with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"local_date" date NOT NULL,
	"source" text DEFAULT 'manual' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "measurements_kind_check" CHECK ("measurements"."kind" in ('bodyweight', 'body_fat', 'lean_mass', 'neck', 'shoulders', 'chest', 'waist', 'hips', 'left_arm', 'right_arm', 'left_forearm', 'right_forearm', 'left_thigh', 'right_thigh', 'left_calf', 'right_calf', 'resting_heart_rate'))
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"message_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "personal_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"exercise_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"set_id" uuid NOT NULL,
	"workout_id" uuid NOT NULL,
	"value" double precision NOT NULL,
	"at_weight_kg" double precision,
	"previous_value" double precision,
	"is_current" integer NOT NULL,
	"achieved_at" timestamp (3) with time zone NOT NULL,
	"local_date" date NOT NULL,
	CONSTRAINT "personal_records_kind_check" CHECK ("personal_records"."kind" in ('e1rm', 'weight', 'reps_at_weight', 'set_volume', 'session_volume', 'duration', 'distance'))
);
--> statement-breakpoint
CREATE TABLE "report_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"period_key" text NOT NULL,
	"period_start" text NOT NULL,
	"period_end" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"scheduled" integer DEFAULT 0 NOT NULL,
	"input_version" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"mailed_at" timestamp (3) with time zone,
	CONSTRAINT "report_runs_kind_check" CHECK ("report_runs"."kind" in ('weekly', 'monthly')),
	CONSTRAINT "report_runs_status_check" CHECK ("report_runs"."status" in ('pending', 'running', 'completed', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "report_schedules" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"email" boolean DEFAULT true NOT NULL,
	"weekday" integer DEFAULT 1 NOT NULL,
	"local_time" text DEFAULT '06:00' NOT NULL,
	"next_run_at" timestamp (3) with time zone,
	CONSTRAINT "report_schedules_weekday_check" CHECK ("report_schedules"."weekday" between 1 and 7),
	CONSTRAINT "report_schedules_local_time_check" CHECK ("report_schedules"."local_time" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$')
);
--> statement-breakpoint
CREATE TABLE "routines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"visibility" text DEFAULT 'private' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"days" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"copied_from_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "routines_visibility_check" CHECK ("routines"."visibility" in ('private', 'link', 'public'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"secret" "bytea" NOT NULL,
	"counter" integer DEFAULT 0 NOT NULL,
	"attempt_mac" "bytea",
	"rotated_at" timestamp (3) with time zone,
	"device_name" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"idle_expires_at" timestamp (3) with time zone NOT NULL,
	"absolute_expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_reason" text
);
--> statement-breakpoint
CREATE TABLE "sets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workout_exercise_id" uuid NOT NULL,
	"workout_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"exercise_id" uuid NOT NULL,
	"local_date" date NOT NULL,
	"position" integer NOT NULL,
	"type" text DEFAULT 'normal' NOT NULL,
	"weight_value" double precision,
	"weight_unit" text,
	"weight_kg" double precision,
	"reps" integer,
	"reps_left" integer,
	"reps_right" integer,
	"rir" double precision,
	"duration_seconds" double precision,
	"distance_meters" double precision,
	"rest_seconds" integer,
	"completed_at" timestamp (3) with time zone,
	"target" jsonb,
	"notes" text,
	"is_working" integer DEFAULT 0 NOT NULL,
	"is_hard" integer DEFAULT 0 NOT NULL,
	"load_kg" double precision,
	"e1rm_kg" double precision,
	"total_reps" integer DEFAULT 0 NOT NULL,
	"volume_kg" double precision DEFAULT 0 NOT NULL,
	CONSTRAINT "sets_type_check" CHECK ("sets"."type" in ('normal', 'warmup', 'drop', 'failure', 'amrap', 'myo', 'rest_pause', 'cluster', 'backoff', 'partial')),
	CONSTRAINT "sets_rir_check" CHECK ("sets"."rir" between 0 and 10),
	CONSTRAINT "sets_reps_check" CHECK ("sets"."reps" >= 0)
);
--> statement-breakpoint
CREATE TABLE "user_clocks" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"password_hash" text NOT NULL,
	"display_name" text,
	"locale" text DEFAULT 'en' NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"unit_system" text DEFAULT 'metric' NOT NULL,
	"week_start" text DEFAULT 'monday' NOT NULL,
	"sex" text DEFAULT 'unspecified' NOT NULL,
	"birth_date" date,
	"height_cm" double precision,
	"role" text DEFAULT 'user' NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"token_epoch" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_locale_check" CHECK ("users"."locale" in ('en', 'es')),
	CONSTRAINT "users_unit_system_check" CHECK ("users"."unit_system" in ('metric', 'imperial')),
	CONSTRAINT "users_week_start_check" CHECK ("users"."week_start" in ('monday', 'sunday', 'saturday')),
	CONSTRAINT "users_sex_check" CHECK ("users"."sex" in ('male', 'female', 'unspecified')),
	CONSTRAINT "users_role_check" CHECK ("users"."role" in ('user', 'coach', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "workout_exercises" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workout_id" uuid NOT NULL,
	"exercise_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"superset_group" integer,
	"notes" text,
	"rest_seconds" integer
);
--> statement-breakpoint
CREATE TABLE "workouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"routine_id" uuid,
	"routine_day_id" uuid,
	"title" text,
	"notes" text,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"time_zone" text NOT NULL,
	"local_date" date NOT NULL,
	"bodyweight_value" double precision,
	"bodyweight_unit" text,
	"bodyweight_kg" double precision,
	"feeling" integer,
	"session_rpe" double precision,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"working_sets" integer DEFAULT 0 NOT NULL,
	"reps" integer DEFAULT 0 NOT NULL,
	"volume_kg" double precision DEFAULT 0 NOT NULL,
	"duration_seconds" integer,
	"import_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workouts_status_check" CHECK ("workouts"."status" in ('planned', 'active', 'completed', 'discarded')),
	CONSTRAINT "workouts_ended_at_check" CHECK ("workouts"."ended_at" is null or "workouts"."ended_at" >= "workouts"."started_at"),
	CONSTRAINT "workouts_feeling_check" CHECK ("workouts"."feeling" between 1 and 5),
	CONSTRAINT "workouts_session_rpe_check" CHECK ("workouts"."session_rpe" between 0 and 10)
);
--> statement-breakpoint
ALTER TABLE "change_log" ADD CONSTRAINT "change_log_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_aliases" ADD CONSTRAINT "exercise_aliases_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD CONSTRAINT "exercise_days_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD CONSTRAINT "exercise_days_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_muscles" ADD CONSTRAINT "exercise_muscles_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_settings" ADD CONSTRAINT "exercise_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_settings" ADD CONSTRAINT "exercise_settings_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_terms" ADD CONSTRAINT "exercise_terms_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_translations" ADD CONSTRAINT "exercise_translations_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercises" ADD CONSTRAINT "exercises_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "measurements" ADD CONSTRAINT "measurements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_records" ADD CONSTRAINT "personal_records_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_records" ADD CONSTRAINT "personal_records_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_records" ADD CONSTRAINT "personal_records_set_id_sets_id_fk" FOREIGN KEY ("set_id") REFERENCES "public"."sets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_records" ADD CONSTRAINT "personal_records_workout_id_workouts_id_fk" FOREIGN KEY ("workout_id") REFERENCES "public"."workouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_runs" ADD CONSTRAINT "report_runs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_schedules" ADD CONSTRAINT "report_schedules_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "routines" ADD CONSTRAINT "routines_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sets" ADD CONSTRAINT "sets_workout_exercise_id_fkey" FOREIGN KEY ("workout_exercise_id") REFERENCES "public"."workout_exercises"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sets" ADD CONSTRAINT "sets_workout_id_fkey" FOREIGN KEY ("workout_id") REFERENCES "public"."workouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_clocks" ADD CONSTRAINT "user_clocks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workout_exercises" ADD CONSTRAINT "workout_exercises_workout_id_workouts_id_fk" FOREIGN KEY ("workout_id") REFERENCES "public"."workouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workout_exercises" ADD CONSTRAINT "workout_exercises_exercise_id_exercises_id_fk" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workouts" ADD CONSTRAINT "workouts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workouts" ADD CONSTRAINT "workouts_routine_id_routines_id_fk" FOREIGN KEY ("routine_id") REFERENCES "public"."routines"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dead_letters_failed_at_index" ON "dead_letters" USING btree ("failed_at");--> statement-breakpoint
CREATE INDEX "exercise_days_user_id_local_date_index" ON "exercise_days" USING btree ("user_id","local_date");--> statement-breakpoint
CREATE INDEX "exercise_muscles_muscle_index" ON "exercise_muscles" USING btree ("muscle");--> statement-breakpoint
CREATE INDEX "exercise_terms_term_trigram_index" ON "exercise_terms" USING gin (term gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "exercises_slug_unique" ON "exercises" USING btree (coalesce(owner_id, '00000000-0000-0000-0000-000000000000'::uuid),"slug");--> statement-breakpoint
CREATE INDEX "exercises_owner_id_index" ON "exercises" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "exercises_import_id_index" ON "exercises" USING btree ("import_id") WHERE import_id is not null;--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at_index" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "imports_user_id_index" ON "imports" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "jobs_user_id_index" ON "jobs" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "jobs_open_index" ON "jobs" USING btree ("created_at") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "measurements_user_kind_index" ON "measurements" USING btree ("user_id","kind","measured_at","id");--> statement-breakpoint
CREATE INDEX "outbox_unsent_index" ON "outbox" USING btree ("id") WHERE sent_at is null;--> statement-breakpoint
CREATE INDEX "outbox_sent_at_index" ON "outbox" USING btree ("sent_at") WHERE sent_at is not null;--> statement-breakpoint
CREATE INDEX "personal_records_user_exercise_index" ON "personal_records" USING btree ("user_id","exercise_id","kind");--> statement-breakpoint
CREATE INDEX "personal_records_user_achieved_at_index" ON "personal_records" USING btree ("user_id","achieved_at","id");--> statement-breakpoint
CREATE INDEX "personal_records_set_id_index" ON "personal_records" USING btree ("set_id");--> statement-breakpoint
CREATE INDEX "personal_records_workout_id_index" ON "personal_records" USING btree ("workout_id");--> statement-breakpoint
CREATE UNIQUE INDEX "report_runs_user_kind_period_unique" ON "report_runs" USING btree ("user_id","kind","period_start");--> statement-breakpoint
CREATE INDEX "report_runs_user_id_index" ON "report_runs" USING btree ("user_id","period_start");--> statement-breakpoint
CREATE INDEX "report_runs_open_index" ON "report_runs" USING btree ("updated_at") WHERE status in ('pending', 'running');--> statement-breakpoint
CREATE INDEX "report_schedules_next_run_at_index" ON "report_schedules" USING btree ("next_run_at") WHERE enabled;--> statement-breakpoint
CREATE INDEX "routines_user_id_index" ON "routines" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_user_id_index" ON "sessions" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "sessions_revoked_at_index" ON "sessions" USING btree ("revoked_at") WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX "sets_workout_exercise_id_index" ON "sets" USING btree ("workout_exercise_id","position");--> statement-breakpoint
CREATE INDEX "sets_workout_id_index" ON "sets" USING btree ("workout_id");--> statement-breakpoint
CREATE INDEX "sets_user_exercise_index" ON "sets" USING btree ("user_id","exercise_id","local_date");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key_unique" ON "users" USING btree ("email_key");--> statement-breakpoint
CREATE INDEX "workout_exercises_workout_id_index" ON "workout_exercises" USING btree ("workout_id","position");--> statement-breakpoint
CREATE INDEX "workout_exercises_exercise_id_index" ON "workout_exercises" USING btree ("exercise_id");--> statement-breakpoint
CREATE INDEX "workouts_user_id_started_at_index" ON "workouts" USING btree ("user_id","started_at","id");--> statement-breakpoint
CREATE INDEX "workouts_user_id_local_date_index" ON "workouts" USING btree ("user_id","local_date");--> statement-breakpoint
CREATE INDEX "workouts_routine_id_index" ON "workouts" USING btree ("routine_id") WHERE routine_id is not null;--> statement-breakpoint
CREATE INDEX "workouts_import_id_index" ON "workouts" USING btree ("import_id") WHERE import_id is not null;