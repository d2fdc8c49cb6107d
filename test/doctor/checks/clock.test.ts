import { diagnose } from '../../../lib';
import { altering } from '../../support/altering-proxy';
import { CALLBACK, consumer, site, start, finding, findingsOf, serve } from '../../support/diagnosed-site';

describe('the clock', () => {
  test.each([
    [0, 'ok', "It agrees with this machine's."],
    [240, 'ok', "It is 4 minutes ahead of this machine's."],
    [-240, 'ok', "It is 4 minutes behind this machine's."],
    [7200, 'warning', "It is 2 hours ahead of this machine's; OAuth 1.0a allows 15 minutes."],
    [-900_000, 'warning', "It is 10 days behind this machine's; OAuth 1.0a allows 15 minutes."],
  ])('%d seconds ahead', async (clockOffset, severity, words) => {
    await start({ clockOffset });
    const diagnosis = await diagnose(site.home, { ...consumer, callbackURL: CALLBACK });
    const [found] = findingsOf(diagnosis, 'clock');
    expect(found!.severity).toBe(severity);
    expect(found!.message).toContain(words);
    // A login corrects it.
    expect(findingsOf(diagnosis, 'request-token')).toMatchObject([{ severity: 'ok' }]);
  });

  test('of an answer that a cache has kept is not read', async () => {
    const kept = { date: 'Thu, 01 Jan 2015 00:00:00 GMT', age: '9999' };
    const home = await serve((request, response) => {
      if (request.url!.includes('users/me'))
        response.writeHead(401, kept).end('{"code":"rest_not_logged_in"}');
      else altering(() => site.origin, {})(request, response);
    });
    await start({ home, oauth1: false });
    expect(await finding('clock', home)).toMatchObject({ message: "It agrees with this machine's." });
  });
});
