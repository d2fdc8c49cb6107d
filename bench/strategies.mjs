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
 * @param options `only` names some of them; default: all. The floor is always measured, because the others are compared with
 *   it, and so is the copy of `--package`.
 */
export function chosen({ only = Object.keys(columns), package: copy }) {
  return Object.keys(columns).filter((name) =>
    name === 'copy' ? copy !== undefined : name === 'floor' || only.includes(name),
  );
}
