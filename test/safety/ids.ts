import type { TestApp } from '../support/app.js';

/** Ids of real rows of the demo, by the words that routes use for them; those that can belong to one person are the participant's. */
export interface Ids {
  /** The path of a route with real ids; `instead` puts other words for some parameters. */
  fill(route: string, instead?: Record<string, string>): string;
  participant: { personId: string; enrolmentId: string };
  named: Record<string, string>;
}

/** What stands for a parameter: the first line whose pattern fits the route decides. `*` is any route with that parameter. */
const KINDS: Array<[route: RegExp, parameters: Record<string, string>]> = [
  [/^\/cohorts\/:id\/(outcomes|certificates)/, { id: 'cohort' }],
  [/^\/cohorts\/:id\/certificate-design/, { id: 'cohort', sample: '=latin', format: '=svg', logoId: '=none' }],
  [/^\/cohorts\/:id\/days-off/, { id: 'cohort', day: '=2026-12-25' }],
  [/^\/cohorts\/:id\/staff/, { id: 'cohort', appointmentId: 'appointment' }],
  [/^\/cohorts\/:cohortId\/hiding/, { cohortId: 'cohort', showingId: 'showing' }],
  [/^\/cohorts\/:cohortId\/evaluations/, { cohortId: 'cohort', id: 'closedEvaluation' }],
  [/^\/evaluations/, { id: 'evaluation' }],
  [/^\/cohorts\/:(id|cohortId)/, { id: 'cohort', cohortId: 'cohort', enrolmentId: 'enrolment', groupId: 'group', erasureId: 'erasure' }],
  [/^\/openings/, { id: 'opening' }],
  [/^\/handing-in/, { enrolmentId: 'paired', assignmentId: 'assignment' }],
  [/^\/pairs/, { id: 'pairing' }],
  [/^\/handovers/, { id: 'handover' }],
  [/^\/words/, { kind: '=lesson', id: 'lesson', revisionId: 'revision' }],
  [/^\/certificates/, { id: 'certificate', linkId: '=none', format: '=png' }],
  [/^\/status-lists/, { id: 'statusList' }],
  [/^\/verify/, { token: '=no-link' }],
  [/^\/records/, { id: 'record' }],
  [/^\/deliveries/, { id: 'delivery' }],
  [/^\/file-openings/, { id: 'fileOpening' }],
  [/^\/matches/, { id: 'match' }],
  [/^\/disputes/, { id: 'dispute' }],
  [/^\/files/, { cohortId: 'lastYear', partnerId: 'york', format: '=csv' }],
  [/^\/second-marks/, { id: 'script' }],
  [/^\/reviews/, { id: 'review' }],
  [/^\/care/, { id: 'careCase' }],
  [/^\/comment-bank/, { id: 'stockComment' }],
  [/^\/marking\/scripts\/:id\/adjustments/, { id: 'groupScript' }],
  [/^\/marking\/scripts\/:id\/pages/, { id: 'pagedScript', noteId: 'pageNote' }],
  [/^\/marking\/scripts/, { id: 'script', noteId: 'inlineNote', purpose: '=file' }],
  [/^\/marking\/worksheets/, { id: 'worksheet' }],
  [/^\/offline-packs\/for/, { kind: '=assignment', subjectId: 'assignment' }],
  [/^\/offline-packs/, { id: 'offlinePack' }],
  [/^\/offline-files/, { id: 'offlineFile' }],
  [/^\/marking/, { assignmentId: 'assignment', cohortId: 'cohort', id: 'script', groupId: 'group', otherId: 'script' }],
  [/^\/marks-book/, { cohortId: 'cohort', enrolmentId: 'enrolment' }],
  [/^\/assignments/, { id: 'assignment' }],
  [/^\/groups/, { groupId: 'group', assignmentId: 'groupAssignment', number: '=1' }],
  [/^\/receipts/, { receipt: 'receipt' }],
  [/^\/submissions/, { id: 'submission', purpose: '=file' }],
  [/^\/quizzes/, { id: 'quiz', nth: '=1', number: '=1' }],
  [/^\/counting/, { attemptId: 'asked', questionId: 'askedQuestion' }],
  [/^\/extensions/, { id: 'extension' }],
  [/^\/deadlines/, { cohortId: 'cohort', kind: '=assignment', subjectId: 'assignment' }],
  [/^\/blackouts/, { cohortId: 'cohort', id: 'blackout' }],
  [/^\/extra-time/, { enrolmentId: 'enrolment' }],
  [/^\/apart/, { id: 'apart' }],
  [/^\/workshops/, { id: 'session' }],
  [/^\/materials/, { id: 'material' }],
  [/^\/catch-ups/, { id: 'catchUp' }],
  [/^\/lessons/, { id: 'lesson' }],
  [/^\/modules/, { id: 'module' }],
  [/^\/notices/, { id: 'notice' }],
  [/^\/questions/, { id: 'thread' }],
  [/^\/my-completion/, { partnerId: 'york' }],
  [/^\/language/, { code: '=en' }],
  [/^\/parked/, { id: 'parked' }],
  [/^\/account\/sessions/, { ref: 'signedIn' }],
  [/^\/account\/second-step/, { id: 'passkey' }],
  [/^\/uploads/, { id: 'upload' }],
  [/^\/come-in/, { token: '=no-link' }],
  [/^\/partners/, { id: 'york', personId: 'officer', agreementId: 'agreement' }],
];

