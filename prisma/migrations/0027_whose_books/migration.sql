-- Whose a row is, in the views that did not say it: a rule of the books that is broken stops the payouts of that tenant only.
CREATE OR REPLACE VIEW books.payout_attempt AS
SELECT payout_id AS payout, n, id AS idem_key,
       CASE state WHEN 'paid' THEN 'processed' ELSE state END AS outcome, tenant_id AS tenant
FROM payout_attempt;

CREATE OR REPLACE VIEW books.event AS
SELECT gateway, account, event_key AS event_id, true AS verified, status, received_at, processed_at, effects, tenant_id AS tenant FROM inbox_event;

CREATE OR REPLACE VIEW books.item AS
SELECT id, capacity, tenant_id AS tenant FROM offer WHERE capacity IS NOT NULL;

-- Who there is: a row in the name of anybody else is nobody's.
CREATE VIEW books.tenant AS SELECT id FROM tenant;
GRANT SELECT ON books.tenant TO holdfast_across, holdfast_auditor;
