import { z } from 'zod';
import { line, tick } from '../platform/forms/form.js';

export const SignInForm = z.object({
  handle: line('account.handle.missing', 'account.handle.tooLong', 80),
  passphrase: z.string({ error: 'account.passphrase.missing' }).min(1, 'account.passphrase.missing').max(256, 'account.passphrase.tooLong'),
  own: tick,
  next: z.string().optional(),
});

/** Sign-in name and passphrase that a person chooses. */
export const ChooseSignInForm = z.object({
  handle: line('account.handle.missing', 'account.handle.tooLong', 40).pipe(z.string().min(3, 'account.handle.tooShort')),
  passphrase: z.string({ error: 'account.passphrase.missing' }).max(256, 'account.passphrase.tooLong').refine((value) => [...value.normalize('NFC')].length >= 15, 'account.passphrase.tooShort'),
}).refine((value) => !value.passphrase.toLowerCase().includes(value.handle.toLowerCase()), { path: ['passphrase'], error: 'account.passphrase.holdsName' });

export const ChangePassphraseForm = z.object({
  present: z.string({ error: 'account.passphrase.missing' }).min(1, 'account.passphrase.missing').max(256, 'account.passphrase.tooLong'),
  passphrase: z.string({ error: 'account.passphrase.missing' }).max(256, 'account.passphrase.tooLong').refine((value) => [...value.normalize('NFC')].length >= 15, 'account.passphrase.tooShort'),
});

/** After an idle time. */
export const ComingBackForm = z.object({
  passphrase: z.string({ error: 'account.passphrase.missing' }).min(1, 'account.passphrase.missing').max(256, 'account.passphrase.tooLong'),
  next: z.string().optional(),
});