/** Statements that give one id; $1 is the running cohort, $2 the participant's enrolment in it, $3 the person of last year. */
const ROWS: Record<string, string> = {
  enrolment: 'SELECT $2 AS id',
  pairing: 'SELECT id FROM pairing WHERE cohort_id = $1 AND ended_at IS NULL ORDER BY id',
  paired: 'SELECT enrolment_id AS id FROM pairing WHERE cohort_id = $1 AND ended_at IS NULL ORDER BY id',
  handover: 'SELECT id FROM handover WHERE stopped_at IS NULL',
  erasure: 'SELECT id FROM erasure WHERE stopped_at IS NULL AND done_at IS NULL',
  lastYear: "SELECT id FROM cohort WHERE state = 'final'",
  delivery: "SELECT d.id FROM record_download d JOIN partner n ON n.id = d.partner_id WHERE n.code = 'york' ORDER BY d.at",
  fileOpening: "SELECT o.id FROM file_opening o JOIN partner n ON n.id = o.partner_id WHERE n.code = 'york' ORDER BY o.opened_at IS NOT NULL, o.id",
  dispute: 'SELECT id FROM dispute ORDER BY at',
  match: 'SELECT id FROM student_match ORDER BY at',
  agreement: "SELECT a.id FROM agreement a JOIN partner n ON n.id = a.partner_id WHERE n.code = 'york' ORDER BY a.agreed_at IS NOT NULL, a.id",
  york: "SELECT id FROM partner WHERE code = 'york'",
  officer: "SELECT g.person_id AS id FROM role_grant g JOIN partner p ON p.id = g.scope_id WHERE p.code = 'york' AND g.role = 'partner-officer' AND g.until_at IS NULL",
  appointment: "SELECT id FROM appointment WHERE cohort_id = $1 AND role = 'co-trainer'",
  group: 'SELECT group_id AS id FROM group_member WHERE enrolment_id = $2',
  lesson: 'SELECT l.id FROM lesson l JOIN learning_module m ON m.id = l.module_id JOIN cohort c ON c.course_id = m.course_id WHERE c.id = $1 ORDER BY m.position, l.position',
  module: 'SELECT m.id FROM learning_module m JOIN cohort c ON c.course_id = m.course_id WHERE c.id = $1 ORDER BY m.position',
  revision: 'SELECT id FROM content_revision',
  certificate: "SELECT id FROM certificate WHERE enrolment_id = (SELECT id FROM enrolment WHERE person_id = $3) AND state = 'issued'",
  statusList: 'SELECT id FROM status_list',
  record: 'SELECT id FROM completion_record WHERE enrolment_id = (SELECT id FROM enrolment WHERE person_id = $3)',
  assignment: "SELECT a.id FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE c.id = $1 AND a.mode = 'individual' ORDER BY a.code",
  groupAssignment: "SELECT a.id FROM assignment a JOIN cohort c ON c.course_id = a.course_id WHERE c.id = $1 AND a.mode = 'group'",
  script: 'SELECT s.id FROM submission s WHERE s.cohort_id = $1 AND s.taken_back_at IS NULL AND s.enrolment_id IS NOT NULL ORDER BY s.file_id IS NULL, s.handed_in_at',
  groupScript: 'SELECT s.id FROM submission s WHERE s.cohort_id = $1 AND s.taken_back_at IS NULL AND s.group_id IS NOT NULL ORDER BY s.handed_in_at',
  inlineNote: 'SELECT id FROM inline_note WHERE page IS NULL ORDER BY at',
  pagedScript: 'SELECT submission_id AS id FROM inline_note WHERE page IS NOT NULL ORDER BY at',
  pageNote: 'SELECT id FROM inline_note WHERE page IS NOT NULL ORDER BY at',
  review: 'SELECT q.id FROM review_request q ORDER BY q.asked_at, q.id',
  careCase: 'SELECT ca.id FROM care_case ca WHERE ca.cohort_id = $1 ORDER BY ca.released_at IS NOT NULL, ca.at',
  stockComment: 'SELECT id FROM stock_comment ORDER BY at, id',
  worksheet: 'SELECT id FROM worksheet WHERE cohort_id = $1',
  offlinePack: 'SELECT id FROM offline_pack WHERE enrolment_id = $2 AND cancelled_at IS NULL',
  offlineFile: 'SELECT v.id FROM offline_arrival v JOIN offline_pack k ON k.id = v.pack_id WHERE k.enrolment_id = $2',
  submission: 'SELECT id FROM submission WHERE enrolment_id = $2',
  receipt: 'SELECT receipt AS id FROM submission WHERE enrolment_id = $2',
  quiz: 'SELECT q.id FROM quiz q JOIN attempt a ON a.quiz_id = q.id WHERE a.enrolment_id = $2 ORDER BY a.began_at',
  asked: 'SELECT attempt_id AS id FROM response WHERE count_mine_asked_at IS NOT NULL ORDER BY count_mine_asked_at DESC, attempt_id, question_id',
  askedQuestion: 'SELECT question_id AS id FROM response WHERE count_mine_asked_at IS NOT NULL ORDER BY count_mine_asked_at DESC, attempt_id, question_id',
  extension: 'SELECT x.id FROM extension x JOIN enrolment e ON e.id = x.enrolment_id WHERE e.cohort_id = $1',
  blackout: 'SELECT id FROM blackout WHERE cohort_id = $1',
  apart: 'SELECT id FROM keep_apart WHERE enrolment_id = $2',
  evaluation: 'SELECT id FROM evaluation WHERE cohort_id = $1 AND closes_at > now()',
  closedEvaluation: 'SELECT id FROM evaluation WHERE cohort_id = $1 AND closes_at < now()',
  showing: 'SELECT id FROM showing_again WHERE cohort_id = $1',
  session: 'SELECT id FROM workshop_session WHERE cohort_id = $1 ORDER BY starts_at OFFSET 1',
  material: 'SELECT m.id FROM workshop_material m JOIN workshop_session s ON s.workshop_id = m.workshop_id WHERE s.cohort_id = $1',
  catchUp: 'SELECT c.id FROM catch_up c JOIN workshop_session s ON s.id = c.session_id WHERE s.cohort_id = $1',
  opening: 'SELECT id FROM identity_opening WHERE cohort_id = $1 AND person_id IS NULL',
  notice: 'SELECT id FROM notice WHERE cohort_id = $1',
  parked: 'SELECT id FROM parked_post WHERE person_id = (SELECT person_id FROM enrolment WHERE id = $2)',
  signedIn: "SELECT s.sess->>'ref' AS id FROM session s JOIN account a ON a.id = s.sess->'passport'->>'user' JOIN enrolment e ON e.person_id = a.person_id WHERE e.id = $2 AND s.expire > now()",
  upload: 'SELECT u.id FROM upload u JOIN enrolment e ON e.person_id = u.person_id WHERE e.id = $2',
  passkey: 'SELECT k.id FROM passkey k JOIN enrolment e ON e.person_id = k.person_id WHERE e.id = $2',
  thread: 'SELECT id FROM question_thread WHERE enrolment_id = $2',
};

