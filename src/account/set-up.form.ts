import { z } from 'zod';
import { line } from '../platform/forms/form.js';
import { isZone } from '../platform/time/local-time.js';
import { ChooseSignInForm } from './sign-in.form.js';

const organiser = () => line('people.displayName.missing', 'people.displayName.tooLong', 80);

export const SetUpForm = z.intersection(
  ChooseSignInForm,
  z.object({
    code: z.string({ error: 'account.setUp.code.notOpen' }).trim().min(1, 'account.setUp.code.notOpen').max(60, 'account.setUp.code.notOpen'),
    organiser: organiser(),
    secondOrganiser: organiser(),
    zone: z.string({ error: 'people.zone.unknown' }).refine(isZone, 'people.zone.unknown'),
  }).refine((value) => value.organiser.toLowerCase() !== value.secondOrganiser.toLowerCase(), { path: ['secondOrganiser'], error: 'account.setUp.sameName' }),
);

export type SetUpInput = z.output<typeof SetUpForm>;
