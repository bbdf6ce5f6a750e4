-- edupath m20251103_000002_add_highlight_to_testimonials down
-- in one transaction, with its row in the ledger

ALTER TABLE "testimonials" DROP COLUMN "is_highlighted";
