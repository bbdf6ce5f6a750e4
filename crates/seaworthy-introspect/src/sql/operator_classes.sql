SELECT c.oid, c.opcintype AS type_oid
FROM pg_catalog.pg_opclass c
JOIN pg_catalog.pg_am am ON am.oid = c.opcmethod
WHERE am.amname = 'btree' AND c.opcdefault
