import { describeOverwriting } from './overwriting.js';

/** SAFETY row 25; five hundred orders: npm run proof -- overwrites */
describeOverwriting(4, 60000);
