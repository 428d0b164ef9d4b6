import type { PlanView } from '../assessment/assignment/plan.queries.js';
import type { ScriptRow } from '../assessment/marking/script.queries.js';
import type { CohortRow } from '../course/course.queries.js';
import { personPage } from '../enrolment/person.page.js';
import type { PersonView } from '../enrolment/person.queries.js';
import type { Viewer } from '../people/viewer.js';
import { message } from '../platform/i18n/messages.js';
import { partnerCard } from '../record/my-completion.page.js';
import type { SharingView } from '../record/sharing.queries.js';
import type { RegisterRow } from '../workshop/register.queries.js';
import type { OwnPlace } from './what-others-see.queries.js';

const TABS = [['trainers', '/what-others-see'], ['group', '/what-others-see/group'], ['organisers', '/what-others-see/organisers'], ['universities', '/what-others-see/universities']] as const;

export function withTabs(viewer: Viewer, who: string) {
  return { isHidden: viewer.isHidden, tabs: TABS.map(([name, href]) => ({ href, label: message(viewer.locale, `seen.tab.${name}`), current: name === who })) };
}

/** Her row in the list of who came, and her work under its code: found in what trainers get, by ids that they get too. */
export function trainersTab(place: OwnPlace, register: RegisterRow[], scripts: ScriptRow[]) {
  const row = register.find((each) => each.enrolmentId === place.enrolmentId);
  const script = scripts.find((each) => each.id === place.submissionId);
  return {
    sessionNumber: place.sessionNumber,
    row: row && { displayName: row.displayName, stateKey: row.state ? `workshop.tap.${row.state}` : 'seen.trainers.notNoted' },
    assignmentCode: place.assignmentCode,
    script: script && { code: script.code, names: script.names?.join(', ') || null },
  };
}

export function groupTab(viewer: Viewer, plan: PlanView | undefined) {
  const me = plan?.members.find((member) => member.displayName === viewer.displayName);
  return { groupNumber: plan?.groupNumber ?? null, me: me ?? null, others: plan ? plan.members.filter((member) => member !== me).length : 0 };
}

/** The very rows of the page on which an organiser looks at one person. */
export function organisersTab(viewer: Viewer, place: OwnPlace, person: PersonView | undefined) {
  return {
    displayName: person?.displayName ?? null,
    rows: person ? personPage({ id: place.cohortId, label: place.label } as CohortRow, person, [], viewer.locale).rows : [],
    kindKeys: place.kinds.map((kind) => `seen.kind.${kind}`),
  };
}

export function universitiesTab(sharing: SharingView, holding: string[]) {
  return {
    partners: sharing.partners.map((partner) => {
      const card = partnerCard(partner, sharing);
      return { name: card.name, unit: card.unit, agreement: card.agreement, preview: card.preview, isSent: holding.includes(partner.id), whyKey: `seen.universities.not.${sharing.record === null ? 'notFinal' : card.isShared ? 'other' : 'noYes'}`, downloads: card.downloads };
    }),
  };
}
