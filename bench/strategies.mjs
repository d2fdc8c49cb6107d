/** What the bench measures: the columns of its report, in this order. */
export const columns = {
  floor: 'floor',
  bare: 'bare passport-oauth1',
  kept: 'the same, connections kept',
  grant: 'grant',
  ours: 'ours',
  copy: 'the copy',
};

/**
 * The measured strategies.
 * @param names Those of `--only`. Default: all. The floor is always measured, because the others are compared with it.
 */
export function chosen({ only = Object.keys(columns), package: copy }) {
  return Object.keys(columns).filter(
    (name) => name === 'floor' || (only.includes(name) && (name !== 'copy' || copy !== undefined)),
  );
}