/** Finds one row of each kind; a kind without a row is an error, so that no route is called with a made-up id unnoticed. */
export async function findIds(test: TestApp, participantId: string, lastYearId: string): Promise<Ids> {
  const [place] = await test.rows<{ cohort: string; enrolment: string }>('SELECT cohort_id AS cohort, id AS enrolment FROM enrolment WHERE person_id = $1', [participantId]);
  const named: Record<string, string> = { cohort: place!.cohort };
  const missing: string[] = [];
  for (const [kind, sql] of Object.entries(ROWS)) {
    const values = [place!.cohort, place!.enrolment, lastYearId];
    const used = [1, 2, 3].filter((nth) => sql.includes(`$${nth}`));
    const text = used.reduce((out, nth, index) => out.replaceAll(`$${nth}`, `$${index + 1}::text`), sql);
    const [row] = await test.rows<{ id: string }>(`${text} LIMIT 1`, used.map((nth) => values[nth - 1]));
    if (row) named[kind] = row.id;
    else missing.push(kind);
  }
  if (missing.length > 0) throw new Error(`The demo has no ${missing.join(', ')}.`);
  return { named, participant: { personId: participantId, enrolmentId: place!.enrolment }, fill: (route, instead) => fill(route, named, instead) };
}

function fill(route: string, named: Record<string, string>, instead: Record<string, string> = {}): string {
  const parameters = KINDS.find(([pattern]) => pattern.test(route))?.[1] ?? {};
  return route.replaceAll(/:(\w+)/g, (_whole, name: string) => {
    if (instead[name] !== undefined) return instead[name];
    const kind = parameters[name];
    const value = kind?.startsWith('=') ? kind.slice(1) : named[kind ?? ''];
    if (!value) throw new Error(`Say in ids.ts what :${name} of ${route} is.`);
    return value;
  });
}
