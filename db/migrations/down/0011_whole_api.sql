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
