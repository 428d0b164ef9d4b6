import { z } from 'zod';
import { optionalText } from '../../platform/forms/form.js';

export const ReviewAskForm = z.object({ words: optionalText('marking.review.wordsTooLong', 2000) });
