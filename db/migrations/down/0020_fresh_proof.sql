ALTER TABLE "imports" DROP COLUMN "may_link";
ALTER TABLE "sessions" DROP COLUMN "proven_at";
