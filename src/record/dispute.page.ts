import { emptyForm, type FormState } from '../platform/forms/form.js';
import type { Viewer } from '../people/viewer.js';
import type { DisputeView } from './dispute.queries.js';
import type { Evidence } from './evidence.js';

/** One query, for whoever asked it and for whoever answers: each with what she may see and do. */
export function disputePage(viewer: Viewer, dispute: DisputeView, evidence: Evidence | null, isOrganiser: boolean, form: FormState | null) {
  const path = `/disputes/${dispute.id}`;
  const isOpen = dispute.answeredAt === null;
  const isSeen = isOrganiser || !isOpen;
  return {
    path, number: dispute.number, label: dispute.label, partnerName: dispute.partnerName, reasonKey: `record.dispute.reason.${dispute.reason}`, words: dispute.words, at: dispute.at, isOrganiser, isOpen,
    chip: chipOf(dispute), steps: stepsOf(dispute), outcomeKey: `completion.outcome.${dispute.frozen.outcome}`,
    displayName: isOrganiser ? dispute.displayName : null,
    // What waits for a second yes is between the organisers.
    answer: isSeen ? dispute.answer : '', evidence: isSeen ? evidence : null, result: dispute.result, answeredAt: dispute.answeredAt, amendedNumber: dispute.amendedNumber,
    isAsked: isOrganiser && isOpen && dispute.amendAskedBy !== null, askerName: dispute.askerName, isMine: dispute.amendAskedBy === viewer.personId,
    version: dispute.version, form: form ?? emptyForm({ answer: dispute.answer }),
  };
}

/** The lines of a list, for organisers. */
export function disputeLines(disputes: DisputeView[]) {
  return disputes.map((dispute) => ({ path: `/disputes/${dispute.id}`, number: dispute.number, partnerName: dispute.partnerName, reasonKey: `record.dispute.reason.${dispute.reason}`, at: dispute.at, chip: chipOf(dispute), nextBy: dispute.answeredAt ? null : dispute.acknowledgedAt ? dispute.answerBy : dispute.acknowledgeBy }));
}

function chipOf(dispute: DisputeView) {
  if (dispute.result) return { kind: 'done', key: `record.dispute.result.${dispute.result}` };
  const isLate = dispute.today > (dispute.acknowledgedAt ? dispute.answerBy : dispute.acknowledgeBy);
  return { kind: 'attention', key: isLate ? 'record.dispute.late' : dispute.acknowledgedAt ? 'record.dispute.acknowledged' : 'record.dispute.open' };
}

function stepsOf({ acknowledgedAt, acknowledgeBy, answeredAt, answerBy }: DisputeView) {
  return [{ key: 'record.dispute.step.acknowledge', by: acknowledgeBy, at: acknowledgedAt }, { key: 'record.dispute.step.answer', by: answerBy, at: answeredAt }];
}
