import { effectiveDue } from '../extension/effective-due.js';
import { PUBLISHED } from './script-sql.js';

/** The due time of submission `s`: hers, or the last one of her group. */
const DUE = `CASE WHEN s.group_id IS NULL THEN ${effectiveDue('assignment', 's.assignment_id', 'ow')} END`;
const GROUP_DUE = `(SELECT max(${effectiveDue('assignment', 's.assignment_id', 'de')}) FROM group_member dm JOIN enrolment de ON de.id = dm.enrolment_id WHERE dm.group_id = s.group_id)`;

/**
 * Started days between the due time of submission `s` as it is now and its arrival; 0 for work that was in time. A date that was moved since, time given
 * back and extra time count; a date that was moved back after she had handed in does not. The same in TypeScript: `lateDays`, and a test holds the two together.
 */
export const LATE_NOW = `CASE WHEN s.is_late AND NOT s.is_by_wish THEN GREATEST(0, COALESCE(ceil(extract(epoch FROM s.handed_in_at - COALESCE((SELECT ${DUE} FROM enrolment ow WHERE ow.id = s.enrolment_id), ${GROUP_DUE})) / 86400), 0))::int ELSE 0 END`;

/** What markers see of it, where late days count: days, never a clock time. Once its result is out, the days that it was counted with. */
export const LATE_SEEN = `CASE WHEN NOT COALESCE(k.is_done AND ${PUBLISHED}, false) THEN CASE WHEN EXISTS (SELECT 1 FROM marking_setting lx WHERE lx.cohort_id = s.cohort_id AND lx.late_penalty) THEN ${LATE_NOW} ELSE 0 END
  ELSE COALESCE((SELECT l.days FROM late_arrival l WHERE l.submission_id = s.id), 0) END`;

/** What late days take of submission `s`, as JSON, or null: what stands there, or before that what would stand there now. */
export const LATE_ARRIVAL = `(SELECT json_build_object('days', l.days, 'unit', l.unit, 'perDay', l.per_day, 'floorPercent', l.floor_percent) FROM late_arrival l WHERE l.submission_id = s.id)`;
export const LATE_FORESEEN = `(SELECT json_build_object('days', ${LATE_NOW}, 'unit', lx.late_unit, 'perDay', lx.late_per_day, 'floorPercent', lx.late_floor_percent) FROM marking_setting lx WHERE lx.cohort_id = s.cohort_id AND lx.late_penalty AND s.is_late)`;
