/** SQL, as JSON: what late days take in a cohort, or null where they take nothing. A reflection has no points to take. */
export const lateRuleOf = (cohort: string, mode = 'a.mode'): string =>
  `(SELECT json_build_object('unit', lx.late_unit, 'perDay', lx.late_per_day, 'floorPercent', lx.late_floor_percent) FROM marking_setting lx WHERE lx.cohort_id = ${cohort} AND lx.late_penalty AND ${mode} <> 'reflection')`;
