import { z } from 'zod';
import { longText, oneOf } from '../../platform/forms/form.js';

export const DecisionForm = z.object({ choice: oneOf(['first', 'second', 'third'], 'marking.second.choose'), reason: longText('marking.second.reasonMissing', 'marking.second.reasonTooLong', 1000) });
