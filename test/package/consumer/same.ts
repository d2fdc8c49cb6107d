/** Whether two types are the same one. `any` is the same as nothing else. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Doesn't compile for a type that isn't `true`. */
export function holds<_T extends true>(): void {
  // All of it happens in the compiler.
}
