import type { RetentionKind } from './retention-rule.js';

/** Inside a condition where `$1` is the cohort. */
const OF_PLACE = 't.enrolment_id IN (SELECT id FROM enrolment WHERE cohort_id = $1)';
const OF_GROUP = 't.group_id IN (SELECT id FROM learning_group WHERE cohort_id = $1)';
const OF_WORK = 't.submission_id IN (SELECT id FROM submission WHERE cohort_id = $1)';
const MARKS = '(SELECT k.id FROM mark k JOIN submission s ON s.id = k.submission_id WHERE s.cohort_id = $1)';
const RECORDS = '(SELECT id FROM completion_record WHERE cohort_id = $1)';

/** One table from which a run removes rows, some at a time. */
export interface RetentionStep {
  table: string;
  of: string;
  /** Rows of this table point at files. */
  hasFile?: boolean;
  /** Counted on the page under this word; steps without it go along with others. */
  counted?: string;
  /** Only rows of which this is true are counted: no number tells that somebody is hidden, or wrote to the care contact alone. */
  seen?: string;
}

/** In the order in which they go: what points at other rows comes before these. People (`identity`) are erased one by one instead. */
export const RETENTION_STEPS: Record<Exclude<RetentionKind, 'identity'>, readonly RetentionStep[]> = {
  care: [
    { table: 'care_case', of: 't.cohort_id = $1' },
    { table: 'question_message', of: 't.thread_id IN (SELECT id FROM question_thread WHERE cohort_id = $1 AND for_care)' },
    { table: 'question_thread', of: 't.cohort_id = $1 AND t.for_care' },
  ],
  work: [
    // Where a cohort keeps care longer than work, it goes with the work.
    { table: 'care_case', of: 't.cohort_id = $1' },
    { table: 'late_arrival', of: OF_WORK },
    { table: 'result_wait', of: OF_WORK },
    { table: 'group_adjustment', of: OF_WORK },
    { table: 'group_publication_place', of: OF_PLACE },
    { table: 'inline_note', of: OF_WORK },
    { table: 'mark_file', of: OF_WORK },
    { table: 'talk_message', of: OF_WORK },
    { table: 'resubmission', of: OF_WORK },
    { table: 'agreed_mark', of: OF_WORK },
    { table: 'blind_mark', of: OF_WORK },
    { table: 'review_request', of: OF_WORK },
    { table: 'second_look', of: OF_WORK },
    { table: 'script_share', of: OF_WORK },
    { table: 'recusal', of: OF_WORK },
    { table: 'stock_comment', of: 't.cohort_id = $1' },
    { table: 'mark_import_line', of: OF_PLACE },
    { table: 'mark_import', of: 't.cohort_id = $1' },
    { table: 'outside_mark', of: OF_PLACE },
    { table: 'worksheet', of: 't.cohort_id = $1' },
    { table: 'offline_arrival', of: 't.pack_id IN (SELECT k.id FROM offline_pack k JOIN enrolment e ON e.id = k.enrolment_id WHERE e.cohort_id = $1)' },
    { table: 'offline_pack', of: OF_PLACE },
    { table: 'mark_correction', of: `t.mark_id IN ${MARKS}` },
    { table: 'mark_criterion', of: `t.mark_id IN ${MARKS}` },
    { table: 'mark', of: `t.id IN ${MARKS}`, counted: 'marks' },
    { table: 'hand_in_wish', of: OF_PLACE },
    { table: 'draft', of: OF_PLACE, hasFile: true, counted: 'drafts' },
    { table: 'submission', of: 't.cohort_id = $1', hasFile: true, counted: 'submissions' },
    { table: 'catch_up', of: OF_PLACE, hasFile: true, counted: 'catchUps' },
    { table: 'plan_editing', of: OF_GROUP },
    { table: 'plan_version', of: OF_GROUP, counted: 'plans' },
    { table: 'group_note', of: OF_PLACE, counted: 'notes' },
    { table: 'lesson_note', of: OF_PLACE, counted: 'notes' },
    { table: 'response', of: 't.attempt_id IN (SELECT a.id FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id WHERE e.cohort_id = $1)', counted: 'answers' },
    { table: 'attempt', of: OF_PLACE },
    { table: 'attendance_change', of: OF_PLACE },
  ],
  messages: [
    { table: 'question_message', of: 't.thread_id IN (SELECT id FROM question_thread WHERE cohort_id = $1)', counted: 'messages', seen: 'NOT EXISTS (SELECT 1 FROM question_thread q WHERE q.id = t.thread_id AND q.for_care)' },
    { table: 'question_thread', of: 't.cohort_id = $1' },
    { table: 'group_message', of: OF_GROUP, counted: 'messages' },
    { table: 'notice', of: 't.cohort_id = $1', counted: 'notices' },
  ],
  record: [
    { table: 'recall', of: `t.record_id IN ${RECORDS}` },
    { table: 'dispute', of: `t.record_id IN ${RECORDS}` },
    { table: 'endorsement', of: 't.cohort_id = $1' },
    { table: 'file_opening', of: 't.cohort_id = $1' },
    { table: 'record_download_row', of: `t.record_id IN ${RECORDS}` },
    { table: 'record_download', of: 't.cohort_id = $1', counted: 'downloads' },
    { table: 'completion_record', of: 't.cohort_id = $1', counted: 'records', seen: "EXISTS (SELECT 1 FROM enrolment e JOIN person p ON p.id = e.person_id WHERE e.id = t.enrolment_id AND p.protection_level <> 'hidden')" },
    { table: 'outcome_proposal', of: 't.cohort_id = $1' },
  ],
};
