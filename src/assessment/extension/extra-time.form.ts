import { z } from 'zod';
import { oneOf } from '../../platform/forms/form.js';

/** How much more time one person has: none, days, or a share of the week that each task has. No reason. */
export const ExtraTimeForm = z
  .object({
    unit: oneOf(['none', 'days', 'percent'], 'extension.extra.unit.missing'),
    amount: z.string().optional().transform((value) => (value ?? '').trim()),
  })
  .superRefine(({ unit, amount }, context) => {
    const most = { none: 0, days: 28, percent: 200 }[unit];
    if (unit !== 'none' && !(/^\d{1,3}$/.test(amount) && Number(amount) >= 1 && Number(amount) <= most)) context.addIssue({ code: 'custom', path: ['amount'], message: `extension.extra.amount.${unit}` });
  })
  .transform(({ unit, amount }) => (unit === 'none' ? null : { unit, amount: Number(amount) }));
export type ExtraTime = z.output<typeof ExtraTimeForm>;
