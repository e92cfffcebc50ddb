ALTER TABLE "jobs" VALIDATE CONSTRAINT "jobs_kind_check";
