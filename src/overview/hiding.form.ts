import { z } from 'zod';
import { line, oneOf } from '../platform/forms/form.js';

export const HidingForm = z.object({ texts: oneOf(['keep', 'vanish'], 'hiding.texts.missing') });

/** Her display name, or her sign-in name as she tells it. */
export const ShowAgainForm = z.object({ name: line('hiding.name.missing', 'hiding.name.tooLong', 80) });
