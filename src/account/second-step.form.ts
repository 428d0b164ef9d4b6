import { z } from 'zod';
import { line } from '../platform/forms/form.js';

export const CodeForm = z.object({ code: line('account.secondStep.code.missing', 'account.secondStep.code.notRight', 40) });

export const AppForm = z.object({
  code: line('account.secondStep.code.missing', 'account.secondStep.code.notRight', 40).transform((code) => code.normalize('NFKC').replaceAll(' ', '')),
  sealed: z.string({ error: 'account.envelope.broken' }).max(1000, 'account.envelope.broken'),
});

/** What the script of the page puts into its hidden field: the passkey's answer as JSON. */
export const PasskeyForm = z.object({ credential: z.string({ error: 'account.passkey.notRight' }).min(1, 'account.passkey.notRight').max(20000, 'account.passkey.notRight') });
