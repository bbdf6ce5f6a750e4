-- edupath m20251103_000002_add_highlight_to_testimonials up
-- in one transaction, with its row in the ledger

ALTER TABLE "testimonials" ADD COLUMN "is_highlighted" bool NOT NULL DEFAULT FALSE;
