drop index users_deleted_at_index;
--> statement-breakpoint
drop index report_runs_owed_index;
--> statement-breakpoint
drop index outbox_lane_index;
--> statement-breakpoint
alter table report_runs drop column check_at, drop column restarts;
--> statement-breakpoint
alter table outbox drop column priority;
--> statement-breakpoint
alter table jobs drop column priority;
--> statement-breakpoint
drop table mails;
