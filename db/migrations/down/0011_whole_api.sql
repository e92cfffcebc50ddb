alter table jobs drop constraint jobs_kind_check;
--> statement-breakpoint
delete from outbox where topic = 'build-export';
--> statement-breakpoint
delete from jobs where kind = 'build-export';
--> statement-breakpoint
alter table jobs add constraint jobs_kind_check
  check (kind in ('analyze-progress', 'build-report', 'analyze-import', 'commit-import', 'undo-import', 'purge-account', 'send-mail'));
--> statement-breakpoint
drop table report_shares;
--> statement-breakpoint
drop table calendar_feeds;
--> statement-breakpoint
drop table webhook_deliveries;
--> statement-breakpoint
drop table webhooks;
--> statement-breakpoint
drop table coaching_grants;
--> statement-breakpoint
drop table exports;
--> statement-breakpoint
drop table gyms;
--> statement-breakpoint
drop table training_settings;
--> statement-breakpoint
drop table recovery_codes;
--> statement-breakpoint
drop table two_factor_secrets;
--> statement-breakpoint
alter table exercise_settings drop column import_id;
--> statement-breakpoint
alter table goals drop column reached_at, drop column import_id;
--> statement-breakpoint
alter table measurements drop column import_id;
--> statement-breakpoint
alter table routines drop column import_id;
--> statement-breakpoint
alter table report_schedules drop column unsubscribe_token;
--> statement-breakpoint
drop table sync_operations;
--> statement-breakpoint
drop index change_log_resource_index;
--> statement-breakpoint
drop index change_log_changed_at_index;
--> statement-breakpoint
drop index sets_target_index;
--> statement-breakpoint
alter table exercise_days drop column out_of_range_sets, drop column sets_reps_1_to_5, drop column sets_reps_6_to_12, drop column sets_reps_13_to_20,
  drop column sets_reps_21_up, drop column sets_rir_0, drop column sets_rir_1_to_2, drop column sets_rir_3_to_4,
  drop column sets_rir_5_up, drop column sets_below_60, drop column sets_from_60, drop column sets_from_70,
  drop column sets_from_80, drop column sets_from_90, drop column reps_left, drop column reps_right;
