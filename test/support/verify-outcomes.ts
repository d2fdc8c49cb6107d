/** Ways to end a login that the verify functions of all strategies have: what they are called, and the outcome. */
export const VERIFY_OUTCOMES: [what: string, verify: () => unknown, outcome: object][] = [
  ['a promise of the user', () => Promise.resolve({ name: 'u' }), { user: { name: 'u' } }],
  ['a promise of false', () => Promise.resolve(false), { user: false }],
  ['a rejection', () => Promise.reject(new Error('no database')), { error: { message: 'no database' } }],
  [
    'an exception',
    () => {
      throw new Error('a typo');
    },
    { error: { message: 'a typo' } },
  ],
];
