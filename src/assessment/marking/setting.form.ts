import { z } from 'zod';
import { tick } from '../../platform/forms/form.js';
import { AGREED_RULES } from './setting.entity.js';

const percent = (otherwise: string) => z.string().optional().transform((value) => value?.trim() || otherwise).pipe(z.string().regex(/^(100|\d{1,2})$/, 'marking.setting.percentWrong')).transform(Number);

/** The switches as the page sends them; a box that is not ticked is off. */
export const SettingForm = z.object({ version: z.string().regex(/^\d{1,9}$/).transform(Number), leases: tick, sharedComments: tick, secondMarking: tick,
  samplePercent: percent('20'),
  agreedRule: z.enum(AGREED_RULES).catch('average'),
  thirdOver: z.string().optional().transform((value) => value?.trim() ?? '').pipe(z.string().regex(/^\d{0,3}$/, 'marking.setting.pointsWrong')).transform((value) => (value === '' ? null : Number(value))),
  latePenalty: tick, similarity: tick, voiceFeedback: tick, pdfNotes: tick, lateUnit: z.enum(['points', 'percent']).catch('points'), lateFloorPercent: percent('50'),
  latePerDay: z.string().optional().transform((value) => value?.trim() || '2').pipe(z.string().regex(/^([1-9]\d?|100)$/, 'marking.setting.perDayWrong')).transform(Number),
});
