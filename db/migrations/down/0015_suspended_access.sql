drop table access_notices;
--> statement-breakpoint
drop table access_endings;
--> statement-breakpoint
update webhook_deliveries set failure = 'account-ended' where failure = 'webhook-suspended';
--> statement-breakpoint
alter table webhook_deliveries drop constraint webhook_deliveries_failure_check;
--> statement-breakpoint
alter table webhook_deliveries add constraint webhook_deliveries_failure_check
  check (failure in ('timeout', 'name-unresolved', 'address-refused', 'connection-failed', 'tls-failed', 'account-ended',
    'secret-unreadable', 'too-many-waiting'));
--> statement-breakpoint
-- The version before knows no suspension: what is suspended ends, or it would be open again.
delete from webhooks where suspended_at is not null;
--> statement-breakpoint
delete from coaching_grants where athlete_suspended_at is not null or coach_suspended_at is not null;
--> statement-breakpoint
alter table webhooks drop column suspended_at;
--> statement-breakpoint
alter table coaching_grants drop column coach_suspended_at;
--> statement-breakpoint
alter table coaching_grants drop column athlete_suspended_at;
