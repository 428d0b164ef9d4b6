/**
 * When the holder of place `e` last did something for the course: a lesson, an answer, a draft, a hand-in, a workshop, a message.
 * Looking at pages is not recorded and does not count.
 */
export const LAST_WORK = `GREATEST(
  (SELECT max(d.at) FROM lesson_done d WHERE d.enrolment_id = e.id),
  (SELECT max(r.saved_at) FROM attempt a JOIN response r ON r.attempt_id = a.id WHERE a.enrolment_id = e.id),
  (SELECT max(d.saved_at) FROM draft d WHERE d.enrolment_id = e.id),
  (SELECT max(s.handed_in_at) FROM submission s WHERE s.enrolment_id = e.id),
  (SELECT max(w.starts_at) FROM attendance t JOIN workshop_session w ON w.id = t.session_id WHERE t.enrolment_id = e.id AND t.state IN ('present', 'partial', 'caught_up')),
  (SELECT max(m.at) FROM question_thread q JOIN question_message m ON m.thread_id = q.id WHERE q.enrolment_id = e.id AND m.person_id = e.person_id),
  (SELECT max(m.at) FROM group_member b JOIN group_message m ON m.group_id = b.group_id WHERE b.enrolment_id = e.id AND m.person_id = e.person_id))`;
