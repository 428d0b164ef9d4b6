import { describeOverwriting } from './overwriting.js';

/** Five kinds of text, a hundred orders each. */
describeOverwriting(100, 420000);
