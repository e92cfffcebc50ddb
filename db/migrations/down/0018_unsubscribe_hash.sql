ALTER TABLE "report_schedules" DROP COLUMN "unsubscribe_hash";
