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
