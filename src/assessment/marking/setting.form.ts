import { z } from 'zod';
import { tick } from '../../platform/forms/form.js';
import { AGREED_RULES } from './setting.entity.js';

/** The switches as the page sends them; a box that is not ticked is off. */
export const SettingForm = z.object({ version: z.string().regex(/^\d{1,9}$/).transform(Number), leases: tick, sharedComments: tick, secondMarking: tick,
  samplePercent: z.string().optional().transform((value) => value?.trim() || '20').pipe(z.string().regex(/^(100|\d{1,2})$/, 'marking.setting.percentWrong')).transform(Number),
  agreedRule: z.enum(AGREED_RULES).catch('average'),
  thirdOver: z.string().optional().transform((value) => value?.trim() ?? '').pipe(z.string().regex(/^\d{0,3}$/, 'marking.setting.pointsWrong')).transform((value) => (value === '' ? null : Number(value))),
});
