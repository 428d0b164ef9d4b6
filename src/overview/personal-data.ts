import { isPublishedTo, ofWork } from '../assessment/assignment/published-work.js';

/** Her places, inside a condition where `$1` is the person. */
const PLACES = '(SELECT id FROM enrolment WHERE person_id = $1)';
const OF_PERSON = 't.person_id = $1';
const OF_PLACE = `t.enrolment_id IN ${PLACES}`;
const OF_CERTIFICATE = `t.certificate_id IN (SELECT id FROM certificate WHERE enrolment_id IN ${PLACES} AND state NOT IN ('asked', 'refused'))`;
/** Somebody else is in the group of row `alias`, or has written in its plan: then what stands there is not hers alone. */
export const withOthers = (alias: string) =>
  `(EXISTS (SELECT 1 FROM group_member o WHERE o.group_id = ${alias}.group_id AND o.enrolment_id NOT IN ${PLACES}) OR EXISTS (SELECT 1 FROM plan_version o WHERE o.group_id = ${alias}.group_id AND o.saved_by <> $1))`;
const HER_WORK = `(SELECT s.id FROM submission s WHERE s.enrolment_id IN ${PLACES} OR (s.group_id IS NOT NULL AND s.handed_in_by = $1 AND NOT ${withOthers('s')}))`;
const HER_MARKS = `(SELECT id FROM mark WHERE submission_id IN ${HER_WORK})`;
const HER_THREADS = `(SELECT id FROM question_thread WHERE enrolment_id IN ${PLACES})`;
/** Marks that she may see: the results of the assignment were published. */
const published = (mark: string) =>
  `EXISTS (SELECT 1 FROM mark k JOIN submission s ON s.id = k.submission_id WHERE k.id = ${mark} AND ${isPublishedTo(ofWork('s'))})`;
/** The same by the work itself. */
const publishedWork = (work: string) => `EXISTS (SELECT 1 FROM submission s WHERE s.id = ${work} AND ${isPublishedTo(ofWork('s'))})`;
/** The same for marks from outside, by place and assignment. */
const publishedOutside = `EXISTS (SELECT 1 FROM enrolment e WHERE e.id = t.enrolment_id AND ${isPublishedTo({ assignment: 't.assignment_id', cohort: 'e.cohort_id', enrolment: 'e.id', group: 'NULL' })})`;
/** A university has taken a file with a record of hers. */
export const TAKEN = `EXISTS (SELECT 1 FROM record_download d JOIN record_download_row w ON w.download_id = d.id JOIN completion_record r ON r.id = w.record_id WHERE d.partner_id = t.partner_id AND r.enrolment_id IN ${PLACES})`;

export type Part = 'you' | 'place' | 'work' | 'said' | 'results' | 'house';

/** What one table holds of a person: which rows, what of them goes into her access pack, and what erasing does with them. */
export interface Holding {
  table: string;
  part: Part;
  /** Which rows are hers: a condition on `t`; `$1` is the person. */
  hers: string;
  /** The columns of the pack; `where` leaves out rows that are not hers to see yet. */
  pack: readonly string[];
  where?: string;
  /** Personal columns that are not in the pack (or not as they are stored), and why. */
  except?: Record<string, string>;
  /** `delete`: the rows go. `stay`: they are kept, for the reason in `why`. `apart`: erasing has a step of its own for them. */
  erase: 'delete' | 'stay' | 'apart';
  why?: string;
  /** Rows that are kept although the table is emptied of the others. */
  keep?: string;
}

