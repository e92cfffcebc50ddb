drop index dead_letters_message_id_index;
--> statement-breakpoint
drop index dead_letters_queue_index;
--> statement-breakpoint
alter table jobs drop column requeued_at;
--> statement-breakpoint
alter table jobs drop column requeues;
--> statement-breakpoint
alter table jobs drop column last_cause;
--> statement-breakpoint
alter table jobs drop column deferrals;
--> statement-breakpoint
alter table jobs drop column faults;
--> statement-breakpoint
alter table jobs drop column open_starts;
