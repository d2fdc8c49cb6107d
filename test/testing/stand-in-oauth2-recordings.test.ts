/** The stand-in must answer like the recorded sites with OpenID Connect Server and with WP OAuth Server. */
import {
  StandIn,
  demoUsers,
  type OAuth2Client,
  type StandInOptions,
} from '../../lib/testing/stand-in/stand-in';
import openIDConnect from '../fixtures/recordings-openid-connect.json';
import wpOAuthServer from '../fixtures/recordings-wp-oauth-server.json';
import { stopAfterEach } from '../support/running';
import { OAuth2Replay, type RecordedSite } from './stand-in-oauth2-replay';

const client: OAuth2Client = {
  id: 'app-one',
  secret: 'secret-of-app',
  redirectURIs: ['http://app.example.test/auth/wordpress2/callback'],
  name: 'App One',
};

const OPENID_CONNECT: StandInOptions = {
  openIDConnectClients: [
    client,
    { ...client, id: 'app-noconsent', requiresConsent: false },
    { ...client, id: 'app-public', secret: '' },
    { ...client, id: 'app-refresh', scope: 'openid profile offline_access' },
    { ...client, id: 'app-noscope', scope: '' },
    { ...client, id: 'app-email', scope: 'openid profile email' },
  ],
};

const WP_OAUTH_SERVER: StandInOptions = {
  oauthServerVersion: 4,
  oauthServerClients: [
    { ...client, id: 'wpoauthwebclient', secret: 'wpoauthwebsecret' },
    { ...client, id: 'wpoauthrefreshclient', secret: 'wpoauthrefreshsecret' },
  ],
};

/** Where the recorded sites were, and how a stand-in is set up like them. */
const SITES: Record<string, StandInOptions> = {
  'OpenID Connect Server 2.0.0, pretty permalinks, at the root': { home: 'http://blog.example.test' },
  'OpenID Connect Server 2.0.0, plain permalinks': { home: 'http://plain.example.test', permalinks: 'plain' },
  'OpenID Connect Server 2.0.0, pretty permalinks, in a subdirectory': {
    home: 'http://sub.example.test/blog',
  },
  'OpenID Connect Server 2.0.0, pretty permalinks, WordPress in its own folder': {
    home: 'http://folder.example.test',
    folder: '/wp',
  },
  'OpenID Connect Server 2.0.0, almost pretty permalinks (/index.php/%postname%/)': {
    home: 'http://almost.example.test',
    permalinks: 'almost-pretty',
  },
  'WP OAuth Server CE 4.4.0, pretty permalinks, at the root': { home: 'http://wpos.example.test' },
  'WP OAuth Server CE 4.4.0, plain permalinks': {
    home: 'http://wpos-plain.example.test',
    permalinks: 'plain',
  },
  'WP OAuth Server CE 4.4.0, pretty permalinks, WordPress in its own folder': {
    home: 'http://wpos-folder.example.test',
    folder: '/wp',
  },
};

const [alice, bob] = demoUsers;
const users = [
  alice!,
  { ...bob!, displayName: 'Bob', firstName: 'Bob', registered: '2026-11-25T04:20:14+00:00' },
  { ...bob!, id: 4, username: 'Eve ONeil', email: 'eve@example.org', displayName: 'Eve ONeil' },
];

const all = [...openIDConnect, ...wpOAuthServer] as RecordedSite[];

test('every recorded site is replayed', () => {
  expect(Object.keys(SITES)).toEqual(all.map(({ site }) => site.replace('wp-7.1, ', '')));
});

test.each(all)('$site: answers as recorded', async ({ site: name, recordings }) => {
  const isOpenID = name.includes('OpenID Connect');
  const options = {
    name: 'Ada\'s Blog & "Notes" – Ünïcode',
    oauth1: false,
    users,
    ...(isOpenID ? OPENID_CONNECT : WP_OAUTH_SERVER),
    ...SITES[name.replace('wp-7.1, ', '')],
  };
  const site = stopAfterEach(await new StandIn(options).start());
  // The recorded site had other posts before.
  site.nextId = 7;
  const authorizeURL = isOpenID ? site.route('/openid-connect/authorize') : `${site.url}/oauth/authorize`;
  const replay = new OAuth2Replay(site, authorizeURL);
  for (const recording of recordings) {
    const { name } = recording;
    const { recorded, answered } = await replay.play(recording);
    expect({ name, ...answered }).toEqual({ name, ...recorded });
  }
});
