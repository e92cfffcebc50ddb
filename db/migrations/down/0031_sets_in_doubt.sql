ALTER TABLE "sets" DROP COLUMN "confirmed";--> statement-breakpoint
ALTER TABLE "sets" DROP COLUMN "doubt";
