/** Runs an operation once for all callers that need its result at the same time. */

/** Concurrent calls with an equal key share one run. Nothing is kept after it has ended, so a failure can be retried. */
export class SingleFlight<Key, Value> {
  readonly #inFlight = new Map<Key, Promise<Value>>();

  /** How many operations are running. */
  get size(): number {
    return this.#inFlight.size;
  }

  has(key: Key): boolean {
    return this.#inFlight.has(key);
  }

  /** The result of the operation that is running for this key, or of `operation`, which starts now. */
  run(key: Key, operation: () => Promise<Value>): Promise<Value> {
    const running = this.#inFlight.get(key);
    if (running) return running;
    const flight = operation().finally(() => this.#inFlight.delete(key));
    this.#inFlight.set(key, flight);
    return flight;
  }
}
