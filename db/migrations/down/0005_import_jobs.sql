alter table imports drop column file_expires_at, drop column job_id;
--> statement-breakpoint
alter table imports alter column counts set default '{}'::jsonb;
