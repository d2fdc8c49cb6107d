/** Recorded exchanges with real sites, played again until the end of a test. */
import nock from 'nock';
import recordings from '../fixtures/recordings.json';

// From its import on nock stands between the tests and the network, even where it has nothing to play.
nock.restore();

export interface Recording {
  name: string;
  site: string;
  request: { method: string; url: string };
  response: { status: number; headers: Record<string, string>; body: string };
}

/** The recordings of one site, by their names: all of those with one of the names given. */
export function recordingsOf(site: string, ...names: string[]): Recording[] {
  return (recordings as unknown as Recording[]).filter(
    (recording) => recording.site === site && names.includes(recording.name),
  );
}

/** Has nock answer as recorded, each exchange once, and nothing else answer. Returns the requests as they come in. */
export function play(exchanges: readonly Recording[]): string[] {
  startPlaying();
  const asked: string[] = [];
  for (const { request, response } of exchanges) {
    const { origin, pathname, search } = new URL(request.url);
    nock(origin)
      .intercept(pathname + search, request.method)
      .reply(() => {
        asked.push(`${request.method} ${pathname}${search}`);
        return [response.status, response.body, response.headers];
      });
  }
  return asked;
}

/** Puts nock between the test and the network, where only what nock was given answers. */
export function startPlaying(): void {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
}

afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
});
