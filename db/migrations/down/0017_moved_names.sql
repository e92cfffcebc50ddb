delete from jobs where kind = 'move-import';
--> statement-breakpoint
alter table jobs drop constraint jobs_kind_check;
--> statement-breakpoint
alter table jobs add constraint jobs_kind_check check (kind in ('analyze-progress', 'build-report', 'analyze-import', 'commit-import', 'undo-import', 'build-export', 'purge-account', 'send-mail'));
--> statement-breakpoint
alter table imported_workouts drop column part_names;
