import { z } from 'zod';
import { tick } from '../../platform/forms/form.js';

/** The switches as the page sends them; a box that is not ticked is off. */
export const SettingForm = z.object({ version: z.string().regex(/^\d{1,9}$/).transform(Number), leases: tick, sharedComments: tick });
