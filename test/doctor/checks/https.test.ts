import https from 'node:https';
import { diagnose } from '../../../lib';
import { type StandInOptions } from '../../../lib/testing/stand-in/stand-in';
import { altering } from '../../support/altering-proxy';
import { selfSigned } from '../../support/certificate';
import { consumer, site, start, finding } from '../../support/diagnosed-site';
import { listen } from '../../support/loopback';

describe('https', () => {
  async function startTLS(options: StandInOptions): Promise<{ home: string; cert: string }> {
    const certificate = selfSigned();
    const { port } = await listen(
      https.createServer(
        certificate,
        altering(() => site.origin, {}),
      ),
    );
    const home = `https://127.0.0.1:${port}`;
    await start({ home, ...options });
    return { home, cert: certificate.cert };
  }
  const trusting = (ca: string) => ({ agents: { https: new https.Agent({ ca, keepAlive: false }) } });

  test('whose certificate holds', async () => {
    const { home, cert } = await startTLS({});
    expect(await finding('https', home, trusting(cert))).toMatchObject({ severity: 'ok' });
  });

  test('whose certificate does not hold', async () => {
    const { home } = await startTLS({});
    expect((await diagnose(home)).findings).toMatchObject([
      {
        check: 'https',
        severity: 'problem',
        code: 'certificate_invalid',
        remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      },
    ]);
  });

  test('behind a proxy that WordPress does not notice', async () => {
    const { home, cert } = await startTLS({ environment: 'production' });
    site.options.home = home.replace('https', 'http');
    const { findings } = await diagnose(home, { ...trusting(cert), ...consumer });
    const by = (check: string) => findings.find((finding) => finding.check === check);
    expect(by('address')).toMatchObject({ severity: 'ok' });
    expect(by('home')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(`its home is ${site.home}`),
      remedy: expect.stringContaining("$_SERVER['HTTPS'] = 'on';"),
    });
    expect(by('application-passwords')).toMatchObject({
      severity: 'ok',
      message: expect.stringMatching(/^Not/),
    });
    expect(by('request-token')).toMatchObject({ severity: 'ok' });
    // Nothing speaks plain http at that port, and WordPress sends people there.
    expect(by('oauth1')).toMatchObject({
      severity: 'problem',
      message: expect.stringContaining(`GET ${site.home}/wp-login.php failed`),
    });
  });

  test('that can not be spoken, for an address without a scheme', async () => {
    const { findings } = await diagnose(site.home.replace('http://', ''));
    expect(findings[0]).toMatchObject({ message: `${site.home}/ answers.` });
    expect(findings[1]).toMatchObject({ check: 'https', severity: 'ok' });
  });
});
