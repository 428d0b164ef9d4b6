/**
 * SQL: of the agreements of partner `partner` that two people have signed off, the one that decides on `day`: it holds on that day and began last. As alias `a`.
 */
export const agreementInForce = (partner: string, day: string): string =>
  `LATERAL (SELECT * FROM agreement b WHERE b.partner_id = ${partner} AND b.agreed_at IS NOT NULL AND b.from_on <= ${day} AND b.until_on >= ${day} ORDER BY b.from_on DESC, b.version_number DESC LIMIT 1) AS a`;
