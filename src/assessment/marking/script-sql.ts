import { sameOrganisation } from '../../people/blind-index.js';
import { isPublishedTo, ofWork } from '../assignment/published-work.js';

/** True for work that gets words and no points: handed in for comments only, or a reflection, which is read and not marked. */
export const COMMENTS_ONLY = `(s.for_comments_only OR a.mode = 'reflection')`;

/** True while submission `script` lies with the care contact. */
export const inCare = (script: string): string => `EXISTS (SELECT 1 FROM care_case ca WHERE ca.submission_id = ${script}.id AND ca.released_at IS NULL)`;

/** True for work that is there to be marked: not taken back, its writer has not left the course, and it is not in care. Those who hide stay, under the code. */
export const live = (script: string): string => `(${script}.taken_back_at IS NULL AND NOT ${inCare(script)} AND (${script}.enrolment_id IS NULL OR EXISTS (SELECT 1 FROM enrolment le WHERE le.id = ${script}.enrolment_id AND le.state <> 'withdrawn')))`;
export const LIVE = live('s');

/** True when the results of submission `s` are published now. */
export const PUBLISHED = isPublishedTo(ofWork('s'));

/** The enrolments whose work submission `s` is, as `e`. Who left a group by hiding, and is in none since, keeps the work of that group. */
export const WRITERS = `enrolment e LEFT JOIN group_member gm ON gm.enrolment_id = e.id LEFT JOIN left_group lg ON lg.enrolment_id = e.id`;
export const IS_WRITER = `((e.id = s.enrolment_id OR COALESCE(gm.group_id, lg.group_id) = s.group_id) AND e.state NOT IN ('invited', 'withdrawn'))`;

/**
 * The display names behind a script: only when its own mark is published, never of those who hide or took another name since. Work for comments only keeps its code,
 * because the final work carries the same one and may still be waiting.
 */
export const NAMES = `CASE WHEN k.is_done AND NOT ${COMMENTS_ONLY} AND ${PUBLISHED} THEN
  (SELECT COALESCE(json_agg(p.display_name ORDER BY lower(p.display_name), p.id), '[]') FROM ${WRITERS} JOIN person p ON p.id = e.person_id WHERE ${IS_WRITER} AND p.protection_level <> 'hidden' AND (p.unsigned_until IS NULL OR p.unsigned_until < s.handed_in_at)) END`;

/** The marker of mark `k`: staff stand with their display names; a mark of somebody who was never trainer of the cohort is flagged. */
export const MARKER = `(SELECT mp.display_name FROM person mp WHERE mp.id = k.marker_id)`;
export const IS_TRAINERS = `EXISTS (SELECT 1 FROM role_grant r WHERE r.person_id = k.marker_id AND r.role = 'trainer' AND r.scope_id = s.cohort_id)`;

/** True when marker `who` must not be given submission `s`: she said that she knows its writer, or carries the same tag of an organisation. Nothing is opened for it. */
export const keptApart = (who: string): string => `(EXISTS (SELECT 1 FROM recusal q WHERE q.submission_id = s.id AND q.person_id = ${who})
  OR EXISTS (SELECT 1 FROM (${WRITERS}) WHERE ${IS_WRITER} AND ${sameOrganisation('e.person_id', who)}))`;

/** True when the viewer `who` has said that she knows who wrote submission `s`: she does not see it any more. */
export const recused = (who: string): string => `EXISTS (SELECT 1 FROM recusal q WHERE q.submission_id = s.id AND q.person_id = ${who})`;
