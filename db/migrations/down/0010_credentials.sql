alter table jobs drop constraint jobs_kind_check;
--> statement-breakpoint
delete from outbox where topic = 'send-mail';
--> statement-breakpoint
delete from jobs where kind = 'send-mail';
--> statement-breakpoint
alter table jobs add constraint jobs_kind_check
  check (kind in ('analyze-progress', 'build-report', 'analyze-import', 'commit-import', 'undo-import', 'purge-account'));
--> statement-breakpoint
alter table users drop column password_version;
--> statement-breakpoint
drop table api_keys;
--> statement-breakpoint
drop table email_tokens;
--> statement-breakpoint
drop table email_changes;
