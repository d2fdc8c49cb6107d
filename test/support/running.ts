/** Stops servers after the test that started them. */

/** A running server, application or site. */
export interface Running {
  stop(): Promise<unknown>;
}

const running: Running[] = [];

/** Stops a server, application or site after the current test. Returns it. */
export function stopAfterEach<T extends Running>(started: T): T {
  running.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.stop()));
});