/** In the order in which erasing goes through them: what points at other rows comes before these. */
export const HOLDINGS: readonly Holding[] = [
  // Her work, and what was said about it.
  { table: 'agreed_mark', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, where: publishedWork('t.submission_id'), pack: ['first', 'reason', 'at'], erase: 'delete' },
  { table: 'blind_mark', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, where: publishedWork('t.submission_id'), pack: ['overall', 'criteria', 'changed_at'], erase: 'delete' },
  { table: 'review_request', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, where: 't.decided_at IS NOT NULL', pack: ['words', 'before', 'overall', 'criteria', 'asked_at', 'decided_at'], erase: 'delete' },
  { table: 'late_arrival', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, where: publishedWork('t.submission_id'), pack: ['days', 'unit', 'per_day', 'floor_percent', 'first_days', 'recounted_at'], erase: 'delete' },
  { table: 'group_adjustment', part: 'work', hers: OF_PLACE, where: publishedWork('t.submission_id'), pack: ['points', 'reason', 'at'], erase: 'delete' },
  { table: 'group_publication_place', part: 'work', hers: OF_PLACE, pack: ['publication_id'], erase: 'delete' },
  { table: 'inline_note', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, where: publishedWork('t.submission_id'), pack: ['page', 'text', 'at'], erase: 'delete' },
  { table: 'mark_file', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, where: publishedWork('t.submission_id'), pack: ['purpose', 'at'], erase: 'delete' },
  { table: 'talk_message', part: 'said', hers: `t.submission_id IN ${HER_WORK}`, pack: ['by_writer', 'text', 'at'], erase: 'delete' },
  { table: 'resubmission', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, pack: ['reason', 'due_at', 'at'], erase: 'delete' },
  { table: 'care_case', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, pack: ['at', 'answered_at', 'opened_at', 'declined_at', 'released_at'], except: { note: 'what a marker wrote to the care contact alone' }, erase: 'delete' },
  { table: 'worksheet', part: 'said', hers: OF_PERSON, pack: ['content', 'at'], erase: 'delete' },
  { table: 'stock_comment', part: 'said', hers: OF_PERSON, pack: ['text', 'at'], erase: 'delete' },
  { table: 'mark_correction', part: 'work', hers: `t.mark_id IN ${HER_MARKS}`, where: published('t.mark_id'), pack: ['before', 'after', 'reason', 'at'], erase: 'delete' },
  { table: 'mark_criterion', part: 'work', hers: `t.mark_id IN ${HER_MARKS}`, where: published('t.mark_id'), pack: ['points', 'comment'], erase: 'delete' },
  { table: 'mark', part: 'work', hers: `t.submission_id IN ${HER_WORK}`, where: published('t.id'), pack: ['overall', 'changed_at'], erase: 'delete' },
  { table: 'mark_import_line', part: 'work', hers: OF_PLACE, where: publishedOutside, pack: ['assignment_id', 'before', 'after'], erase: 'delete' },
  { table: 'outside_mark', part: 'work', hers: OF_PLACE, where: publishedOutside, pack: ['assignment_id', 'points', 'out_of', 'changed_at'], erase: 'delete' },
  { table: 'submission', part: 'work', hers: OF_PLACE, pack: ['assignment_id', 'version_number', 'receipt', 'text', 'plan', 'file_id', 'handed_in_at', 'taken_back_at', 'is_late', 'client_at', 'is_by_wish', 'for_comments_only', 'statements'], erase: 'delete' },
  { table: 'submission', part: 'work', hers: 't.group_id IS NOT NULL AND t.handed_in_by = $1', pack: ['assignment_id', 'receipt', 'text', 'plan', 'file_id', 'handed_in_at'], erase: 'delete', keep: withOthers('t'), why: 'the work of a group belongs to all of them; hers is not told apart in it' },
  { table: 'plan_version', part: 'work', hers: 't.saved_by = $1', pack: ['assignment_id', 'number', 'plan', 'saved_at'], erase: 'delete', keep: withOthers('t'), why: 'the plan belongs to the group' },
  { table: 'plan_editing', part: 'work', hers: OF_PERSON, pack: ['assignment_id', 'at'], erase: 'delete' },
  { table: 'draft', part: 'work', hers: OF_PLACE, pack: ['assignment_id', 'text', 'file_id', 'saved_at'], erase: 'delete' },
  { table: 'hand_in_wish', part: 'work', hers: OF_PLACE, pack: ['assignment_id', 'at'], erase: 'delete' },
  { table: 'group_note', part: 'work', hers: OF_PLACE, pack: ['assignment_id', 'text', 'changed_at'], erase: 'delete' },
  { table: 'lesson_note', part: 'work', hers: OF_PLACE, pack: ['lesson_id', 'text', 'changed_at'], erase: 'delete' },
  { table: 'lesson_done', part: 'work', hers: OF_PLACE, pack: ['lesson_id', 'at'], erase: 'delete' },
  { table: 'module_done', part: 'work', hers: OF_PLACE, pack: ['module_id', 'at'], erase: 'delete' },
  { table: 'offline_arrival', part: 'work', hers: `t.pack_id IN (SELECT id FROM offline_pack WHERE enrolment_id IN ${PLACES})`, pack: ['content', 'results', 'receipt', 'arrived_at'], erase: 'delete' },
  { table: 'offline_pack', part: 'work', hers: OF_PLACE, pack: ['kind', 'subject_id', 'made_at', 'cancelled_at'], erase: 'delete' },
  { table: 'response', part: 'work', hers: `t.attempt_id IN (SELECT id FROM attempt WHERE enrolment_id IN ${PLACES})`, pack: ['question_id', 'answer', 'saved_at', 'client_at', 'points', 'out_of', 'count_mine_asked_at', 'count_mine_counts'], erase: 'delete' },
  { table: 'attempt', part: 'work', hers: OF_PLACE, pack: ['quiz_id', 'number', 'began_at', 'handed_in_at', 'client_at', 'points', 'out_of'], erase: 'delete' },
  { table: 'extension', part: 'work', hers: OF_PLACE, pack: ['kind', 'subject_id', 'due_at', 'at', 'is_self_service', 'ended_at'], erase: 'delete' },
  { table: 'blackout_place', part: 'work', hers: OF_PLACE, pack: ['blackout_id'], erase: 'delete' },
  { table: 'catch_up', part: 'work', hers: OF_PLACE, pack: ['session_id', 'text', 'file_id', 'receipt', 'handed_in_at'], erase: 'delete' },
  { table: 'attendance_change', part: 'work', hers: OF_PLACE, pack: ['session_id', 'before', 'after', 'at', 'undone_at'], erase: 'delete' },
  { table: 'attendance', part: 'work', hers: OF_PLACE, pack: ['session_id', 'state', 'at'], erase: 'delete' },
  { table: 'held_file', part: 'work', hers: 't.file_id IN (SELECT id FROM stored_file WHERE person_id = $1)', pack: ['file_id', 'kind', 'held_at'], erase: 'delete' },
  { table: 'upload', part: 'work', hers: OF_PERSON, pack: ['bytes', 'received', 'begun_at'], erase: 'delete' },
  { table: 'upload_day', part: 'work', hers: OF_PERSON, pack: ['day', 'count'], erase: 'delete' },
  { table: 'stored_file', part: 'work', hers: OF_PERSON, pack: ['id', 'kind', 'bytes', 'sha256', 'stored_at'], erase: 'apart' },

  // What was said.
  { table: 'question_message', part: 'said', hers: `t.thread_id IN ${HER_THREADS}`, pack: ['text', 'at', 'read_at'], erase: 'delete' },
  { table: 'question_message', part: 'said', hers: `t.person_id = $1 AND t.thread_id NOT IN ${HER_THREADS}`, pack: ['text', 'at'], erase: 'stay', why: 'an answer of staff belongs to whoever asked' },
  { table: 'question_thread', part: 'said', hers: OF_PLACE, pack: ['about_path', 'opened_at', 'closed_at'], erase: 'delete' },
  { table: 'group_message', part: 'said', hers: OF_PERSON, pack: ['text', 'at'], erase: 'delete' },
  { table: 'notice', part: 'said', hers: OF_PLACE, pack: ['title', 'text', 'at', 'withdrawn_at'], erase: 'delete' },
  { table: 'mail_sent', part: 'said', hers: OF_PERSON, pack: ['event', 'queued_at', 'sent_at', 'skipped'], erase: 'delete' },
  { table: 'mail_choice', part: 'said', hers: OF_PERSON, pack: ['style', 'subject_word', 'changed_at'], erase: 'delete' },

  // Results, and who may have them.
  { table: 'completion_fact', part: 'results', hers: OF_PLACE, where: 't.is_published', pack: ['kind', 'subject_id', 'is_met', 'state', 'points', 'out_of', 'at'], erase: 'delete' },
  { table: 'certificate', part: 'results', hers: OF_PLACE, where: "t.state NOT IN ('asked', 'refused')", pack: ['serial', 'state', 'show_name', 'outcome', 'awarded_on', 'issued_at', 'replaced_at', 'revoked_at', 'facts'],
    except: { sealed_name: 'opened: it stands there in clear', sealed_secret: 'opened: the code stands there in clear', sealed_pdf: 'opened: it is a file of the pack' }, erase: 'apart' },
  { table: 'credential', part: 'results', hers: OF_CERTIFICATE, pack: ['subject_id', 'document', 'made_at', 'ended_at'], erase: 'apart' },
  { table: 'certificate_claim', part: 'results', hers: OF_CERTIFICATE, pack: ['made_at', 'until_at', 'used_at', 'cancelled_at'], erase: 'apart' },
  { table: 'certificate_link', part: 'results', hers: OF_CERTIFICATE, pack: ['with_name', 'uses_left', 'made_at', 'until_at', 'ended_at'], erase: 'apart' },
  { table: 'completion_record', part: 'results', hers: OF_PLACE, pack: ['number', 'version_number', 'outcome', 'state', 'frozen', 'sha256', 'made_final_at'], erase: 'apart' },
  { table: 'dispute', part: 'results', hers: `t.record_id IN (SELECT id FROM completion_record WHERE enrolment_id IN ${PLACES})`, pack: ['reason', 'words', 'at', 'answer', 'evidence', 'result', 'answered_at'], erase: 'delete' },
  { table: 'matching_code', part: 'results', hers: OF_PERSON, pack: ['partner_id', 'made_at', 'until_at', 'used_at', 'cancelled_at'], erase: 'delete' },
  { table: 'student_match', part: 'results', hers: OF_PERSON, pack: ['partner_id', 'at', 'numbered_at', 'ended_at'], except: { sealed_number: 'the number of the university stands in clear on the receipt of her yes' }, erase: 'delete' },
  { table: 'consent', part: 'results', hers: OF_PERSON, pack: ['partner_id', 'with_name', 'fields', 'given_at', 'withdrawn_at'], erase: 'delete', keep: TAKEN, why: 'the ground on which a university got a file' },
  { table: 'partner_key', part: 'results', hers: OF_PERSON, pack: ['partner_id', 'key'], erase: 'delete' },

  // Her place.
  { table: 'keep_apart', part: 'place', hers: `${OF_PLACE} AND t.by_herself`, pack: ['at', 'ended_at', 'by_herself'], erase: 'delete' },
  { table: 'keep_apart', part: 'place', hers: `(${OF_PLACE} AND NOT t.by_herself) OR t.other_enrolment_id IN ${PLACES} OR t.interpreter_id = $1`, where: 'false', pack: ['at'], erase: 'delete' },
  { table: 'group_member', part: 'place', hers: OF_PLACE, pack: ['group_id', 'hands_in', 'joined_at'], erase: 'delete' },
  { table: 'pairing', part: 'place', hers: OF_PLACE, pack: ['at', 'ended_at'], erase: 'delete' },
  { table: 'pairing', part: 'place', hers: 't.focal_id = $1', pack: ['cohort_id', 'at', 'ended_at'], erase: 'stay', why: 'who had which duty when' },
  { table: 'left_group', part: 'place', hers: OF_PLACE, pack: ['group_id', 'at'], erase: 'delete' },
  { table: 'suspension', part: 'place', hers: OF_PLACE, pack: ['from_at', 'resumed_at'], erase: 'delete' },
  { table: 'withdrawal', part: 'place', hers: OF_PLACE, pack: ['at', 'wish'], erase: 'delete' },
  { table: 'showing_again', part: 'place', hers: 't.hiding_id IN (SELECT id FROM hiding WHERE person_id = $1)', pack: ['asked_at', 'effective_at', 'stopped_at', 'done_at'], erase: 'delete' },
  { table: 'hiding', part: 'place', hers: OF_PERSON, pack: ['at', 'texts', 'ended_at'], erase: 'delete' },
  { table: 'enrolment', part: 'place', hers: OF_PERSON, pack: ['cohort_id', 'state', 'invited_at', 'activated_at', 'ended_at', 'suspended_at', 'offline_until'], erase: 'apart' },
  { table: 'appointment', part: 'place', hers: OF_PERSON, pack: ['cohort_id', 'role', 'at', 'ended_at'], erase: 'stay', why: 'who had which duty when' },
  { table: 'role_grant', part: 'place', hers: OF_PERSON, pack: ['role', 'scope_kind', 'from_at', 'until_at'], erase: 'delete', keep: "t.role <> 'participant'", why: 'who had which duty when' },
  { table: 'handover', part: 'place', hers: 't.person_id = $1 OR t.successor_id = $1', pack: ['at', 'ends_at', 'stopped_at', 'done_at'], erase: 'delete' },

  // Who she is.
  { table: 'totp_factor', part: 'you', hers: OF_PERSON, pack: ['created_at'], except: { sealed: 'the secret of her app, which she has there' }, erase: 'delete' },
  { table: 'passkey', part: 'you', hers: OF_PERSON, pack: ['number', 'transports', 'created_at', 'used_at'], except: { credential_id: 'means something to her device only', public_key: 'means something to her device only' }, erase: 'delete' },
  { table: 'recovery_code', part: 'you', hers: 't.card_id IN (SELECT id FROM recovery_card WHERE person_id = $1)', pack: ['position', 'used_at'], erase: 'delete' },
  { table: 'recovery_card', part: 'you', hers: OF_PERSON, pack: ['created_at', 'ended_at', 'reset_at'], erase: 'delete' },
  { table: 'records_link', part: 'you', hers: OF_PERSON, pack: ['created_at', 'until_at', 'used_at', 'cancelled_at'], erase: 'delete' },
  { table: 'invitation', part: 'you', hers: OF_PERSON, pack: ['purpose', 'created_at', 'expires_at', 'used_at', 'cancelled_at'], erase: 'delete' },
  { table: 'parked_post', part: 'you', hers: OF_PERSON, pack: ['at'], except: { sealed: 'what was typed when a session ended: kept for a day, shown to her when she comes back' }, erase: 'delete' },
  { table: 'session', part: 'you', hers: "t.sess->'passport'->>'user' IN (SELECT id FROM account WHERE person_id = $1)", pack: ['expire'], except: { sess: 'holds what keeps her signed in now, and nothing about her' }, erase: 'delete' },
  { table: 'account', part: 'you', hers: OF_PERSON, pack: ['handle', 'created_at', 'disabled_at'], except: { handle_key: 'the sign-in name once more, in small letters' }, erase: 'delete' },
  { table: 'protected_field', part: 'you', hers: OF_PERSON, pack: ['kind', 'changed_at'], except: { sealed: 'opened: it stands there in clear', blind_index: 'a keyed digest of the same' }, erase: 'delete' },
  { table: 'identity_opening', part: 'you', hers: OF_PERSON, pack: ['fields', 'reason', 'words', 'asked_at', 'agreed_at', 'refused_at', 'opened_at'], erase: 'delete' },
  { table: 'extra_time', part: 'you', hers: OF_PERSON, pack: ['unit', 'amount', 'at'], erase: 'delete' },
  { table: 'person', part: 'you', hers: 't.id = $1', pack: ['display_name', 'zone', 'locale', 'protection_level', 'created_at'], erase: 'apart' },

  // The house.
  { table: 'erasure', part: 'house', hers: OF_PERSON, pack: ['asked_at', 'asked_as', 'due_at', 'certificates', 'stopped_at', 'remains'], erase: 'apart' },
  { table: 'form_key', part: 'house', hers: "split_part(t.key, ':', 1) = $1", pack: ['at'], except: { result: 'what a button answered, for seven days: ids and receipts that stand elsewhere in the pack' }, erase: 'delete' },
  { table: 'audit_event', part: 'house', hers: 't.actor_id = $1 OR t.id IN (SELECT event_id FROM audit_concern WHERE person_id = $1)', pack: ['at', 'event', 'detail'], erase: 'stay', why: 'a log that can be altered proves nothing; it holds ids and no name, and goes by months' },
];
