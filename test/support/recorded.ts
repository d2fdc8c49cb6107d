/** Recorded exchanges with real sites, replayed until the end of a test. */
import nock from 'nock';
import recordings from '../fixtures/recordings.json';

// The import of nock already intercepts requests. This disables it until a test needs it.
nock.restore();

export interface Recording {
  name: string;
  site: string;
  request: { method: string; url: string };
  response: { status: number; headers: Record<string, string>; body: string };
}

/** The recordings of one site with one of the given names. */
export function recordingsOf(site: string, ...names: string[]): Recording[] {
  return (recordings as unknown as Recording[]).filter(
    (recording) => recording.site === site && names.includes(recording.name),
  );
}

/** Replays each exchange once; other requests fail. Returns the requests as they arrive. */
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

/** Makes nock intercept requests. Those without an exchange fail. */
export function startPlaying(): void {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
}

afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
});
