import { z } from 'zod';
import { line, tick } from '../platform/forms/form.js';
import { passphraseFault } from './passphrase-rule.js';

/** A passphrase typed to be compared. */
export const typedPassphrase = z.string({ error: 'account.passphrase.missing' }).min(1, 'account.passphrase.missing').max(2000, 'account.passphrase.tooLong');

export const SignInForm = z.object({
  handle: line('account.handle.missing', 'account.handle.tooLong', 80),
  passphrase: typedPassphrase,
  own: tick,
  /** Of her card; asked for only while strangers guess. */
  code: z.string().optional().transform((code) => (code ?? '').trim().slice(0, 40)),
  next: z.string().optional(),
});

/** A new passphrase as it was typed; whether it will do is asked of `passphraseFault`, which counts signs and not bytes. */
export const newPassphrase = z.string({ error: 'account.passphrase.missing' }).min(1, 'account.passphrase.missing').max(2000, 'account.passphrase.tooLong');

/** Sign-in name and passphrase that a person chooses. */
export const ChooseSignInForm = z.object({
  handle: line('account.handle.missing', 'account.handle.tooLong', 40).pipe(z.string().min(3, 'account.handle.tooShort')),
  passphrase: newPassphrase,
}).superRefine(({ handle, passphrase }, context) => {
  const fault = passphraseFault(passphrase, { handle });
  if (fault) context.addIssue({ code: 'custom', path: ['passphrase'], message: fault });
});

export const ChangePassphraseForm = z.object({ present: typedPassphrase, passphrase: newPassphrase });

/** After an idle time. */
export const ComingBackForm = z.object({ passphrase: typedPassphrase, next: z.string().optional() });
