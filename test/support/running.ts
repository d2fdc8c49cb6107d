/** Stops after each test what the test started. */

/** A server, an application or a site that runs. */
export interface Running {
  stop(): Promise<unknown>;
}

const running: Running[] = [];

/** Has something stopped after the test that runs now. Returns it. */
export function stopAfterEach<T extends Running>(started: T): T {
  running.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.stop()));
});
