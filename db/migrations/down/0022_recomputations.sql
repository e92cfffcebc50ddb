DROP TABLE "recomputations";
--> statement-breakpoint
delete from jobs where kind = 'recompute-training';
--> statement-breakpoint
alter table jobs drop constraint jobs_kind_check;
--> statement-breakpoint
alter table jobs add constraint jobs_kind_check check (kind in ('analyze-progress', 'build-report', 'analyze-import', 'commit-import', 'undo-import', 'move-import', 'build-export', 'purge-account', 'send-mail'));
