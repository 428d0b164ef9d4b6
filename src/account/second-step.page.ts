import { page } from '../platform/http/answer.js';
import type { FormState } from '../platform/forms/form.js';
import type { ProposedApp } from './app-codes.service.js';
import type { Factors } from './factor.queries.js';
import { qrPath } from './qr-path.js';
import { FEW_LEFT } from './recovery-codes.service.js';

const SCRIPTS = ['passkey'];
/** From her account to the page of second steps. */
export const TO_SECOND_STEP = [{ href: '/account', label: 'account.profile.title' }, { href: '/account/second-step', label: 'account.secondStep.title' }];

/** The step after the passphrase, at the door. */
export function givePage(factors: Factors, form: FormState, status: number) {
  const data = { form, hasApp: factors.hasApp, hasPasskey: factors.passkeys.length > 0, hasCard: (factors.cardLeft ?? 0) > 0 };
  return page('account/second-step-give', data, { status, title: 'account.secondStep.giveTitle', layout: 'bare', scripts: SCRIPTS });
}

/** A first second step at the door, for those who cannot come in without one. */
export function mustPage(app: ProposedApp, form: FormState, status: number) {
  return page('account/second-step-must', { form, ...appData(app), path: '/sign-in/set-up' }, { status, title: 'account.secondStep.mustTitle', layout: 'bare', scripts: SCRIPTS });
}

export function appPage(app: ProposedApp, form: FormState, status: number) {
  return page('account/second-step-app', { form, ...appData(app), path: '/account/second-step/app' }, { status, title: 'account.secondStep.appTitle', crumbs: TO_SECOND_STEP });
}

export function secondStepsPage(factors: Factors, facts: { isStaff: boolean; isMust: boolean; isDemo: boolean }, form: FormState, status: number) {
  const keys = factors.passkeys.map((key) => ({ ...key, path: `/account/second-step/passkeys/${key.id}/removal` }));
  return page('account/second-steps', { form, ...factors, ...facts, keys, fewLeft: factors.cardLeft !== null && factors.cardLeft <= FEW_LEFT, hasNone: !factors.hasApp && keys.length === 0 }, { status, title: 'account.secondStep.title', crumbs: TO_SECOND_STEP.slice(0, 1), scripts: SCRIPTS });
}

function appData(app: ProposedApp) {
  return { sealed: app.sealed, groups: app.groups, uri: app.uri, qr: qrPath(app.uri) };
}
