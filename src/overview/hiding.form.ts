import { z } from 'zod';
import { line, oneOf, optionalLine } from '../platform/forms/form.js';

export const HidingForm = z.object({ texts: oneOf(['keep', 'vanish'], 'hiding.texts.missing') });

/** Hiding oneself, perhaps under another name from now on. */
export const HideMeForm = HidingForm.extend({ newName: optionalLine('people.displayName.tooLong', 80) });

/** Her display name, or her sign-in name as she tells it. */
export const ShowAgainForm = z.object({ name: line('hiding.name.missing', 'hiding.name.tooLong', 80) });

/** A code from her card of ten. */
export const ShowMeForm = z.object({ code: line('hiding.end.codeMissing', 'hiding.end.notRight', 60) });
